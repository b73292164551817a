// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// The kubelet of a node with a fault finds its own status where it reads a pod, with what others have changed since,
// and not what the fault has made of it: else it would report its status again and again. See the fields honest and
// stored of a pod.

// shown is the status of a live pod as the kubelet is to find it. The mutex is held.
func (p *pod) shown(live object) object {
	status := jsonobject.Child(live, "status")
	switch {
	case p.honest == nil:
		return status
	case version(live) < p.storedVersion:
		// What is older than the last report says nothing of what others did since.
		return jsonobject.Copy(p.honest)
	}
	return jsonobject.Copy(withChanges(p.honest, p.stored, status))
}

// keepStatus makes what the kubelet finds now its own view of a pod. A kubelet that finds containers in the status of a
// pod which it has never seen takes them for lost.
func (p *pod) keepStatus() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.honest == nil {
		p.honest, p.stored, p.storedVersion = jsonobject.Child(p.live, "status"), jsonobject.Child(p.live, "status"), version(p.live)
	}
}

// noteOthers takes over what others have changed in a live pod since the last report. The report that follows is as
// much about it as the kubelet's view is, which can no longer tell it apart afterwards.
func (p *pod) noteOthers(live object) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.honest == nil || version(live) < p.storedVersion {
		return
	}
	status := jsonobject.Child(live, "status")
	if p.due != nil {
		p.due = withChanges(p.due, p.stored, status)
	}
	p.honest = withChanges(p.honest, p.stored, status)
	p.stored, p.storedVersion = status, version(live)
}

// noteStored notes a state of the pod in the API server that has all that is reported, or will have it that many
// versions later at least.
func (p *pod) noteStored(live object, later uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live = jsonobject.Copy(live)
	p.stored, p.storedVersion = jsonobject.Child(p.live, "status"), version(live)+later
}

// merge applies the kubelet's patch to what it found in a live pod, and remembers the result.
func (p *pod) merge(live object, patch []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live = jsonobject.Copy(live)
	found := jsonobject.Copy(live)
	if status := p.shown(live); status != nil {
		found["status"] = status
	}
	data, err := strategicpatch.StrategicMergePatch(jsonobject.Encode(found), patch, corev1.Pod{})
	if err != nil {
		return err
	}
	merged, err := jsonobject.Decode(data)
	if err != nil {
		return err
	}
	// What others had changed is part of it, whether the kubelet left it or not.
	p.honest, p.stored, p.storedVersion = jsonobject.Child(merged, "status"), jsonobject.Child(p.live, "status"), version(live)
	p.due = p.honest
	if p.delay() > 0 {
		p.due = nil
	}
	return nil
}

// version is the resourceVersion of an object, which only grows; 0 if there is none.
func version(o object) uint64 {
	n, _ := strconv.ParseUint(jsonobject.Text(jsonobject.Child(o, "metadata"), "resourceVersion"), 10, 64)
	return n
}
