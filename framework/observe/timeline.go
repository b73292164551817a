// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Transition is one line of a pod's timeline: something changed, and this is when this process first saw it. A state
// that came and went between two updates of the API server is not in it: nobody could see it.
type Transition struct {
	At time.Time
	// What is "phase", "deletion", "container NAME", or "revisions".
	What string
	// State is for a phase "Running", for a container "waiting: ContainerCreating", "running" or "terminated: exit 137
	// (OOMKilled)", for the deletion "requested, grace 30 s" or "gone", for revisions that were dropped from the record
	// "32 not kept".
	State string
}

// maxTransitions bounds the timeline of a pod that restarts for ever; the first half and the newest are kept.
const maxTransitions = 256

// timeline lists what changed from one revision of a pod to the next.
func timeline(history podapi.History) []Transition {
	line := lines{last: map[string]string{}}
	for i, revision := range history.Revisions {
		if history.Dropped > 0 && i == history.Resumes {
			line.note("revisions", fmt.Sprintf("%d not kept", history.Dropped), revision.At)
		}
		line.add(revision.Pod, revision.At)
	}
	if !history.Gone.IsZero() {
		line.note("deletion", "gone", history.Gone)
	}
	return line.transitions
}

// lines are the lines of a timeline, and the last state of each thing that it is about.
type lines struct {
	transitions []Transition
	last        map[string]string
}

func (l *lines) add(pod *corev1.Pod, at time.Time) {
	l.note("phase", string(pod.Status.Phase), at)
	for _, status := range podapi.Statuses(pod) {
		l.note("container "+status.Name, describeState(status), at)
	}
	if pod.DeletionTimestamp != nil {
		state := "requested"
		if grace := pod.DeletionGracePeriodSeconds; grace != nil {
			state = fmt.Sprintf("requested, grace %d s", *grace)
		}
		l.note("deletion", state, at)
	}
}

func (l *lines) note(what, state string, at time.Time) {
	if state == "" || l.last[what] == state {
		return
	}
	l.last[what] = state
	if len(l.transitions) >= maxTransitions {
		l.transitions = slices.Delete(l.transitions, maxTransitions/2, maxTransitions/2+1)
	}
	l.transitions = append(l.transitions, Transition{At: at, What: what, State: state})
}

func describeState(status corev1.ContainerStatus) string {
	state := status.State
	text := ""
	switch {
	case state.Terminated != nil:
		text = fmt.Sprintf("terminated: exit %d", state.Terminated.ExitCode)
		if state.Terminated.Reason != "" {
			text += " (" + state.Terminated.Reason + ")"
		}
	case state.Running != nil:
		text = "running"
		if status.Ready {
			text = "running, ready"
		}
	case state.Waiting != nil:
		text = "waiting"
		if state.Waiting.Reason != "" {
			text += ": " + state.Waiting.Reason
		}
	default:
		return ""
	}
	if status.RestartCount > 0 {
		text += fmt.Sprintf(", restart %d", status.RestartCount)
	}
	return text
}
