// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

const (
	maxContainers = 8   // containers described
	maxMessage    = 200 // characters of a message of the API
)

// Describe says on one line how a pod is: its phase, why (if it says so), and
// the state of each container with exit codes, reasons and restarts:
//
//	Failed, container memory-hog exit 137 (OOMKilled)
//
// It takes any pod, also nil and what no kubelet would ever report.
func Describe(pod *corev1.Pod) string {
	if pod == nil {
		return "no pod"
	}
	parts := []string{phaseText(pod)}
	if pod.DeletionTimestamp != nil {
		parts = append(parts, "being deleted")
	}
	all := statuses(pod)
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

// phaseText is the phase with the reason for it. That a pod waits for a node is
// a condition, not a reason.
func phaseText(pod *corev1.Pod) string {
	text := printable(oneLine(string(pod.Status.Phase)))
	if text == "" {
		text = "no phase yet"
	}
	reason, message := pod.Status.Reason, pod.Status.Message
	for _, c := range pod.Status.Conditions {
		if reason == "" && message == "" && c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			reason, message = c.Reason, c.Message
		}
	}
	return text + because(reason, message)
}

// because is the cause in parentheses, if there is one.
func because(reason, message string) string {
	if cause := Cause(reason, message); cause != "" {
		return " (" + cause + ")"
	}
	return ""
}

// Cause is "reason: message" of a status or an event on one line, with what there is of the two. It is safe to print, and of a
// long message it has the beginning and the end.
func Cause(reason, message string) string {
	reason, message = printable(oneLine(reason)), middled(printable(oneLine(message)), maxMessage)
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
	kind := "container "
	for _, c := range pod.Spec.InitContainers {
		if c.Name == s.Name {
			kind = "init container "
		}
	}
	text := kind + printable(oneLine(s.Name)) + " " + describeState(s.State)
	if s.RestartCount == 0 {
		return text
	}
	text += fmt.Sprintf(", restarted %d times", s.RestartCount)
	if s.RestartCount == 1 {
		text = strings.TrimSuffix(text, "1 times") + "once"
	}
	if t := s.LastTerminationState.Terminated; t != nil {
		text += " (last: " + exit(t) + ")"
	}
	return text
}

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

// exit is "exit 137 (OOMKilled)". "Completed" and "Error" say no more than the
// code.
func exit(t *corev1.ContainerStateTerminated) string {
	text := fmt.Sprintf("exit %d", t.ExitCode)
	if t.Signal != 0 {
		text += fmt.Sprintf(" (signal %d)", t.Signal)
	}
	reason := t.Reason
	if reason == "Completed" && t.ExitCode == 0 || reason == "Error" && t.ExitCode != 0 {
		reason = ""
	}
	return text + because(reason, t.Message)
}

// logContainer says how the container of a log check is.
func logContainer(pod *corev1.Pod, name string) string {
	if s := containerStatus(pod, name); s != nil {
		return "container " + name + " " + describeState(s.State)
	}
	return "container " + name + " without status"
}
