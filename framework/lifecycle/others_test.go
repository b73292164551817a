// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var addressTransitions = []transition{
	{rule: "binding-and-deletion-are-not-undone", what: "another node", pod: plain, was: pendingPod, is: pendingPod, broken: "nodeName became vk-node-1, was other", adjust: func(h *podapi.History) {
		h.Revisions[0].Pod.Spec.NodeName = "other"
	}},
	{rule: "binding-and-deletion-are-not-undone", what: "another QoS class", pod: plain, was: `{qosClass: Burstable}`, is: `{qosClass: BestEffort}`, broken: "qosClass became BestEffort, was Burstable"},
	{rule: "binding-and-deletion-are-not-undone", what: "a deletion is taken back", pod: plain, was: pendingPod, is: pendingPod, broken: "deletionTimestamp vanished", adjust: func(h *podapi.History) {
		h.Revisions[0].Pod.DeletionTimestamp = &metav1.Time{Time: time.Unix(1, 0)}
	}},
	{rule: "binding-and-deletion-are-not-undone", what: "bound", pod: plain, was: pendingPod, is: pendingPod, adjust: func(h *podapi.History) {
		h.Revisions[0].Pod.Spec.NodeName = ""
	}},

	{rule: "observed-generation-never-falls", what: "falls", pod: generation, was: `{observedGeneration: 3}`, is: `{observedGeneration: 2}`, broken: "observedGeneration became 2, was 3"},
	{rule: "observed-generation-never-falls", what: "ahead", pod: generation, is: `{observedGeneration: 4}`, broken: "observedGeneration is 4, but generation is 3"},
	{rule: "observed-generation-never-falls", what: "rises", pod: generation, was: `{observedGeneration: 1}`, is: `{observedGeneration: 3}`},
	{rule: "observed-generation-never-falls", what: "not tracked", pod: plain, was: `{phase: Pending}`, is: `{phase: Running}`},

	{rule: "pod-ip-stays", what: "lost at the end", pod: plain, was: `{phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}`, is: `{phase: Succeeded}`, broken: "podIP vanished, was 10.0.0.1",
		adjust: func(h *podapi.History) { h.Revisions[1].Writers = h.Revisions[0].Writers }},
	{rule: "pod-ip-stays", what: "lost at the end, which a kubelet that was restarted may have reported", pod: plain, was: `{phase: Running, podIP: 10.0.0.1}`, is: `{phase: Succeeded}`},
	{rule: "pod-ip-stays", what: "lost while a container runs", pod: plain, was: `{podIP: 10.0.0.1, containerStatuses: [` + runningMain + `]}`, is: runningPod, broken: "podIP vanished, was 10.0.0.1"},
	{rule: "pod-ip-stays", what: "lost after the end, by a kubelet that was restarted", pod: plain, was: `{phase: Failed, podIP: 10.0.0.1}`, is: failedPod},
	{rule: "pod-ip-stays", what: "lost after the containers ended, by a kubelet that was restarted", pod: plain, was: `{phase: Running, podIP: 10.0.0.1, containerStatuses: [` + failedMain + `]}`,
		is: `{phase: Running, containerStatuses: [` + failedMain + `]}`},
	{rule: "pod-ip-stays", what: "the end was missed", pod: plain, was: `{podIP: 10.0.0.1, containerStatuses: [` + runningMain + `]}`, is: failedPod,
		adjust: func(h *podapi.History) { h.Revisions[1].Listed = true }},
	{rule: "pod-ip-stays", what: "another while a container runs", pod: plain, was: `{podIP: 10.0.0.1, containerStatuses: [` + runningMain + `]}`, is: `{podIP: 10.0.0.2, containerStatuses: [` + runningMain + `]}`,
		broken: "podIP became 10.0.0.2, was 10.0.0.1, and container main runs all the time"},
	{rule: "pod-ip-stays", what: "another after the end", pod: plain, was: `{phase: Failed, podIP: 10.0.0.1}`, is: `{phase: Failed, podIP: 10.0.0.2}`, broken: "podIP became 10.0.0.2, was 10.0.0.1, though the pod had ended"},
	{rule: "pod-ip-stays", what: "another in a new sandbox", pod: always, was: `{podIP: 10.0.0.1, containerStatuses: [` + runningMain + `]}`, is: `{podIP: 10.0.0.2, containerStatuses: [` + restartedMain + `]}`},
	{rule: "pod-ip-stays", what: "a second family is added", pod: plain, was: `{podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}`, is: `{podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}`},
	{rule: "pod-ip-stays", what: "never given", pod: plain, was: runningPod, is: succeededPod},
	{rule: "pod-ip-stays", what: "refused by a kubelet that was restarted", pod: plain, was: `{podIP: 10.0.0.1}`, is: rejectedPod},

	{rule: "host-ip-stays", what: "none", pod: plain, is: runningPod, broken: "no hostIP, though the pod is Running"},
	{rule: "host-ip-stays", what: "lost", pod: plain, was: `{hostIP: 10.0.0.1}`, is: `{phase: Failed}`, broken: "hostIP vanished, was 10.0.0.1"},
	{rule: "host-ip-stays", what: "the node has another", pod: plain, was: `{hostIP: 10.0.0.1}`, is: `{phase: Running, hostIP: 10.0.0.2}`},
	{rule: "host-ip-stays", what: "the node has another while a container runs", pod: plain, was: `{phase: Running, hostIP: 10.0.0.1, containerStatuses: [` + runningMain + `]}`,
		is: `{phase: Running, hostIP: 10.0.0.2, containerStatuses: [` + runningMain + `]}`, broken: "hostIP became 10.0.0.2, was 10.0.0.1, and container main runs all the time"},
	{rule: "host-ip-stays", what: "the list is lost", pod: plain, was: `{hostIP: 10.0.0.1, hostIPs: [{ip: 10.0.0.1}]}`, is: `{phase: Running, hostIP: 10.0.0.1}`, broken: "hostIPs vanished, began with 10.0.0.1"},
	{rule: "host-ip-stays", what: "not yet", pod: plain, is: pendingPod},

	{rule: "host-network-has-the-host-ip", what: "another", pod: hostNetwork, is: `{podIP: 10.0.0.2, hostIP: 10.0.0.1, hostIPs: [{ip: 10.0.0.1}]}`, broken: "podIP is 10.0.0.2, hostIP is 10.0.0.1"},
	{rule: "host-network-has-the-host-ip", what: "the host's", pod: hostNetwork, is: `{podIP: 10.0.0.1, hostIP: 10.0.0.1}`},
	{rule: "host-network-has-the-host-ip", what: "that of another family", pod: hostNetwork, is: `{podIP: "fd00::1", hostIP: 10.0.0.1, hostIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}`},
	{rule: "host-network-has-the-host-ip", what: "none yet", pod: hostNetwork, is: `{hostIP: 10.0.0.1}`},
	{rule: "host-network-has-the-host-ip", what: "a network of its own", pod: plain, is: `{podIP: 10.0.0.2, hostIP: 10.0.0.1}`},

	{rule: "pod-starts-before-its-containers", what: "long after", pod: plain, is: `{startTime: "2026-01-01T00:01:00Z", containerStatuses: [{name: main, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}}]}`,
		broken: "container main: started at 2026-01-01T00:00:00Z, but startTime of the pod is 2026-01-01T00:01:00Z"},
	{rule: "pod-starts-before-its-containers", what: "noticed late, within a few seconds", pod: plain, is: `{startTime: "2026-01-01T00:00:05Z", containerStatuses: [{name: main, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}}]}`},
	{rule: "pod-starts-before-its-containers", what: "before", pod: plain, is: `{startTime: "2026-01-01T00:00:00Z", containerStatuses: [{name: main, state: {terminated: {startedAt: "2026-01-01T00:00:00Z"}}}]}`},
	{rule: "pod-starts-before-its-containers", what: "not started", pod: plain, is: `{startTime: "2026-01-01T00:00:00Z", containerStatuses: [{name: main, state: {terminated: {exitCode: 128}}}]}`},

	{rule: "start-time-stays", what: "none", pod: plain, is: runningPod, broken: "no startTime, though the pod is Running"},
	{rule: "start-time-stays", what: "lost", pod: plain, was: `{startTime: "2026-01-01T00:00:00Z"}`, is: `{phase: Failed}`, broken: "startTime vanished, was 2026-01-01T00:00:00Z"},
	{rule: "start-time-stays", what: "moves", pod: plain, was: `{startTime: "2026-01-01T00:00:00Z"}`, is: `{startTime: "2026-01-01T00:00:10Z"}`, broken: "startTime became 2026-01-01T00:00:10Z, was 2026-01-01T00:00:00Z"},
	{rule: "start-time-stays", what: "stays", pod: plain, was: `{startTime: "2026-01-01T00:00:00Z"}`, is: `{phase: Running, startTime: "2026-01-01T00:00:00Z"}`},
	{rule: "start-time-stays", what: "not yet", pod: plain, is: pendingPod},
}

