// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Kind is a kind of objects that the server serves.
type Kind struct {
	// Group is empty for the core group. Resource is the plural name, Short an abbreviation or empty.
	Group, Version, Resource, Kind, Short string
	Namespaced                            bool
}

// BuiltinKinds returns the kinds that a new server has.
func BuiltinKinds() []Kind {
	return []Kind{
		{"", "v1", "pods", "Pod", "po", true},
		{"", "v1", "configmaps", "ConfigMap", "cm", true},
		{"", "v1", "secrets", "Secret", "", true},
		{"", "v1", "services", "Service", "svc", true},
		{"", "v1", "serviceaccounts", "ServiceAccount", "sa", true},
		{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc", true},
		{"", "v1", "events", "Event", "ev", true},
		{"", "v1", "namespaces", "Namespace", "ns", false},
		{"", "v1", "nodes", "Node", "no", false},
		{"", "v1", "replicationcontrollers", "ReplicationController", "rc", true},
		{"batch", "v1", "jobs", "Job", "", true},
		{"apps", "v1", "deployments", "Deployment", "deploy", true},
		{"apps", "v1", "replicasets", "ReplicaSet", "rs", true},
		{"apps", "v1", "statefulsets", "StatefulSet", "sts", true},
		{"apps", "v1", "daemonsets", "DaemonSet", "ds", true},
		{"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", false},
	}
}

// AddKind serves one more kind from now on.
func (s *Server) AddKind(k Kind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kinds = append(s.kinds, k)
}

// root is the path below which the kind's group and version are served.
func (k Kind) root() string {
	if k.Group == "" {
		return "/api/" + k.Version
	}
	return "/apis/" + k.Group + "/" + k.Version
}

func (k Kind) groupVersionKind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: k.Group, Version: k.Version, Kind: k.Kind}
}

func (k Kind) groupVersion() string { return k.groupVersionKind().GroupVersion().String() }

func (k Kind) groupResource() schema.GroupResource {
	return schema.GroupResource{Group: k.Group, Resource: k.Resource}
}

// collection is the path of the kind's objects, of all namespaces if namespace is empty.
func (k Kind) collection(namespace string) string {
	if k.Namespaced && namespace != "" {
		return k.root() + "/namespaces/" + namespace + "/" + k.Resource
	}
	return k.root() + "/" + k.Resource
}

// discovery answers what the server says about itself, and returns false for any other path.
func (s *Server) discovery(w http.ResponseWriter, path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	resources := map[string][]metav1.APIResource{}
	for _, k := range s.kinds {
		resource := metav1.APIResource{
			Name: k.Resource, SingularName: strings.ToLower(k.Kind), Kind: k.Kind, Namespaced: k.Namespaced,
			Verbs: metav1.Verbs{"create", "delete", "get", "list", "patch", "update", "watch"},
		}
		if k.Short != "" {
			resource.ShortNames = []string{k.Short}
		}
		resources[k.root()] = append(resources[k.root()], resource)
	}
	switch {
	case path == "/version":
		WriteJSON(w, http.StatusOK, map[string]string{"major": "1", "minor": "37", "gitVersion": "v1.37.0-fake"})
	case path == "/api":
		WriteJSON(w, http.StatusOK, metav1.APIVersions{TypeMeta: metav1.TypeMeta{Kind: "APIVersions"}, Versions: []string{"v1"}})
	case path == "/apis":
		WriteJSON(w, http.StatusOK, groupList(resources))
	case resources[path] != nil:
		WriteJSON(w, http.StatusOK, metav1.APIResourceList{
			TypeMeta:     metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"},
			GroupVersion: strings.TrimPrefix(strings.TrimPrefix(path, "/apis/"), "/api/"), APIResources: resources[path],
		})
	default:
		return false
	}
	return true
}

func groupList(resources map[string][]metav1.APIResource) metav1.APIGroupList {
	list := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}}
	for _, root := range sortedKeys(resources) {
		if gv, ok := strings.CutPrefix(root, "/apis/"); ok {
			group, version, _ := strings.Cut(gv, "/")
			served := metav1.GroupVersionForDiscovery{GroupVersion: gv, Version: version}
			list.Groups = append(list.Groups, metav1.APIGroup{
				Name: group, Versions: []metav1.GroupVersionForDiscovery{served}, PreferredVersion: served,
			})
		}
	}
	return list
}
