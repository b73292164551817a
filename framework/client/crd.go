// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var crdKind = schema.GroupKind{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"}

// crdTimeout bounds the wait for a new definition to be served; it takes the API server about a second.
const crdTimeout = 30 * time.Second

// waitServed waits until the new kind is established and in discovery.
func (c *Client) waitServed(ctx context.Context, mapping *meta.RESTMapping, crd *unstructured.Unstructured) error {
	ctx, cancel := context.WithTimeout(ctx, crdTimeout)
	defer cancel()
	err := c.Follow(ctx, refTo(mapping.Resource, crd), "", func(obj *unstructured.Unstructured, _ string) error {
		if obj != nil && conditionTrue(obj, "Established") {
			return errStop
		}
		return nil
	}, nil)
	if err != nil {
		return fmt.Errorf("wait until the new kind is served: %w", err)
	}
	group, _, _ := unstructured.NestedString(crd.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(crd.Object, "spec", "names", "kind")
	return retryIf(ctx, func(err error) bool { return Transient(err) || meta.IsNoMatchError(err) }, func(ctx context.Context) error {
		return c.mapper.refreshing(ctx, func() error {
			_, err := c.mapper.deferred.RESTMappingWithContext(ctx, schema.GroupKind{Group: group, Kind: kind})
			return err
		})
	})
}

func conditionTrue(obj *unstructured.Unstructured, name string) bool {
	conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
	for _, condition := range conditions {
		fields, _ := condition.(map[string]any)
		if fields["type"] == name {
			return fields["status"] == "True"
		}
	}
	return false
}
