// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Object is an object that a template creates.
type Object struct {
	*unstructured.Unstructured
	// Phase is when it is created: 0 with the manifests, n by the step n-1.
	Phase int
	// Index is its place among the objects of its phase, from 0.
	Index int
	// Line is the line of the template's file on which it begins; that of the key "manifests" if a step creates it.
	Line int
}

// objectsOf lists the objects of the manifests, then those of the steps.
func objectsOf(r *manifest.Rendered) []Object {
	var out []Object
	for i, o := range r.Objects {
		out = append(out, Object{Unstructured: o, Index: i, Line: r.Lines[i]})
	}
	for n, step := range r.Procedure.Steps {
		if step.Create == nil {
			continue
		}
		for i, o := range step.Create.Objects {
			out = append(out, Object{Unstructured: o, Phase: n + 1, Index: i, Line: step.Create.Pos.KeyLine("manifests")})
		}
	}
	return out
}

// CreatedIn lists the objects that a phase creates: 0 is the manifests, n the step n-1.
func (f *Facts) CreatedIn(phase int) []Object {
	var out []Object
	for _, o := range f.Objects {
		if o.Phase == phase {
			out = append(out, o)
		}
	}
	return out
}

// LineOf is the line of the template's file that has a field of an object; path leads to it as in
// [manifest.Rendered.LineOf]. For an object that a step creates, it is the object's Line.
func (f *Facts) LineOf(o Object, path ...string) int {
	if o.Phase > 0 {
		return o.Line
	}
	return f.Rendered.LineOf(o.Index, path...)
}

// Namespace is the namespace in which the object is created: "default" if the manifest names none. It has no meaning
// for kinds without namespaces.
func (o Object) Namespace() string {
	if namespace := o.GetNamespace(); namespace != "" {
		return namespace
	}
	return validation.DefaultNamespace
}

// Label names the object in messages: "Pod ns/name", or "Pod ns/name-…" if the API server generates the name.
func (o Object) Label() string {
	name := o.GetName()
	if name == "" {
		name = o.GetGenerateName() + "…"
	}
	if namespace := o.GetNamespace(); namespace != "" {
		name = namespace + "/" + name
	}
	return o.GetKind() + " " + name
}
