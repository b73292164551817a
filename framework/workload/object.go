// SPDX-License-Identifier: Apache-2.0

// Package workload finds, in the objects that a template creates, the pods that come of them. It knows the workload kinds
// of Kubernetes itself; what an operator makes of a custom resource cannot be known from a manifest.
package workload

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
	// Line is the line of the template's file that it begins on; that of the key "manifests" if a step creates it.
	Line int
}

// Objects lists what a template creates, in the order of creation: its manifests, then those of its steps.
func Objects(r *manifest.Rendered) []Object {
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

// Namespace is the namespace that the object is created in if its kind has one: "default" where the manifest names none.
func (o Object) Namespace() string {
	if namespace := o.GetNamespace(); namespace != "" {
		return namespace
	}
	return validation.DefaultNamespace
}

// Label is how messages call the object: "Pod ns/name", or "Pod ns/name-…" if the API server completes the name.
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
