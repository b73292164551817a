// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// source is how the state of a pod was learned.
type source bool

const (
	// watched: nothing is missing between this state and the one before.
	watched source = false
	// listed: it is what there is now.
	listed source = true
)

// podHistory holds the revisions of one pod. The caller serialises access.
type podHistory struct {
	revisions revisions
	gone      time.Time
	endMissed bool
}

func (h *podHistory) begun() bool { return len(h.revisions.segments) > 0 }

// add appends a revision. The managedFields, which the pod itself does not have any more, are kept as they are.
func (h *podHistory) add(pod *corev1.Pod, written []metav1.ManagedFieldsEntry, now time.Time, by source) {
	whole := *pod
	whole.ManagedFields, whole.ResourceVersion = written, ""
	state, err := whole.Marshal()
	if err != nil {
		panic(err) // every pod that was decoded can be encoded
	}
	h.revisions.add(state, pod.ResourceVersion, now, by == listed)
}

func (h *podHistory) end(now time.Time, by source) {
	h.gone, h.endMissed = now, by == listed
	h.revisions.end()
}

// snapshot can be read while the original grows.
func (h *podHistory) snapshot() podHistory {
	return podHistory{revisions: h.revisions.snapshot(), gone: h.gone, endMissed: h.endMissed}
}

func (h *podHistory) read() podapi.History {
	history := podapi.History{
		Dropped: h.revisions.dropped, Resumes: h.revisions.resumesAt(), Gone: h.gone, EndMissed: h.endMissed,
	}
	var writers []podapi.Writer
	for revision := range h.revisions.from(0) {
		pod, written := revision.pod()
		writers = podapi.Writers(written, writers)
		history.Revisions = append(history.Revisions, podapi.Revision{
			Pod: pod, Writers: writers, At: revision.at, Listed: revision.gap,
		})
	}
	return history
}

// pod reverses add.
func (r revision) pod() (*corev1.Pod, []metav1.ManagedFieldsEntry) {
	pod := &corev1.Pod{}
	if err := pod.Unmarshal(r.state); err != nil {
		panic(err) // it was encoded by add
	}
	written := pod.ManagedFields
	pod.ManagedFields, pod.ResourceVersion = nil, r.version
	return pod, written
}
