// SPDX-License-Identifier: Apache-2.0

package facts

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

// Known says whether the object's kind is one of Kubernetes itself.
func (o Object) Known() bool { return scheme.Recognizes(o.GroupVersionKind()) }

// Mismatch is a value of an object that does not fit the object's kind.
type Mismatch struct {
	// Path leads to the value from the top of the object, by keys and by numbers in lists.
	Path []string
	// Msg describes the problem, without the object.
	Msg string
	// Refused says that the API server refuses the object. Otherwise it drops the field with a warning.
	Refused bool
}

// Mismatches compares an object of a known kind with its type: every value of a wrong type and every field that the
// type does not have. Of other kinds it reports those whose API version is known.
func (o Object) Mismatches() []Mismatch {
	var w walker
	gvk := o.GroupVersionKind()
	if version := gvk.GroupVersion(); !o.Known() {
		if scheme.IsVersionRegistered(version) { // a newer cluster may have the kind
			w.add([]string{"kind"}, false, "API version %s has no kind %q%s", version, gvk.Kind, yamlpos.Suggest(gvk.Kind, kinds(version)))
		}
		return w.found
	}
	w.value(o.Object, scheme.AllKnownTypes()[gvk], make([]string, 0, maxDepth))
	slices.SortFunc(w.found, func(a, b Mismatch) int { return slices.Compare(a.Path, b.Path) })
	return w.found
}

func kinds(version schema.GroupVersion) []string {
	var out []string
	for kind := range scheme.KnownTypes(version) {
		out = append(out, kind)
	}
	slices.Sort(out)
	return out
}
