// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Permission is a verb that the caller must be allowed to use on objects. It is comparable.
type Permission struct {
	// Verb is that of the API: create, get, patch, delete.
	Verb string
	// Kind is that of the objects. If it is empty, Type is the word for it that the template uses, as in clean_configs.
	Kind schema.GroupVersionKind
	Type string
	// Subresource is empty for the objects themselves.
	Subresource string
	// Namespace is that of the objects; it has no meaning if their kind has none.
	Namespace string
}

// String is a text that is different for different permissions.
func (p Permission) String() string {
	kind := p.Type
	if !p.Kind.Empty() {
		kind = p.Kind.String()
	}
	return fmt.Sprintf("%s %s/%s in namespace %s", p.Verb, kind, p.Subresource, p.Namespace)
}

// permissions collects permissions, each once.
type permissions []Permission

func (p *permissions) add(of Permission, verbs ...string) {
	for _, verb := range verbs {
		of.Verb = verb
		*p = appendNew(*p, of)
	}
}

var (
	event = corev1.SchemeGroupVersion.WithKind("Event")
	pod   = corev1.SchemeGroupVersion.WithKind("Pod")
	node  = corev1.SchemeGroupVersion.WithKind("Node")
)

// permissionsOf lists what a template does with the API: it creates, reads and deletes its own objects, takes off the
// finalizers that they have been created with, reads what its checks are about, and makes its steps.
func permissionsOf(f *Facts) []Permission {
	var all permissions
	for _, o := range f.Objects {
		own := Permission{Kind: o.GroupVersionKind(), Namespace: o.Namespace()}
		all.add(own, "create", "get", "delete")
		if len(o.GetFinalizers()) > 0 {
			all.add(own, "patch")
		}
	}
	for _, name := range f.CheckedPods {
		all.add(Permission{Kind: pod, Namespace: name.Namespace}, "get")
	}
	for _, ref := range f.CheckedObjects {
		verbs := []string{"get"}
		if _, cached := ref.Pod(); ref.Several() && !cached {
			verbs = []string{"list", "watch"}
		}
		if ref.APIVersion == "" {
			all.add(Permission{Type: ref.Kind, Namespace: ref.Namespace}, verbs...)
		} else {
			all.add(Permission{Kind: schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind), Namespace: ref.Namespace}, verbs...)
		}
	}
	for _, ref := range f.CheckedEvents {
		all.add(Permission{Kind: event, Namespace: ref.Namespace}, "list", "watch")
	}
	for _, checks := range f.Rendered.Procedure.AllChecks() {
		for _, check := range checks.Logs {
			all.add(Permission{Kind: pod, Subresource: "log", Namespace: check.Namespace}, "get")
		}
	}
	for _, step := range f.Rendered.Procedure.Steps {
		all.step(f, step)
	}
	return all
}

// step adds what a step needs. The target of a patch or delete is read first, to know its UID.
func (p *permissions) step(f *Facts, step validation.Step) {
	switch {
	case step.Patch != nil:
		target := f.target(step.Patch.Target)
		p.add(target, "get")
		target.Subresource = step.Patch.Subresource
		p.add(target, "patch")
	case step.Delete != nil:
		p.add(f.target(step.Delete.Target), "get", "delete")
	case step.Exec != nil:
		p.add(Permission{Kind: pod, Namespace: step.Exec.Namespace, Subresource: "exec"}, "create")
	case step.Attach != nil:
		p.add(Permission{Kind: pod, Namespace: step.Attach.Namespace, Subresource: "attach"}, "create")
	case step.PortForward != nil:
		p.add(Permission{Kind: pod, Namespace: step.PortForward.Namespace, Subresource: "portforward"}, "create")
	case step.KubeletGet != nil && step.KubeletGet.Anonymous:
		p.add(Permission{Kind: node}, "get")
	case step.KubeletGet != nil:
		p.add(Permission{Kind: node, Subresource: "proxy"}, "get")
	}
}

// target is a permission on the target of a step: by the kind of an object that the template creates, or by its word.
func (f *Facts) target(t validation.Target) Permission {
	for _, o := range f.Objects {
		if podapi.IsKind(t.Type, o.GetKind()) {
			return Permission{Kind: o.GroupVersionKind(), Namespace: t.Namespace}
		}
	}
	return Permission{Type: t.Type, Namespace: t.Namespace}
}
