// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// names looks at the name, the namespace and the labels of an object by the rules of the API server.
func (s *subject) names(o facts.Object) {
	name, field, prefix := o.GetName(), "name", false
	if name == "" {
		name, field, prefix = o.GetGenerateName(), "generateName", true
	}
	if broken := nameRule(o)(name, prefix); len(broken) > 0 {
		s.error(s.lineOf(o, "metadata", field), "%q is not a valid %s name: %s", name, o.GetKind(), rule(broken))
	}
	if namespace := o.GetNamespace(); namespace != "" {
		if broken := validation.IsDNS1123Label(namespace); len(broken) > 0 {
			s.error(s.lineOf(o, "metadata", "namespace"), "%q is not a valid namespace name: %s", namespace, rule(broken))
		}
	}
	s.labels(o.GetLabels(), func(key string) int { return s.lineOf(o, "metadata", "labels", key) })
}

func (s *subject) labels(labels map[string]string, line func(key string) int) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if broken := validation.IsQualifiedName(key); len(broken) > 0 {
			s.error(line(key), "%q is not a valid label key: %s", key, rule(broken))
		}
		if broken := validation.IsValidLabelValue(labels[key]); len(broken) > 0 {
			s.error(line(key), "%q is not a valid value for the label %s: %s", labels[key], key, rule(broken))
		}
	}
}

// nameRule is the API server's for the kind; that of custom resources if the kind is none of Kubernetes itself.
func nameRule(o facts.Object) apivalidation.ValidateNameFunc {
	switch o.GetKind() {
	case "Service":
		return apivalidation.NameIsDNS1035Label
	case "Namespace":
		return apivalidation.NameIsDNSLabel
	case "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "ClusterTrustBundle":
		return func(name string, _ bool) []string { return content.IsPathSegmentName(name) }
	}
	return apivalidation.NameIsDNSSubdomain
}

// rule is the rule that a name breaks, without the regular expression for it.
func rule(broken []string) string {
	text, _, _ := strings.Cut(broken[0], " (e.g.")
	return text
}

// identity tells objects apart, as the API server does.
func identity(o facts.Object) string {
	return fmt.Sprintf("%s %s/%s", o.GroupVersionKind().GroupKind(), o.Namespace(), o.GetName())
}

// duplicates are objects that are created twice in one go. A later step may create one again that was deleted before.
func (s *subject) duplicates() {
	first := map[string]facts.Object{}
	for _, o := range s.facts.Objects {
		if o.GetName() == "" {
			continue
		}
		key := fmt.Sprintf("%d %s", o.Phase, identity(o))
		if before, again := first[key]; again {
			s.error(s.lineOf(o, "metadata", "name"), "%s is defined twice, first on line %d", o.Label(), before.Line)
			continue
		}
		first[key] = o
	}
}

// unique warns of objects that have the same name whatever the uuid: two runs at once, or two nodes, would clash.
func (r *Report) unique(one, other *subject) {
	if len(one.facts.Objects) != len(other.facts.Objects) {
		return
	}
	for i, o := range one.facts.Objects {
		if o.GetName() != "" && identity(o) == identity(other.facts.Objects[i]) && !shared[o.GetKind()] {
			one.warn(one.lineOf(o, "metadata", "name"), "the name of %s does not contain {{ uuid }}, so concurrent runs conflict", o.Label())
		}
	}
}

// shared are kinds whose objects are meant to be one for all.
var shared = map[string]bool{"CustomResourceDefinition": true}
