// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	resourcev1 "k8s.io/api/resource/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// scheme holds the kinds of Kubernetes itself.
var scheme = func() *runtime.Scheme {
	scheme := runtime.NewScheme()
	builder := runtime.NewSchemeBuilder(admissionregistrationv1.AddToScheme, appsv1.AddToScheme, autoscalingv1.AddToScheme,
		autoscalingv2.AddToScheme, batchv1.AddToScheme, coordinationv1.AddToScheme, corev1.AddToScheme, discoveryv1.AddToScheme,
		networkingv1.AddToScheme, nodev1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, resourcev1.AddToScheme,
		schedulingv1.AddToScheme, storagev1.AddToScheme)
	if err := builder.AddToScheme(scheme); err != nil {
		panic(err) // the packages of k8s.io/api contradict each other
	}
	return scheme
}()

// known tells whether the kind is one of Kubernetes itself.
func known(o facts.Object) bool { return scheme.Recognizes(o.GroupVersionKind()) }

// strict compares an object of a known kind with its type, and reports every value of a wrong type and every field that
// the type does not have: the API server drops these with a warning, and a test with a misspelt field proves nothing.
func (s *subject) strict(o facts.Object) {
	gvk := o.GroupVersionKind()
	if !known(o) {
		if scheme.IsVersionRegistered(gvk.GroupVersion()) {
			s.error(s.lineOf(o, "kind"), "API version %s has no kind %q%s", gvk.GroupVersion(), gvk.Kind, yamlpos.Suggest(gvk.Kind, kinds(gvk.GroupVersion())))
		}
		return
	}
	walker := walker{report: func(path []string, text string) {
		s.error(s.lineOf(o, path...), "%s: %s", o.Label(), text)
	}}
	walker.value(o.Object, scheme.AllKnownTypes()[gvk], nil)
}

func kinds(version schema.GroupVersion) []string {
	var out []string
	for kind := range scheme.KnownTypes(version) {
		out = append(out, kind)
	}
	slices.Sort(out)
	return out
}
