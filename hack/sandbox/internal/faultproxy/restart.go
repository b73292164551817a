// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"slices"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// restart is called when a kubelet begins: the pods that are known have been there before it was restarted. It returns
// those to report again, as the kubelet itself has nothing new to say.
func (p *Proxy) restart() []*pod {
	return slices.DeleteFunc(p.pods.all(), func(seen *pod) bool { return !seen.noteRestart() })
}

// sendAll reports pods, also when the request that led to it has ended.
func (p *Proxy) sendAll(ctx context.Context, pods []*pod) {
	for _, seen := range pods {
		p.send(context.WithoutCancel(ctx), seen)
	}
}

// noteRestart marks the pod, and returns whether its status is reported otherwise from now on.
func (p *pod) noteRestart() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.restarted = true
	return !p.gone && slices.ContainsFunc(p.fault.Rules, func(r faults.Rule) bool { return r.Status != nil && r.Status.Restarted })
}

// hasRestarted is false for a pod that is not known.
func (p *pod) hasRestarted() bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restarted
}

// all returns the pods that are known, oldest first.
func (r *registry) all() []*pod {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.order)
}
