// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"net/http"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// pod is what the node knows of one pod.
type pod struct {
	namespace, name, uid string

	mu sync.Mutex
	// begins is when the pod leaves the queue. Polls count from then on. begun is set when the kubelet may see it.
	begins time.Time
	begun  bool
	// latest is the pod as the API server had it last; delivered is set once the kubelet has been shown it.
	latest    object
	delivered bool
	// stays is until when a pod that is deleted while it runs is kept: the end of its grace period.
	deleted bool
	stays   time.Time
	// status and removal are requests of the kubelet that wait for their time.
	status, removal held
	times           times
}

// see registers a pod as it was read from the API server, and puts a new one into the queue.
func (n *Node) see(o object) *pod {
	meta := jsonobject.Child(o, "metadata")
	uid := jsonobject.Text(meta, "uid")
	n.mu.Lock()
	p := n.pods[uid]
	if p == nil {
		p = &pod{namespace: jsonobject.Text(meta, "namespace"), name: jsonobject.Text(meta, "name"), uid: uid, begins: time.Now().Add(n.habits.Queue), times: newTimes()}
		// A pod that the kubelet has acknowledged is not queued again when this program is restarted.
		if jsonobject.Text(jsonobject.Child(o, "status"), "startTime") != "" {
			p.begins, p.begun = time.Now(), true
		}
		n.pods[uid] = p
		if !p.begun {
			time.AfterFunc(n.habits.Queue, func() { n.begin(p) })
		}
	}
	n.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latest = o
	p.noteDeletion(meta, jsonobject.Text(jsonobject.Child(o, "status"), "phase"))
	return p
}

// noteDeletion ends the wait of a deleted pod: the kubelet does what there is to do. The mutex is held.
func (p *pod) noteDeletion(meta object, phase string) {
	at, err := time.Parse(time.RFC3339, jsonobject.Text(meta, "deletionTimestamp"))
	if err != nil {
		return
	}
	if !p.begun {
		p.begins, p.begun = time.Now(), true
	}
	ran := p.deleted && !p.stays.IsZero()
	if !p.deleted && phase == "Running" || ran {
		p.stays = at // a second deletion shortens it
	}
	p.deleted = true
}

// lookup finds a pod by its UID.
func (n *Node) lookup(uid string) *pod {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.pods[uid]
}

// find finds a pod by its name. A pod that is removed makes room for another of its name.
func (n *Node) find(namespace, name string) *pod {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range n.pods {
		if p.namespace == namespace && p.name == name {
			return p
		}
	}
	return nil
}

func (n *Node) forget(p *pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.pods, p.uid)
}

func (p *pod) hasBegun() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun
}

// nextPoll is when the backend is asked for the pod next.
func (p *pod) nextPoll(now time.Time, every time.Duration) time.Time {
	passed := now.Sub(p.begins)
	return p.begins.Add((passed/every + 1) * every)
}

// held is a request that is sent later. Of several only the newest is.
type held struct {
	request *http.Request
	body    []byte
	timer   *time.Timer
	at      time.Time
}
