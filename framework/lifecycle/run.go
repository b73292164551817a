// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

var runRules = []Rule{
	{
		ID:       "container-state-is-one",
		Sentence: "A container is in one state: waiting, running or terminated.",
		Source:   "ContainerState in the API: only one of its members may be specified",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			var states []string
			if one.is.State.Waiting != nil {
				states = append(states, "waiting")
			}
			if one.is.State.Running != nil {
				states = append(states, "running")
			}
			if one.is.State.Terminated != nil {
				states = append(states, "terminated")
			}
			if len(states) < 2 {
				return ""
			}
			return strings.Join(states, " and ") + " at once"
		}),
	},
	{
		ID:       "run-is-not-forgotten",
		Sentence: "A container that has run waits again only with the end of that run in its lastState.",
		Source:   "ContainerStatus.lastState; convertToAPIContainerStatuses of the kubelet",
		reads:    statusFields,
		judge: both(func(c container) string {
			if waiting(c.was) || !waiting(c.is) || c.is.LastTerminationState.Terminated != nil {
				return ""
			}
			return fmt.Sprintf("waits (%s) without a lastState, though it was %s", reasonOf(c.is), stateOf(c.was))
		}),
	},
	{
		ID:       "ended-run-does-not-go-on",
		Sentence: "A run of a container that has ended does not run again: a restart has another container ID.",
		Source:   "ContainerStatus.containerID",
		reads:    statusFields,
		judge:    each(goesOn),
	},
	{
		ID:       "container-id-stays",
		Sentence: "The container ID does not change or vanish within a run. After a run with a container ID, the next one has one, too.",
		Source:   "ContainerStatus.containerID",
		reads:    statusFields,
		judge: each(func(change *change, c container) string {
			if before := idBefore(c); running(c.is) && c.is.ContainerID == "" && before != "" {
				return fmt.Sprintf("runs without a containerID, was %q", before)
			}
			if c.was == nil || waiting(c.was) || waiting(c.is) || c.was.RestartCount != c.is.RestartCount || c.was.ContainerID == "" ||
				c.was.ContainerID == c.is.ContainerID || ended(c.was) && running(c.is) || beingRemoved(change, c) {
				return ""
			}
			return fmt.Sprintf("containerID became %q, was %q, without a restart", c.is.ContainerID, c.was.ContainerID)
		}),
	},
	{
		ID:       "container-id-names-a-runtime",
		Sentence: "A container ID has the form TYPE://ID.",
		Source:   "ContainerStatus.containerID",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			id := one.is.ContainerID
			if kind, rest, found := strings.Cut(id, "://"); id == "" || found && kind != "" && rest != "" {
				return ""
			}
			return fmt.Sprintf("containerID %q", id)
		}),
	},
	{
		ID:       "container-id-is-of-one-container",
		Sentence: "No two containers of a pod have the same container ID, neither that of the present run nor of the last one.",
		Source:   "ContainerStatus.containerID in the API: the ID of the container",
		reads:    statusFields,
		judge:    sharedIDs,
	},
	{
		ID:       "image-stays-known",
		Sentence: "A container that has run names its image, and what is known of the image's ID does not vanish within a run or with a restart.",
		Source:   "ContainerStatus.image and imageID",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			switch {
			case waiting(one.is):
				return ""
			case one.is.Image == "":
				return stateOf(one.is) + " without an image"
			case one.was != nil && (sameRun(one.was, one.is) || running(one.is)) && one.was.ImageID != "" && one.is.ImageID == "":
				return fmt.Sprintf("imageID vanished, was %q", one.was.ImageID)
			}
			return ""
		}),
	},
}

func sharedIDs(c *change) []string {
	var broken []string
	first := map[string]container{}
	for _, one := range c.containers {
		for _, id := range ids(one.is) {
			other, known := first[id]
			switch {
			case !known:
				first[id] = one
			case other.Name != one.Name:
				broken = append(broken, fmt.Sprintf("%s: containerID is %s, as that of %s", one, id, other))
			}
		}
	}
	return broken
}

// ids are the IDs of the runs that the status of a container tells of.
func ids(s *corev1.ContainerStatus) []string {
	if s == nil {
		return nil
	}
	found := []string{s.ContainerID}
	for _, end := range []*corev1.ContainerStateTerminated{s.State.Terminated, s.LastTerminationState.Terminated} {
		if end != nil {
			found = append(found, end.ContainerID)
		}
	}
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(id string) bool { return id == "" })
}

// idBefore is an ID of the container that is known from before: from the earlier revision, or of the last run.
func idBefore(c container) string {
	if c.was != nil && c.was.ContainerID != "" {
		return c.was.ContainerID
	}
	if last := c.is.LastTerminationState.Terminated; last != nil {
		return last.ContainerID
	}
	return ""
}

// goesOn accepts a run without an ID; restart-is-counted judges those.
func goesOn(_ *change, c container) string {
	id := c.is.ContainerID
	if !running(c.is) || id == "" {
		return ""
	}
	last := c.is.LastTerminationState.Terminated
	if last != nil && last.ContainerID == id {
		return fmt.Sprintf("runs as %s, which ended according to its lastState", id)
	}
	if c.was == nil {
		return ""
	}
	for _, end := range []*corev1.ContainerStateTerminated{c.was.State.Terminated, c.was.LastTerminationState.Terminated} {
		if end != nil && end.ContainerID == id || ended(c.was) && c.was.ContainerID == id {
			return fmt.Sprintf("runs as %s, which has ended before", id)
		}
	}
	return ""
}

// stateOf is "waiting", "running" or "terminated with exit code 1".
func stateOf(s *corev1.ContainerStatus) string {
	switch {
	case ended(s):
		return fmt.Sprintf("terminated with exit code %d", s.State.Terminated.ExitCode)
	case running(s):
		return "running"
	}
	return "waiting"
}

func reasonOf(s *corev1.ContainerStatus) string {
	if s.State.Waiting == nil || s.State.Waiting.Reason == "" {
		return "no reason"
	}
	return s.State.Waiting.Reason
}
