// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// workload is a kind of Kubernetes that is a pod or creates pods.
type workload struct {
	kind schema.GroupVersionKind
	// template is the path from the object to the metadata and spec of its pods.
	template []string
	// through is the kind of the objects that it makes to run its pods, empty if it runs them itself. Their names begin
	// with its own and "-".
	through string
}

// generates reports whether the generateName of its pods is the object's own name and "-".
func (w workload) generates() bool { return w.template != nil && w.through == "" }

var workloads = []workload{
	{schema.GroupVersionKind{Version: "v1", Kind: "Pod"}, nil, ""},
	{schema.GroupVersionKind{Group: "batch", Version: "v1", Kind: "Job"}, []string{"spec", "template"}, ""},
	{schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}, []string{"spec", "template"}, "ReplicaSet"},
	{schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "StatefulSet"}, []string{"spec", "template"}, ""},
	{schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "DaemonSet"}, []string{"spec", "template"}, ""},
	{schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "ReplicaSet"}, []string{"spec", "template"}, ""},
	{schema.GroupVersionKind{Version: "v1", Kind: "ReplicationController"}, []string{"spec", "template"}, ""},
	{schema.GroupVersionKind{Group: "batch", Version: "v1", Kind: "CronJob"}, []string{"spec", "jobTemplate", "spec", "template"}, "Job"},
}

// TemplatePath returns the path from an object to the metadata and spec of the pods that it is (empty) or creates. It
// is false for kinds that Kubernetes itself makes no pods of. The path is read-only.
func TemplatePath(kind schema.GroupKind) ([]string, bool) {
	for _, w := range workloads {
		if w.kind.GroupKind() == kind {
			return w.template, true
		}
	}
	return nil, false
}

// Controllers lists the workload kinds that keep pods running under their own name, the most likely first.
func Controllers() []schema.GroupVersionKind {
	var kinds []schema.GroupVersionKind
	for _, w := range workloads {
		if w.generates() || w.kind.Kind == "Deployment" {
			kinds = append(kinds, w.kind)
		}
	}
	return kinds
}

// GeneratesPods reports whether pods of this workload kind are generated from the object's own name and "-".
func GeneratesPods(kind string) bool {
	return workloadOf(kind).generates()
}

// RunsPods reports whether a kind of Kubernetes creates pods: a Job, not a Pod.
func RunsPods(kind string) bool {
	return workloadOf(kind).template != nil
}

// workloadOf is the workload of a kind, or one without pods.
func workloadOf(kind string) workload {
	for _, w := range workloads {
		if w.kind.Kind == kind {
			return w
		}
	}
	return workload{}
}

// RunBy reports whether the workload of a kind and name, in the pod's namespace, runs the pod: it is the controller of
// the pod, or has made it.
func RunBy(pod metav1.Object, kind, name string) bool {
	owner := metav1.GetControllerOfNoCopy(pod)
	switch w := workloadOf(kind); {
	case owner == nil || w.template == nil:
		return false
	case w.through != "":
		return owner.Kind == w.through && strings.HasPrefix(owner.Name, name+"-")
	}
	return owner.Kind == kind && owner.Name == name
}

// Spec returns the pod spec within an object of any kind: custom resources that create pods often have a pod template
// where Kubernetes' own workloads have theirs.
func Spec(object map[string]any) (spec map[string]any, found bool) {
	var tried [][]string
	for _, w := range workloads {
		path := append(slices.Clone(w.template), "spec")
		if slices.ContainsFunc(tried, func(t []string) bool { return slices.Equal(t, path) }) {
			continue
		}
		tried = append(tried, path)
		spec, _, _ := unstructured.NestedMap(object, path...)
		if _, ok := spec["containers"]; ok {
			return spec, true
		}
	}
	return nil, false
}
