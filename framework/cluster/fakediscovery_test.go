// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (a *fakeAPI) discovery(w http.ResponseWriter, path string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	groups := map[string][]metav1.APIResource{}
	for _, k := range a.kinds {
		resource := metav1.APIResource{
			Name: k.resource, SingularName: strings.ToLower(k.kind), Kind: k.kind, Namespaced: k.namespaced,
			Verbs: metav1.Verbs{"create", "delete", "get", "list", "watch"},
		}
		if k.short != "" {
			resource.ShortNames = []string{k.short}
		}
		groups[k.root()] = append(groups[k.root()], resource)
	}
	switch {
	case path == "/api":
		writeJSON(w, 200, metav1.APIVersions{TypeMeta: metav1.TypeMeta{Kind: "APIVersions"}, Versions: []string{"v1"}})
	case path == "/apis":
		list := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}}
		for root := range groups {
			if gv, ok := strings.CutPrefix(root, "/apis/"); ok {
				group, version, _ := strings.Cut(gv, "/")
				served := metav1.GroupVersionForDiscovery{GroupVersion: gv, Version: version}
				list.Groups = append(list.Groups, metav1.APIGroup{Name: group, Versions: []metav1.GroupVersionForDiscovery{served}, PreferredVersion: served})
			}
		}
		writeJSON(w, 200, list)
	case groups[path] != nil:
		gv := strings.TrimPrefix(strings.TrimPrefix(path, "/apis/"), "/api/")
		writeJSON(w, 200, metav1.APIResourceList{TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: gv, APIResources: groups[path]})
	default:
		return false
	}
	return true
}