func TestAddresses(t *testing.T) { judgeAll(t, addressTransitions) }

// entry is a field that the suite has set, and its key.
type entry struct{ field, rule string }

var entries = []entry{
	{"metadata.labels[app]", "labels-of-others-stay"},
	{"metadata.annotations[app]", "annotations-of-others-stay"},
	{"metadata.finalizers[app]", "finalizers-of-others-stay"},
	{"metadata.ownerReferences[app]", "owners-of-others-stay"},
	{"status.conditions[app]", "conditions-of-others-stay"},
}

// has gives a pod all these entries with a value.
func has(pod *corev1.Pod, value string) {
	pod.Labels, pod.Annotations = map[string]string{"app": value}, map[string]string{"app": value}
	pod.Finalizers = []string{"app"}
	pod.OwnerReferences = []metav1.OwnerReference{{UID: "app", Kind: "Job", Name: value}}
	pod.Status.Conditions = []corev1.PodCondition{{Type: "app", Status: corev1.ConditionStatus(value)}}
}

// suite is the writer of all these entries.
func suite() podapi.Writer {
	return podapi.Writer{Manager: "vk-test-set vk-node-1 410.yaml", Operation: "Update",
		Owns: []string{"metadata.annotations[app]", "metadata.finalizers[app]", "metadata.labels[app]", "metadata.ownerReferences[app]", "status.conditions[app]"}}
}

