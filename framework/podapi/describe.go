// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

const (
	maxContainers = 8   // containers described
	maxMessage    = 200 // characters of a message of the API
)

// Describe describes a pod on one line: its phase with the reason, the containers of which it reports nothing although
// it reports others, and the state of each other container with exit codes, reasons and restarts:
//
//	Failed, container memory-hog exit 137 (OOMKilled)
//
// It accepts any pod, also nil and one that no kubelet would ever report.
func Describe(pod *corev1.Pod) string {
	if pod == nil {
		return "no pod"
	}
	parts := []string{phaseText(pod)}
	if pod.DeletionTimestamp != nil {
		parts = append(parts, "being deleted")
	}
	all := describeContainers(pod)
	if more := len(all) - maxContainers; more > 0 {
		all = append(all[:maxContainers], fmt.Sprintf("and %d more containers", more))
	}
	return strings.Join(append(parts, all...), ", ")
}

// describeContainers describes the containers that the pod has or reports, in the order in which they start.
func describeContainers(pod *corev1.Pod) []string {
	statuses := Statuses(pod)
	if len(statuses) == 0 {
		return []string{"no container status"}
	}
	var all []string
	for _, c := range pod.Spec.InitContainers {
		all = appendUnreported(all, pod, c.Name)
	}
	for _, c := range pod.Spec.Containers {
		all = appendUnreported(all, pod, c.Name)
	}
	for _, s := range statuses {
		all = append(all, describeContainer(pod, s))
	}
	return all
}

// appendUnreported adds a container if the pod reports nothing of it.
func appendUnreported(all []string, pod *corev1.Pod, name string) []string {
	if Status(pod, name) != nil {
		return all
	}
	return append(all, CallContainer(pod, name)+withoutStatus)
}

// withoutStatus follows a container of which nothing is reported.
const withoutStatus = " without status"

// phaseText is the phase with its reason. The reason why a pod waits for a node is in a condition.
func phaseText(pod *corev1.Pod) string {
	phase := line(string(pod.Status.Phase))
	if phase == "" {
		phase = "no phase yet"
	}
	reason, message := pod.Status.Reason, pod.Status.Message
	for _, c := range pod.Status.Conditions {
		if reason == "" && message == "" && c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			reason, message = c.Reason, c.Message
		}
	}
	return phase + because(reason, message)
}

func line(s string) string { return text.Printable(text.OneLine(s)) }

// because is the cause in parentheses, if there is one.
func because(reason, message string) string {
	if cause := Cause(reason, message); cause != "" {
		return " (" + cause + ")"
	}
	return ""
}

// Cause is "reason: message" of a status or an event on one line, or the one of the two that is not empty. It is safe
// to print; a long message loses its middle.
func Cause(reason, message string) string {
	reason, message = line(reason), text.TruncateMiddle(line(message), maxMessage)
	switch {
	case message == "" || message == reason:
		return reason
	case reason == "":
		return message
	default:
		return reason + ": " + message
	}
}

func describeContainer(pod *corev1.Pod, s corev1.ContainerStatus) string {
	description := CallContainer(pod, s.Name) + " " + describeState(s.State)
	switch s.RestartCount {
	case 0:
		return description
	case 1:
		description += ", restarted once"
	default:
		description += fmt.Sprintf(", restarted %d times", s.RestartCount)
	}
	if t := s.LastTerminationState.Terminated; t != nil {
		description += " (last: " + exit(t) + ")"
	}
	return description
}

// DescribeContainer is "container NAME running", or the like, with the state that the pod reports of a container.
func DescribeContainer(pod *corev1.Pod, name string) string {
	if s := Status(pod, name); s != nil {
		return CallContainer(pod, name) + " " + describeState(s.State)
	}
	return CallContainer(pod, name) + withoutStatus
}

// describeState describes the state of a container: "running", "waiting (ErrImagePull: …)", "exit 137 (OOMKilled)".
func describeState(s corev1.ContainerState) string {
	switch {
	case s.Terminated != nil:
		return exit(s.Terminated)
	case s.Running != nil:
		return "running"
	case s.Waiting != nil:
		return "waiting" + because(s.Waiting.Reason, s.Waiting.Message)
	default:
		return "without state"
	}
}

// exit is "exit 137 (OOMKilled)". The reasons "Completed" and "Error" add nothing to the code.
func exit(t *corev1.ContainerStateTerminated) string {
	description := fmt.Sprintf("exit %d", t.ExitCode)
	if t.Signal != 0 {
		description += fmt.Sprintf(" (signal %d)", t.Signal)
	}
	reason := t.Reason
	if reason == "Completed" && t.ExitCode == 0 || reason == "Error" && t.ExitCode != 0 {
		reason = ""
	}
	return description + because(reason, t.Message)
}
