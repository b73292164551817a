// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var readyRules = []Rule{
	{
		ID:       "only-running-is-ready",
		Sentence: "A container or sidecar is ready only while it runs.",
		Source:   "ContainerStatus.ready; UpdatePodStatus of the kubelet's prober",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			if one.probed() && one.is.Ready && !running(one.is) && !lost(one.is.State.Terminated) {
				return "ready, though " + stateOf(one.is)
			}
			return ""
		}),
	},
	{
		ID:       "only-running-is-started",
		Sentence: "Started is true only while the container runs.",
		Source:   "ContainerStatus.started; isContainerStarted of the kubelet's prober",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			if isStarted(one.is) && !running(one.is) && !lost(one.is.State.Terminated) && one.Field != "ephemeralContainers" {
				return "started is true, though " + stateOf(one.is)
			}
			return ""
		}),
	},
	{
		ID:       "ready-has-started",
		Sentence: "A container or sidecar does not become ready while started is false.",
		Source:   "ContainerStatus.ready in the API: once the container is fully started; UpdatePodStatus of the kubelet's prober",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			// A kubelet that was restarted probes again; a container that was ready stays so meanwhile.
			again := one.was != nil && one.was.Ready && sameRun(one.was, one.is)
			if one.probed() && running(one.is) && one.is.Ready && one.is.Started != nil && !*one.is.Started && !again {
				return "ready, though started is false"
			}
			return ""
		}),
	},
	{
		ID:       "started-without-startup-probe",
		Sentence: "A running container without a startup probe and without a postStart hook has started.",
		Source:   "ContainerStatus.started in the API: is always true when no startupProbe is defined and container is running",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			if one.Field != "ephemeralContainers" && running(one.is) && startsAtOnce(one) && !isStarted(one.is) {
				return "running, though started is not true"
			}
			return ""
		}),
	},
	{
		ID:       "ready-without-readiness-probe",
		Sentence: "A running container or sidecar without a readiness probe is ready as soon as it has started.",
		Source:   "ContainerStatus.ready in the API: if no readiness probes are specified, this field defaults to true",
		reads:    append([]string{phaseField}, statusFields...),
		judge:    each(unreadyWithoutProbe),
	},
	{
		ID:       "init-container-is-ready-after-success",
		Sentence: "An init container is ready when it has succeeded, and not before.",
		Source:   "PodStatus.initContainerStatuses in the API; UpdatePodStatus of the kubelet's prober",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			switch {
			case !one.Init() || one.Sidecar() || one.is.Ready == succeeded(one.is) || lost(one.is.State.Terminated) || setUpAnew(one):
				return ""
			case one.is.Ready:
				return "ready, though " + stateOf(one.is)
			default:
				return "not ready, though " + stateOf(one.is)
			}
		}),
	},
}

func isStarted(s *corev1.ContainerStatus) bool { return s.Started != nil && *s.Started }

// startsAtOnce reports whether nothing but its start makes a container started.
func startsAtOnce(c container) bool {
	return c.StartupProbe == nil && (c.Lifecycle == nil || c.Lifecycle.PostStart == nil)
}

// unreadyWithoutProbe does not judge after a startup probe or hook: its end is reported before the readiness, in a
// request of its own (SetContainerStartup of the kubelet).
func unreadyWithoutProbe(c *change, one container) string {
	if !one.probed() || one.ReadinessProbe != nil || !startsAtOnce(one) || !running(one.is) || one.is.Ready ||
		podapi.Ended(c.is.Status.Phase) {
		return ""
	}
	if one.is.Started != nil && !*one.is.Started {
		return "" // the rule started-without-startup-probe tells it
	}
	return "running and not ready, without a readiness probe"
}