// withEntries is a transition of a pod that has all these entries before and after, but for what adjust changes.
func withEntries(rule, what, broken string, adjust func(was, is *podapi.Revision)) transition {
	return transition{rule: rule, what: what, pod: plain, was: pendingPod, is: pendingPod, broken: broken, adjust: func(h *podapi.History) {
		was, is := &h.Revisions[0], &h.Revisions[1]
		has(was.Pod, "True")
		has(is.Pod, "True")
		was.Writers, is.Writers = append(was.Writers, suite()), append(is.Writers, suite())
		adjust(was, is)
	}}
}

// othersTransitions are the same for all rules about the entries of others. An entry that has no value cannot be
// overwritten.
var othersTransitions = func() []transition {
	var all []transition
	for _, e := range entries {
		add := func(what, broken string, adjust func(was, is *podapi.Revision)) {
			all = append(all, withEntries(e.rule, what, broken, adjust))
		}
		remove := func(r *podapi.Revision) {
			r.Pod.Labels, r.Pod.Annotations, r.Pod.Finalizers, r.Pod.OwnerReferences, r.Pod.Status.Conditions = nil, nil, nil, nil, nil
			r.Writers = r.Writers[:1]
		}
		add("stays", "", func(_, _ *podapi.Revision) {})
		add("removed by the node", e.field+" was removed by the node", func(_, is *podapi.Revision) { remove(is) })
		add("removed by nobody that left a trace", "", func(was, is *podapi.Revision) {
			remove(is)
			is.Writers[0] = was.Writers[0]
		})
		add("removed by the node, in the second of its last report", e.field+" was removed by the node", func(was, is *podapi.Revision) {
			remove(is)
			is.Writers[0].Time, is.Writers[0].Owns = was.Writers[0].Time, []string{phaseField}
			was.Writers[0].Owns = is.Writers[0].Owns
			is.Pod.Status.Phase = corev1.PodRunning
		})
		add("removed by nobody that left a trace, after the node's last report", "", func(was, is *podapi.Revision) {
			remove(is)
			is.Writers[0].Time, is.Writers[0].Owns = was.Writers[0].Time, []string{phaseField}
			was.Writers[0].Owns = is.Writers[0].Owns
		})
		add("removed at some time before a report of the node", "", func(_, is *podapi.Revision) {
			remove(is)
			is.Listed = true
		})
		add("removed by another client, which set something else", "", func(was, is *podapi.Revision) {
			remove(is)
			is.Writers = []podapi.Writer{was.Writers[0], {Manager: "kubectl-label", Operation: "Update", Time: time.Unix(9, 0)}}
		})
		if e.rule != "finalizers-of-others-stay" {
			add("overwritten by the node", e.field+" was overwritten by the node", func(_, is *podapi.Revision) {
				has(is.Pod, "False")
				is.Writers = is.Writers[:1]
				is.Writers[0].Owns = []string{e.field}
			})
		}
		add("overwritten by another client", "", func(_, is *podapi.Revision) {
			has(is.Pod, "False")
			is.Writers[1].Manager = "kubectl-label"
		})
	}
	add := func(what, broken string, adjust func(was, is *podapi.Revision)) {
		all = append(all, withEntries("conditions-of-others-stay", what, broken, adjust))
	}
	repeat := func(r *podapi.Revision) {
		r.Pod.Status.Conditions = append(r.Pod.Status.Conditions, r.Pod.Status.Conditions[0])
	}
	add("repeated by the node", "status.conditions[app] was repeated by the node", func(_, is *podapi.Revision) { repeat(is) })
	add("repeated before", "", func(was, is *podapi.Revision) { repeat(was); repeat(is) })
	add("repeated by another client", "", func(_, is *podapi.Revision) {
		repeat(is)
		is.Writers[1].Time = is.Writers[0].Time
	})
	return all
}()

