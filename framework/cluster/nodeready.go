// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// WaitNodeReady waits until the node is Ready, and tells waiting, which may be
// nil, each new reason why it is not. It returns that reason if ctx ends
// before. Virtual nodes flap for half a minute now and then, so a spec should
// wait rather than fail.
func (c *Client) WaitNodeReady(ctx context.Context, name string, waiting func(reason string)) error {
	reason := "its state is not known yet"
	tell := func(news string) {
		if news != reason && waiting != nil {
			waiting(news)
		}
		reason = news
	}
	observe := func(obj *unstructured.Unstructured) error {
		if obj == nil {
			tell("it does not exist")
			return nil
		}
		var node corev1.Node
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, &node); err != nil {
			return fmt.Errorf("decode node: %w", err)
		}
		if state := JudgeNode(&node, nil); !state.Ready {
			tell(state.NotReadyWhy)
			return nil
		}
		return errStop
	}
	target := c.Dynamic.Resource(corev1.SchemeGroupVersion.WithResource("nodes"))
	err := follow(ctx, target, name, observe, func(err error) { tell(err.Error()) })
	if err != nil {
		err = explain(err, Permission{Verb: "get, list and watch", Resource: "nodes"})
		return fmt.Errorf("node %s is not Ready: %s: %w", name, reason, err)
	}
	return nil
}
