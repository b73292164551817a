// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// change is what rules judge: a revision of a pod and the one before.
type change struct {
	previous, next *podapi.Revision
	// was is nil for the first revision.
	was, is    *corev1.Pod
	containers []container
	// gone says that the pod was removed with the later revision, its last.
	gone bool
}

// container is a container of the pod's spec, of any type, with its status in both revisions, nil where there is none.
type container struct {
	podapi.Container
	was, is *corev1.ContainerStatus
}

func newChange(previous, next *podapi.Revision) *change {
	c := &change{previous: previous, next: next, is: next.Pod}
	if previous != nil {
		c.was = previous.Pod
	}
	for _, spec := range podapi.Containers(&c.is.Spec) {
		one := container{Container: spec, is: podapi.Status(c.is, spec.Name)}
		if c.was != nil {
			one.was = podapi.Status(c.was, spec.Name)
		}
		c.containers = append(c.containers, one)
	}
	return c
}

// each judges each container that has a status in the later revision. judge returns "" or what is wrong with it.
func each(judge func(c *change, one container) string) func(c *change) []string {
	return func(c *change) []string {
		var broken []string
		for _, one := range c.containers {
			if one.is == nil {
				continue
			}
			if what := judge(c, one); what != "" {
				broken = append(broken, one.String()+": "+what)
			}
		}
		return broken
	}
}

// both is as each, for containers that have a status in both revisions.
func both(judge func(one container) string) func(c *change) []string {
	return each(func(_ *change, one container) string {
		if one.was == nil {
			return ""
		}
		return judge(one)
	})
}

// one turns a text into the list of a single violation, or of none if it is empty.
func one(judge func(c *change) string) func(c *change) []string {
	return func(c *change) []string {
		if what := judge(c); what != "" {
			return []string{what}
		}
		return nil
	}
}

// later is as one, for changes from an earlier revision.
func later(judge func(c *change) string) func(c *change) []string {
	return one(func(c *change) string {
		if c.was == nil {
			return ""
		}
		return judge(c)
	})
}

// regular reports whether it is one of spec.containers.
func (c container) regular() bool { return c.Field == "containers" }

// probed reports whether readiness means something for it: it is a regular container or a sidecar.
func (c container) probed() bool { return c.regular() || c.Sidecar() }

func running(s *corev1.ContainerStatus) bool { return s != nil && s.State.Running != nil }

func ended(s *corev1.ContainerStatus) bool { return s != nil && s.State.Terminated != nil }

// waiting includes a state without any member: it means waiting, as the type ContainerState says.
func waiting(s *corev1.ContainerStatus) bool {
	return s != nil && s.State.Running == nil && s.State.Terminated == nil
}

// started reports whether a container has ever run, as far as its status tells.
func started(s *corev1.ContainerStatus) bool {
	return s != nil && (!waiting(s) || s.LastTerminationState.Terminated != nil)
}

func succeeded(s *corev1.ContainerStatus) bool { return ended(s) && s.State.Terminated.ExitCode == 0 }

// lost reports whether an end was not seen but inferred, because the container is not there any more. Such an end has
// no times and no ID, and the fields beside it may be those of before. See convertToAPIContainerStatuses of the
// kubelet.
func lost(end *corev1.ContainerStateTerminated) bool {
	return end != nil && (end.Reason == "ContainerStatusUnknown" || end.Reason == "RestartingAllContainers" ||
		strings.HasPrefix(end.Message, "Unable to get init container status"))
}

// sameRun reports whether two statuses are certainly of one run of a container: they have the same ID.
func sameRun(was, is *corev1.ContainerStatus) bool {
	return was.ContainerID != "" && was.ContainerID == is.ContainerID && was.RestartCount == is.RestartCount
}

// beingRemoved reports whether a container that was restarted may be gone, because its pod has ended and is being
// deleted. The kubelet removes its runs one by one then, and may report an earlier one that is still there beside the
// lastState of before.
func beingRemoved(c *change, one container) bool {
	return c.is.DeletionTimestamp != nil && podapi.Ended(c.is.Status.Phase) && ended(one.is) && one.is.RestartCount > 0 && one.is.ContainerID != ""
}

// refused reports whether the node refused to run the pod, and reports nothing but that. The kubelet does so also with
// a pod that it ran before its own restart: see rejectPod.
func refused(c *change) bool {
	if !podapi.Refused(c.is) {
		return false
	}
	return strings.HasPrefix(c.is.Status.Message, "Pod was rejected: ") ||
		!slices.ContainsFunc(c.containers, func(one container) bool { return started(one.was) })
}

// became is "NAME became NEW, was OLD".
func became(name string, was, is any) string {
	return fmt.Sprintf("%s became %v, was %v", name, is, was)
}