var specTransitions = []transition{
	{rule: "spec-of-others-stays", what: "the node changes it", pod: plain, was: pendingPod, is: pendingPod, broken: "spec.activeDeadlineSeconds was changed by the node", adjust: func(h *podapi.History) {
		deadline := int64(5)
		h.Revisions[1].Pod.Spec.ActiveDeadlineSeconds = &deadline
	}},
	{rule: "spec-of-others-stays", what: "another client changes it", pod: plain, was: pendingPod, is: pendingPod, adjust: func(h *podapi.History) {
		h.Revisions[1].Pod.Spec.Containers[0].Image = "other"
		h.Revisions[1].Writers = []podapi.Writer{h.Revisions[0].Writers[0], {Manager: "kubectl-edit", Operation: "Update", Time: time.Unix(9, 0)}}
	}},
	{rule: "spec-of-others-stays", what: "at some time before a report of the node", pod: plain, was: pendingPod, is: pendingPod, adjust: func(h *podapi.History) {
		h.Revisions[1].Pod.Spec.Containers[0].Image = "other"
		h.Revisions[1].Listed = true
	}},
	{rule: "spec-of-others-stays", what: "bound", pod: plain, was: pendingPod, is: pendingPod, adjust: func(h *podapi.History) {
		h.Revisions[0].Pod.Spec.NodeName = ""
	}},
	{rule: "spec-of-others-stays", what: "stays", pod: plain, was: pendingPod, is: runningPod},
}

func TestOthers(t *testing.T) { judgeAll(t, slices.Concat(othersTransitions, specTransitions)) }
