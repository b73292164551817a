// SPDX-License-Identifier: Apache-2.0

package join

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
)

// leases is the namespace of the leases of nodes.
const leases = corev1.NamespaceNodeLease

// clusterRole is what a virtual kubelet needs in the whole cluster. RBAC limits it to its own node, but it can neither
// be limited to the pods of a node nor, for `create`, to a name.
func (n Node) clusterRole() *rbacv1.ClusterRole {
	return &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: n.role()}, Rules: []rbacv1.PolicyRule{
		// It registers the node and keeps it up to date.
		rule("", "create", "nodes"),
		n.own(rule("", "get list watch update patch", "nodes")),
		n.own(rule("", "get update patch", "nodes/status")),
		// It watches its pods, reports their status, and deletes them when they have ended.
		rule("", "get list watch patch delete", "pods"),
		rule("", "get update patch", "pods/status"),
		// Pods refer to these objects in variables and volumes; services become variables. The Virtual Kubelet library
		// watches the first three, and some providers the others.
		rule("", "get list watch", "configmaps", "secrets", "services", "serviceaccounts", "namespaces"),
		// Projected volumes have tokens of the pod's service account.
		rule("", "create", "serviceaccounts/token"),
		rule("", "create patch", "events"),
		// It requests its serving certificate and waits for it.
		rule("certificates.k8s.io", "create get list watch", "certificatesigningrequests"),
		// Its kubelet API asks the API server who a client is and what the client may do.
		rule("authentication.k8s.io", "create", "tokenreviews"),
		rule("authorization.k8s.io", "create", "subjectaccessreviews"),
	}}
}

// leaseRole allows the heartbeat of the node.
func (n Node) leaseRole(owned metav1.ObjectMeta) *rbacv1.Role {
	owned.Namespace = leases
	return &rbacv1.Role{ObjectMeta: owned, Rules: []rbacv1.PolicyRule{
		rule("coordination.k8s.io", "create", "leases"),
		n.own(rule("coordination.k8s.io", "get list watch update patch", "leases")),
	}}
}

func (n Node) own(r rbacv1.PolicyRule) rbacv1.PolicyRule {
	r.ResourceNames = []string{n.Name}
	return r
}

func (n Node) clusterRoleBinding(owned metav1.ObjectMeta) *rbacv1.ClusterRoleBinding {
	return &rbacv1.ClusterRoleBinding{ObjectMeta: owned, Subjects: n.subjects(), RoleRef: rbacv1.RoleRef{
		APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: n.role(),
	}}
}

func (n Node) leaseRoleBinding(owned metav1.ObjectMeta) *rbacv1.RoleBinding {
	owned.Namespace = leases
	return &rbacv1.RoleBinding{ObjectMeta: owned, Subjects: n.subjects(), RoleRef: rbacv1.RoleRef{
		APIGroup: rbacv1.GroupName, Kind: "Role", Name: n.role(),
	}}
}

func (n Node) subjects() []rbacv1.Subject {
	return []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: n.account()}}
}

func (n Node) serviceAccount(owned metav1.ObjectMeta) *corev1.ServiceAccount {
	owned.Namespace, owned.Name = namespace, n.account()
	return &corev1.ServiceAccount{ObjectMeta: owned}
}

// rule allows verbs, separated by spaces.
func rule(group, verbs string, resources ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{APIGroups: []string{group}, Resources: resources, Verbs: strings.Fields(verbs)}
}

// owned is the metadata of an object that goes when the role does.
func (n Node) owned(owner *rbacv1.ClusterRole) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: n.role(), OwnerReferences: []metav1.OwnerReference{
		*metav1.NewControllerRef(owner, rbacv1.SchemeGroupVersion.WithKind("ClusterRole")),
	}}
}

// fieldManager is how the API server calls the one who has set the fields.
const fieldManager = "sandbox-join"

// apply creates an object, or changes the one of this name.
func apply[T interface {
	metav1.Object
	runtime.Object
}](ctx context.Context, client interface {
	Patch(context.Context, string, types.PatchType, []byte, metav1.PatchOptions, ...string) (T, error)
}, wanted T) (T, error) {
	kinds, _, err := scheme.Scheme.ObjectKinds(wanted)
	if err != nil {
		return wanted, err
	}
	wanted.GetObjectKind().SetGroupVersionKind(kinds[0])
	data, err := json.Marshal(wanted)
	if err != nil {
		return wanted, err
	}
	options := metav1.PatchOptions{FieldManager: fieldManager, Force: new(true)}
	got, err := client.Patch(ctx, wanted.GetName(), types.ApplyPatchType, data, options)
	if err != nil {
		return got, fmt.Errorf("apply the %s %s: %w", kinds[0].Kind, wanted.GetName(), err)
	}
	return got, nil
}
