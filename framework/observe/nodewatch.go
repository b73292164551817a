// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/interTwin-eu/vk-test-set/framework/client"
)

// NodeWatch knows whether nodes are Ready. One of it serves all specs of a process: one list and one watch per node for
// the whole run.
//
// While the API server is away the last known state stands.
type NodeWatch struct {
	background
	client *client.Client
	nodes  map[string]*watchedNode
}

// watchedNode is guarded by NodeWatch.mu.
type watchedNode struct {
	changed signal
	ready   bool
	// reason is why it is not Ready, or not known to be.
	reason string
	// err is why the node is watched no longer: a final failure.
	err  error
	away outages
	// past are the labels that it has had, without repetition, the present ones last.
	past []map[string]string
}

// NewNodeWatch returns a NodeWatch that watches nothing yet. Close it at the end.
func NewNodeWatch(c *client.Client) *NodeWatch {
	return &NodeWatch{background: newBackground(), client: c, nodes: map[string]*watchedNode{}}
}

// Close ends all watching and waits for it.
func (w *NodeWatch) Close() {
	w.close()
}

// WaitReady waits until the node is Ready. It calls waiting, which may be nil, with each new reason why the node is not
// Ready, and returns that reason if ctx ends first. Virtual nodes flap for half a minute now and then, so a spec should
// wait rather than fail.
func (w *NodeWatch) WaitReady(ctx context.Context, name string, waiting func(reason string)) error {
	told, node := "", w.node(name)
	for {
		wake := node.changed.next()
		w.mu.Lock()
		ready, reason, err := node.ready, node.reason, node.err
		w.mu.Unlock()
		switch {
		case err != nil:
			return fmt.Errorf("node %s is not Ready: %w", name, err)
		case ready:
			return nil
		case reason != told && waiting != nil && reason != errNodeUnknown.Error():
			waiting(reason)
		}
		told = reason
		select {
		case <-wake:
		case <-ctx.Done():
			return fmt.Errorf("node %s is not Ready: %s: %w", name, reason, context.Cause(ctx))
		case <-w.ctx.Done():
			return errors.New("node watch is closed")
		}
	}
}

// Lost is [State.Lost] for the outages of the watch of a node.
func (w *NodeWatch) Lost(name string, since time.Time) (lost time.Duration, awaySince time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	node := w.nodes[name]
	if node == nil {
		return 0, time.Time{}
	}
	return node.away.lost(since, time.Now()), node.away.since
}

var errNodeUnknown = errors.New("its state is not known yet")

// node returns what is known of a node, and begins to watch it unless that is done. What has failed for good is tried
// again by the next who asks.
func (w *NodeWatch) node(name string) *watchedNode {
	w.mu.Lock()
	defer w.mu.Unlock()
	if node := w.nodes[name]; node != nil {
		return node
	}
	node := &watchedNode{reason: errNodeUnknown.Error()}
	w.nodes[name] = node
	w.start(func() { w.run(name, node) })
	return node
}

func (w *NodeWatch) run(name string, node *watchedNode) {
	ref := nodeRef(name)
	observe := func(obj *unstructured.Unstructured, _ string) error { return w.observe(node, obj) }
	err := w.client.Follow(w.ctx, ref, "", observe, func(err error) {
		w.set(node, func() {
			node.reason = err.Error()
			node.away.note(client.Transient(err), time.Now())
		})
	})
	if w.ctx.Err() != nil {
		return
	}
	w.set(node, func() {
		delete(w.nodes, name)
		node.err = err
	})
}

func nodeRef(name string) client.Ref {
	return client.Ref{Resource: corev1.SchemeGroupVersion.WithResource("nodes"), Kind: "Node", Name: name}
}

func (w *NodeWatch) observe(node *watchedNode, obj *unstructured.Unstructured) error {
	ready, reason, err := readiness(obj)
	if err != nil {
		return err
	}
	w.set(node, func() {
		node.ready, node.reason = ready, reason
		node.away.note(false, time.Now())
		if obj != nil {
			node.had(obj.GetLabels())
		}
	})
	return nil
}

func (w *NodeWatch) set(node *watchedNode, change func()) {
	w.mu.Lock()
	change()
	w.mu.Unlock()
	node.changed.fire()
}

// readiness reports whether a node is Ready, and why not.
func readiness(obj *unstructured.Unstructured) (ready bool, reason string, err error) {
	if obj == nil {
		return false, "it does not exist", nil
	}
	var node corev1.Node
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, &node); err != nil {
		return false, "", fmt.Errorf("decode node: %w", err)
	}
	state := client.JudgeNode(&node, nil)
	return state.Ready, state.NotReadyWhy, nil
}
