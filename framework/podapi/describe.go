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

// Describe describes a pod on one line: its phase with the reason, and the state of each container with exit codes,
// reasons and restarts:
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
	all := Statuses(pod)
	shown := 0
	for _, s := range all {
		if shown == maxContainers {
			parts = append(parts, fmt.Sprintf("and %d more containers", len(all)-shown))
			break
		}
		parts = append(parts, describeContainer(pod, s))
		shown++
	}
	if len(all) == 0 {
		parts = append(parts, "no container status")
	}
	return strings.Join(parts, ", ")
}

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
	description := "container "
	if c, _ := findContainer(&pod.Spec, s.Name); c.Init() {
		description = "init container "
	}
	description += line(s.Name) + " " + describeState(s.State)
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

// DescribeContainer is "container NAME running" with the state that the pod reports of a container.
func DescribeContainer(pod *corev1.Pod, name string) string {
	if s := Status(pod, name); s != nil {
		return "container " + name + " " + describeState(s.State)
	}
	return "container " + name + " without status"
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
