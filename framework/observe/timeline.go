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
	// What is "phase", "deletion", or "container NAME".
	What string
	// State is for a phase "Running", for a container "waiting: ContainerCreating", "running" or "terminated: exit 137
	// (OOMKilled)", for the deletion "requested, grace 30 s" or "gone".
	State string
}

// maxTransitions bounds the timeline of a pod that restarts for ever; the first half is kept for good, the second half
// holds the newest.
const maxTransitions = 256

// timeline grows as a pod changes. The caller serialises access.
type timeline struct {
	transitions []Transition
	last        map[string]string
}

// record adds what is new in pod.
func (t *timeline) record(pod *corev1.Pod, now time.Time) {
	t.note("phase", string(pod.Status.Phase), now)
	for _, status := range podapi.Statuses(pod) {
		t.note("container "+status.Name, describeState(status), now)
	}
	if pod.DeletionTimestamp != nil {
		state := "requested"
		if grace := pod.DeletionGracePeriodSeconds; grace != nil {
			state = fmt.Sprintf("requested, grace %d s", *grace)
		}
		t.note("deletion", state, now)
	}
}

func (t *timeline) note(what, state string, now time.Time) {
	if t.last == nil {
		t.last = map[string]string{}
	}
	if state == "" || t.last[what] == state {
		return
	}
	t.last[what] = state
	if len(t.transitions) >= maxTransitions {
		t.transitions = slices.Delete(t.transitions, maxTransitions/2, maxTransitions/2+1)
	}
	t.transitions = append(t.transitions, Transition{At: now, What: what, State: state})
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
