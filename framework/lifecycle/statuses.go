// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var statusesRules = []Rule{
	{
		ID:       "every-container-has-a-status",
		Sentence: "A pod that runs or has run has a status for each of its containers and init containers.",
		Source:   "PodStatus.containerStatuses and initContainerStatuses; convertToAPIContainerStatuses of the kubelet",
		reads:    append([]string{phaseField}, statusFields...),
		judge:    missingStatuses,
	},
	{
		ID:       "status-is-of-a-container",
		Sentence: "Each container status belongs to a container of the pod, is in the list for its type, and is the only one.",
		Source:   "PodStatus.containerStatuses in the API: at most one status, all statuses should be for containers in the pod",
		reads:    statusFields,
		judge:    strayStatuses,
	},
	{
		ID:       "status-does-not-vanish",
		Sentence: "The status of a container does not vanish.",
		Source:   "PodStatus.containerStatuses; convertToAPIContainerStatuses of the kubelet",
		reads:    statusFields,
		judge: func(c *change) []string {
			if c.was == nil || refused(c) {
				return nil
			}
			var broken []string
			for _, one := range c.containers {
				if one.was != nil && one.is == nil {
					broken = append(broken, fmt.Sprintf("%s: its status vanished, was %s", one, stateOf(one.was)))
				}
			}
			return broken
		},
	},
}

// missingStatuses accepts a pod that failed without any status: it was refused.
func missingStatuses(c *change) []string {
	phase := c.is.Status.Phase
	if phase != corev1.PodRunning && !podapi.Ended(phase) || phase == corev1.PodFailed && len(podapi.Statuses(c.is)) == 0 {
		return nil
	}
	var broken []string
	for _, one := range c.containers {
		if one.is == nil && one.Field != "ephemeralContainers" {
			broken = append(broken, fmt.Sprintf("%s: no status, though the pod is %s", one, phase))
		}
	}
	return broken
}

func strayStatuses(c *change) []string {
	var broken []string
	for _, list := range []struct {
		of, name string
		statuses []corev1.ContainerStatus
	}{
		{"containers", "containerStatuses", c.is.Status.ContainerStatuses},
		{"initContainers", "initContainerStatuses", c.is.Status.InitContainerStatuses},
		{"ephemeralContainers", "ephemeralContainerStatuses", c.is.Status.EphemeralContainerStatuses},
	} {
		seen := map[string]bool{}
		for _, status := range list.statuses {
			known := slices.ContainsFunc(c.containers, func(one container) bool { return one.Field == list.of && one.Name == status.Name })
			if !known || seen[status.Name] {
				why := "the pod's " + list.of + " do not have it"
				if known {
					why = "for the second time"
				}
				broken = append(broken, fmt.Sprintf("%s lists %q, %s", list.name, status.Name, why))
			}
			seen[status.Name] = true
		}
	}
	return broken
}
