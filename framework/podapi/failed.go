// SPDX-License-Identifier: Apache-2.0

package podapi

import corev1 "k8s.io/api/core/v1"

// FailedContainer returns the name of the first container that has ended with an exit code other than 0, in the order
// in which they start, also if it waits to be started again; "" if there is none.
func FailedContainer(pod *corev1.Pod) string {
	for _, s := range Statuses(pod) {
		end := s.State.Terminated
		if s.State.Waiting != nil {
			end = s.LastTerminationState.Terminated
		}
		if end != nil && end.ExitCode != 0 {
			return s.Name
		}
	}
	return ""
}
