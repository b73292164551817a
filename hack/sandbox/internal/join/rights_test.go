// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

// TestAuthorize: a second time changes nothing, and all objects go with the role.
func TestAuthorize(t *testing.T) {
	client := fake.NewClientset()
	n := mine()
	for range 2 {
		if err := n.Authorize(t.Context(), client); err != nil {
			t.Fatal(err)
		}
	}
	const name = "virtual-kubelet:my-node"
	role, err := client.RbacV1().ClusterRoles().Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	binding, err := client.RbacV1().ClusterRoleBindings().Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	lease, err := client.RbacV1().Roles("kube-node-lease").Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	leases, err := client.RbacV1().RoleBindings("kube-node-lease").Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	account, err := client.CoreV1().ServiceAccounts("kube-system").Get(t.Context(), "virtual-kubelet-my-node", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range []metav1.Object{binding, lease, leases, account} {
		if owner := metav1.GetControllerOf(object); owner == nil || owner.Kind != "ClusterRole" || owner.Name != name {
			t.Errorf("%T is owned by %v", object, owner)
		}
	}
	for _, subjects := range [][]string{{binding.Subjects[0].Name, binding.RoleRef.Name}, {leases.Subjects[0].Name, leases.RoleRef.Name}} {
		if want := []string{account.Name, name}; !slices.Equal(subjects, want) {
			t.Errorf("bound: %v, want %v", subjects, want)
		}
	}
	for _, rule := range slices.Concat(role.Rules, lease.Rules) {
		writes := slices.ContainsFunc(rule.Verbs, func(verb string) bool { return verb == "update" || verb == "patch" })
		if about := rule.Resources[0]; writes && about != "pods" && about != "pods/status" && about != "events" && !slices.Equal(rule.ResourceNames, []string{n.Name}) {
			t.Errorf("%v is not limited to the node", rule)
		}
	}
}
