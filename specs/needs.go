// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/workload"
)

// need is something that the caller must be allowed to do for a template.
type need struct {
	// kind is that of an object that the template creates. Its permissions are known to the cluster alone.
	kind      schema.GroupVersionKind
	namespace string
	// other is a permission beyond creating, reading and deleting; then kind is empty.
	other cluster.Permission
}

// String tells needs apart.
func (n need) String() string {
	if n.kind.Empty() {
		return n.other.String()
	}
	return n.kind.String() + " in namespace " + n.namespace
}

// permissions are those that the need is made of.
func (n need) permissions(ctx context.Context, client *cluster.Client) ([]cluster.Permission, error) {
	if n.kind.Empty() {
		return []cluster.Permission{n.other}, nil
	}
	return client.PermissionsForKind(ctx, n.kind, n.namespace)
}

// needsOf lists what a template needs, each once. Objects without a namespace go to "default"; if their kind has none, that
// is of no meaning.
func needsOf(r *manifest.Rendered) []need {
	var needs []need
	add := func(n need) {
		if !slices.Contains(needs, n) {
			needs = append(needs, n)
		}
	}
	for _, step := range r.Procedure.Steps {
		if e := step.Exec; e != nil {
			add(need{namespace: e.Namespace, other: cluster.Permission{
				Verb: "create", Resource: "pods", Subresource: "exec", Namespace: e.Namespace,
			}})
		}
	}
	for _, object := range workload.Objects(r) {
		add(need{kind: object.GroupVersionKind(), namespace: object.Namespace()})
	}
	return needs
}
