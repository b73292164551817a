// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// TestExampleGrantsWhatTemplatesNeed: the Role for runs inside the cluster covers the built-in templates, as far as
// they keep to one namespace.
func TestExampleGrantsWhatTemplatesNeed(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "hack", "in-cluster", "base", "rbac.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var role rbacv1.Role
	for document := range strings.SplitSeq(string(data), "\n---\n") {
		if strings.Contains(document, "\nkind: Role\n") {
			if err := yaml.UnmarshalStrict([]byte(document), &role); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, _, err := builtin(root)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := kindsOf(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		for _, p := range f.Permissions {
			r := resourceOf(p, kinds)
			if r.scope == inNamespace && !slices.ContainsFunc(role.Rules, func(rule rbacv1.PolicyRule) bool {
				return slices.Contains(rule.APIGroups, r.group) && slices.Contains(rule.Resources, r.name) && slices.Contains(rule.Verbs, p.Verb)
			}) {
				t.Errorf("%s needs %s %s (API group %q), which hack/in-cluster/base/rbac.yaml does not grant", f.Rendered.Template.Name, p.Verb, r.name, r.group)
			}
		}
	}
}
