// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Pod is a pod that a template creates, itself or by a controller. What an operator makes of a custom resource is
// unknown.
type Pod struct {
	// Owner is the object of the template: the Pod, or the controller that makes pods of its template.
	Owner Object
	// Path leads from the object to the pod's metadata and spec; empty for a Pod.
	Path []string
	// PodTemplateSpec is what the pod is made of, as far as it could be decoded.
	corev1.PodTemplateSpec
	// Containers are all containers of the pod: the ordinary ones, then the init containers, then the ephemeral ones.
	Containers []podapi.Container
}

// Pod is the pod that the object is or makes, if its kind is one that Kubernetes makes pods of. A value of the wrong
// type hides the field that it stands in, not the pod.
func (o Object) Pod() (Pod, bool) {
	path, ok := podapi.TemplatePath(o.GroupVersionKind().GroupKind())
	if !ok {
		return Pod{}, false
	}
	template, _, _ := unstructured.NestedFieldNoCopy(o.Object, path...)
	source, _ := template.(map[string]any)
	p := Pod{Owner: o, Path: path}
	if runtime.DefaultUnstructuredConverter.FromUnstructured(source, &p.PodTemplateSpec) != nil {
		p.PodTemplateSpec = corev1.PodTemplateSpec{}
		decode(source["metadata"], &p.ObjectMeta)
		decode(source["spec"], &p.Spec)
	}
	p.Containers = podapi.Containers(&p.Spec)
	return p, true
}

// PodNamespaces are the namespaces of the pods that the template creates or checks, sorted.
func (f *Facts) PodNamespaces() []string {
	var namespaces []string
	for _, pod := range f.Pods {
		namespaces = append(namespaces, pod.Owner.Namespace())
	}
	for _, selector := range f.CheckedPods {
		namespaces = append(namespaces, selector.Namespace)
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces)
}

// decode stores what fits, where a converter would stop. What does not fit is one of the [Object.Mismatches].
func decode(source, into any) {
	if data, err := json.Marshal(source); err == nil && source != nil {
		_ = json.Unmarshal(data, into)
	}
}

// Answers says whether a selector means this pod.
func (p Pod) Answers(selector podapi.Selector) bool {
	if selector.Namespace != p.Owner.Namespace() {
		return false
	}
	owner, kind := p.Owner.GetName(), p.Owner.GetKind()
	switch {
	case kind == "Pod" && selector.Generated():
		return p.Owner.GetGenerateName() == selector.Name
	case kind == "Pod":
		return owner == selector.Name
	case !podapi.GeneratesPods(kind): // its pods are generated from a name that the cluster makes up
		return false
	}
	suffix, ok := strings.CutPrefix(selector.Name, owner+"-")
	switch {
	case owner == "" || !ok:
		return false
	case suffix == "":
		return true
	case kind == "StatefulSet":
		return ordinal.MatchString(suffix)
	case kind == "Job":
		return indexed.MatchString(suffix)
	}
	return false
}

var (
	// ordinal ends the name of a pod of a StatefulSet, indexed the generateName of a pod of an Indexed Job.
	ordinal = regexp.MustCompile(`^\d+$`)
	indexed = regexp.MustCompile(`^\d+-$`)
)
