// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

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
	serializer "k8s.io/apimachinery/pkg/runtime/serializer/json"

	"github.com/interTwin-eu/vk-test-set/framework/workload"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// scheme holds the kinds of Kubernetes itself; decoder reads them and refuses unknown fields.
var scheme, decoder = func() (*runtime.Scheme, runtime.Decoder) {
	scheme := runtime.NewScheme()
	builder := runtime.NewSchemeBuilder(admissionregistrationv1.AddToScheme, appsv1.AddToScheme, autoscalingv1.AddToScheme,
		autoscalingv2.AddToScheme, batchv1.AddToScheme, coordinationv1.AddToScheme, corev1.AddToScheme, discoveryv1.AddToScheme,
		networkingv1.AddToScheme, nodev1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, resourcev1.AddToScheme,
		schedulingv1.AddToScheme, storagev1.AddToScheme)
	if err := builder.AddToScheme(scheme); err != nil {
		panic(err) // the packages of k8s.io/api contradict each other
	}
	return scheme, serializer.NewSerializerWithOptions(serializer.DefaultMetaFactory, scheme, scheme, serializer.SerializerOptions{Strict: true})
}()

// known tells whether the kind is one of Kubernetes itself.
func known(o workload.Object) bool { return scheme.Recognizes(o.GroupVersionKind()) }

// strict decodes an object of a known kind into its type, and reports fields that the type does not have: the API server
// drops them with a warning, and a test with a misspelt field proves nothing.
func (s *subject) strict(o workload.Object) {
	gvk := o.GroupVersionKind()
	if !known(o) {
		if scheme.IsVersionRegistered(gvk.GroupVersion()) {
			s.error(s.lineOf(o, "kind"), "%s has no kind %q%s", gvk.GroupVersion(), gvk.Kind, yamlpos.Suggest(gvk.Kind, kinds(gvk.GroupVersion())))
		}
		return
	}
	data, err := json.Marshal(o.Object)
	if err == nil {
		_, _, err = decoder.Decode(data, nil, nil)
	}
	if err == nil {
		return
	}
	if unknown, ok := runtime.AsStrictDecodingError(err); ok {
		for _, e := range unknown.Errors() {
			s.unknownField(o, e.Error())
		}
		return
	}
	s.wrongType(o, err.Error())
}

func kinds(version schema.GroupVersion) []string {
	var out []string
	for kind := range scheme.KnownTypes(version) {
		out = append(out, kind)
	}
	slices.Sort(out)
	return out
}

var quoted = regexp.MustCompile(`^unknown field "(.*)"$`)

func (s *subject) unknownField(o workload.Object, text string) {
	m := quoted.FindStringSubmatch(text)
	if m == nil {
		s.error(s.lineOf(o), "%s: %s", o.Label(), text)
		return
	}
	path := pathOf(m[1])
	hint := yamlpos.Suggest(path[len(path)-1], siblings(o.GroupVersionKind(), path))
	s.error(s.lineOf(o, path...), "%s has no field %s%s", o.GetKind(), m[1], hint)
}

// pathOf cuts spec.containers[0].comand into its parts.
func pathOf(field string) []string {
	return strings.FieldsFunc(field, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// mismatch is how the decoder says that a value is of the wrong type.
var mismatch = regexp.MustCompile(`cannot unmarshal (\w+) into Go struct field \w+\.(\S+) of type (\S+)`)

func (s *subject) wrongType(o workload.Object, text string) {
	m := mismatch.FindStringSubmatch(text)
	if m == nil {
		s.error(s.lineOf(o), "%s cannot be read: %s", o.Label(), text)
		return
	}
	s.error(s.lineOf(o, pathOf(m[2])...), "%s: %s: want %s, got %s", o.Label(), m[2], typeName(m[3]), typeName(m[1]))
}

// typeName is a type of Go or JSON in the words of somebody who writes YAML.
func typeName(name string) string {
	switch {
	case name == "string":
		return "text"
	case name == "bool":
		return "true or false"
	case name == "number":
		return "a number"
	case strings.HasPrefix(name, "int"):
		return "a whole number"
	case name == "array" || strings.HasPrefix(name, "[]"):
		return "a list"
	case name == "object" || strings.HasPrefix(name, "map[") || strings.Contains(name, "."):
		return "a mapping"
	}
	return name
}
