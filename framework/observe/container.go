// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// containerView is what a pod's status says about one container, reduced to what matters for its log. Two equal views
// mean that nothing happened that makes another reading worth while, except time while it runs.
type containerView struct {
	uid      types.UID
	phase    corev1.PodPhase
	restarts int32
	id       string
	state    string // "", "waiting", "running", "terminated"
	reason   string
	previous bool // an earlier instance has terminated
}

func viewContainer(pod *corev1.Pod, container string) containerView {
	view := containerView{uid: pod.UID, phase: pod.Status.Phase}
	status := podapi.Status(pod, container)
	if status == nil {
		return view
	}
	view.restarts, view.id = status.RestartCount, status.ContainerID
	view.previous = status.LastTerminationState.Terminated != nil || status.RestartCount > 0
	switch {
	case status.State.Terminated != nil:
		view.state = "terminated"
	case status.State.Running != nil:
		view.state = "running"
	case status.State.Waiting != nil:
		view.state, view.reason = "waiting", status.State.Waiting.Reason
	}
	return view
}

// sameInstance reports whether no restart lies between two views.
func (v containerView) sameInstance(other containerView) bool {
	return v.uid == other.uid && v.restarts == other.restarts
}

func (v containerView) podEnded() bool { return podapi.Ended(v.phase) }

// readable returns an error that says what the log of a container, as texts call it, is waiting for, nil if it can be
// read. A provider that reports no container states at all is believed its pod phase.
func (v containerView) readable(container string, previous bool) error {
	switch {
	case previous && !v.previous:
		return fmt.Errorf("%s was not restarted, so it has no previous log", container)
	case v.podEnded():
		return nil
	case previous, v.state == "running", v.state == "terminated":
		return nil
	case v.state == "waiting" && v.previous:
		return nil
	case v.state == "waiting":
		return fmt.Errorf("%s is waiting to start: %s", container, cmp.Or(v.reason, "no reason given"))
	case v.phase == corev1.PodRunning:
		return nil
	}
	return fmt.Errorf("%s has not started: the pod is %s", container, cmp.Or(string(v.phase), "without a phase"))
}

// mayGrow reports whether the log can become longer without a change of status.
func (v containerView) mayGrow(previous bool) bool {
	return !previous && !v.podEnded() && v.state != "terminated" && v.state != "waiting"
}

// ended reports whether a reading that begins now sees all that the log will ever hold. For a container that its
// restart policy will start again only the pod's end is one: its log would begin anew. The log of a previous instance
// is complete as soon as there is one, until the next restart replaces it.
func (v containerView) ended(pod *corev1.Pod, container string, previous bool) bool {
	if previous {
		return v.previous || v.podEnded()
	}
	return podapi.Terminated(pod, container)
}
