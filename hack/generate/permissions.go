// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// permissionsText is the page but for the table of the built-in templates, which takes the place of tableMark.
//
//go:embed permissions.md
var permissionsText string

const tableMark = "<!-- table -->\n"

// clusterScoped are the kinds without namespaces that templates use. A template cannot say so; the cluster knows.
var clusterScoped = []schema.GroupKind{
	{Kind: "Namespace"}, {Kind: "Node"}, {Kind: "PersistentVolume"},
	{Group: "certificates.k8s.io", Kind: "ClusterTrustBundle"}, {Group: "node.k8s.io", Kind: "RuntimeClass"},
	{Group: "scheduling.k8s.io", Kind: "PriorityClass"},
}

// Where a permission is needed.
const (
	inNamespace = "namespace"
	inLeases    = "namespace `kube-node-lease`"
	inCluster   = "cluster"
)

// scopes are in the order of the table.
var scopes = []string{inNamespace, inLeases, inCluster}

// resource is what a Role grants verbs on.
type resource struct{ scope, group, name string }

// permissionsPage documents the RBAC permissions that the suite needs.
func permissionsPage(all []*facts.Facts) (string, error) {
	before, after, ok := strings.Cut(permissionsText, tableMark)
	if !ok {
		return "", fmt.Errorf("hack/generate/permissions.md has no line %q", tableMark)
	}
	kinds, err := kindsOf(all)
	if err != nil {
		return "", err
	}
	verbs, templates := map[resource][]string{}, map[resource][]string{}
	for _, f := range all {
		for _, p := range f.Permissions {
			r := resourceOf(p, kinds)
			verbs[r] = appendNew(verbs[r], p.Verb)
			templates[r] = appendNew(templates[r], f.Rendered.Template.Name)
		}
	}
	var rows [][]string
	for _, r := range slices.SortedFunc(maps.Keys(verbs), func(a, b resource) int {
		return cmp.Or(cmp.Compare(slices.Index(scopes, a.scope), slices.Index(scopes, b.scope)), cmp.Compare(a.group, b.group), cmp.Compare(a.name, b.name))
	}) {
		users := cmp.Or(links(templates[r]), strconv.Itoa(len(templates[r])))
		rows = append(rows, []string{r.scope, "`" + cmp.Or(r.group, `""`) + "`", "`" + r.name + "`", strings.Join(verbs[r], ", "), users})
	}
	var m markdown
	m.WriteString(before)
	m.table([]string{"Scope", "API group", "Resource", "Verbs", "Templates"}, rows)
	m.WriteString(strings.TrimLeft(after, "\n"))
	return m.page(), nil
}

// kindsOf are the kinds that the permissions of templates name by group and version, to find those that they name by a
// word.
func kindsOf(all []*facts.Facts) ([]schema.GroupVersionKind, error) {
	kinds := []schema.GroupVersionKind{{Version: "v1", Kind: "Node"}}
	for _, f := range all {
		for _, p := range f.Permissions {
			if !p.Kind.Empty() {
				kinds = appendNew(kinds, p.Kind)
			}
		}
	}
	for _, f := range all {
		for _, p := range f.Permissions {
			if p.Kind.Empty() && kindOf(p, kinds).Empty() {
				return nil, fmt.Errorf("%s: the kind %q is unknown: add it to kindsOf in hack/generate/permissions.go", f.Rendered.Template.Name, p.Type)
			}
		}
	}
	return kinds, nil
}

func kindOf(p facts.Permission, kinds []schema.GroupVersionKind) schema.GroupVersionKind {
	if !p.Kind.Empty() {
		return p.Kind
	}
	for _, kind := range kinds {
		if podapi.IsKind(p.Type, kind.Kind) {
			return kind
		}
	}
	return schema.GroupVersionKind{}
}

func resourceOf(p facts.Permission, kinds []schema.GroupVersionKind) resource {
	kind := kindOf(p, kinds)
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	r := resource{scope: inNamespace, group: kind.Group, name: plural.Resource}
	if p.Subresource != "" {
		r.name += "/" + p.Subresource
	}
	switch {
	case slices.Contains(clusterScoped, kind.GroupKind()):
		r.scope = inCluster
	case p.Namespace == "kube-node-lease":
		r.scope = inLeases
	}
	return r
}

func appendNew[T comparable](list []T, item T) []T {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}
