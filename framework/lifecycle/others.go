// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// othersRules are about what others have written and a node has to leave alone.
var othersRules = []Rule{
	{
		ID:       "labels-of-others-stay",
		Sentence: "The node does not remove or change labels that others have set.",
		Source:   "ObjectMeta.labels; the kubelet patches only the status",
		judge: later(func(c *change) string {
			return c.takenAway("metadata.labels", c.was.Labels, c.is.Labels)
		}),
	},
	{
		ID:       "annotations-of-others-stay",
		Sentence: "The node does not remove or change annotations that others have set.",
		Source:   "ObjectMeta.annotations; the kubelet patches only the status",
		judge: later(func(c *change) string {
			return c.takenAway("metadata.annotations", c.was.Annotations, c.is.Annotations)
		}),
	},
	{
		ID:       "finalizers-of-others-stay",
		Sentence: "The node does not remove finalizers that others have set.",
		Source:   "ObjectMeta.finalizers; the kubelet patches only the status",
		judge: later(func(c *change) string {
			return c.takenAway("metadata.finalizers", set(c.was.Finalizers), set(c.is.Finalizers))
		}),
	},
	{
		ID:       "owners-of-others-stay",
		Sentence: "The node does not remove or change owners that others have set.",
		Source:   "ObjectMeta.ownerReferences; the kubelet patches only the status",
		judge: later(func(c *change) string {
			return c.takenAway("metadata.ownerReferences", owners(c.was), owners(c.is))
		}),
	},
	{
		ID:       "spec-of-others-stays",
		Sentence: "The node does not change the spec of a pod.",
		Source:   "PodSpec in the API: what others ask of the node; the kubelet patches only the status",
		judge:    later(specChanged),
	},
	{
		ID:       "conditions-of-others-stay",
		Sentence: "The node does not remove, change or repeat conditions that others have set, such as those of readiness gates.",
		Source:   "PodReadinessGate.conditionType, KEP-580; mergePodStatus of the kubelet keeps conditions that it does not own",
		judge: later(func(c *change) string {
			was, is := foreignConditions(c.was), foreignConditions(c.is)
			if what := c.takenAway("status.conditions", was, is); what != "" {
				return what
			}
			return c.repeated(was)
		}),
	},
}

// takenAway finds an entry of others that the node has overwritten, or removed by a request of its own.
func (c *change) takenAway(field string, was, is map[string]string) string {
	for _, key := range slices.Sorted(maps.Keys(was)) {
		entry := field + "[" + key + "]"
		if nodeOwns(c.previous, entry) {
			continue
		}
		_, stays := is[key]
		switch {
		case stays && was[key] != is[key] && nodeOwns(c.next, entry):
			return fmt.Sprintf("%s was overwritten by the node", entry)
		case !stays && othersOwn(c.previous, entry) && c.nodeAlone():
			return fmt.Sprintf("%s was removed by the node", entry)
		}
	}
	return ""
}

func set(items []string) map[string]string {
	all := map[string]string{}
	for _, item := range items {
		all[item] = ""
	}
	return all
}

// foreignConditions are the statuses of the conditions that are not a node's to write.
func foreignConditions(pod *corev1.Pod) map[string]string {
	all := map[string]string{}
	for _, found := range pod.Status.Conditions {
		if !slices.Contains(ofTheNode, found.Type) {
			all[string(found.Type)] = string(found.Status)
		}
	}
	return all
}

// repeated finds a condition of others, once in the list before, that a request of the node has put there again.
func (c *change) repeated(was map[string]string) string {
	number := func(pod *corev1.Pod, of string) (n int) {
		for _, found := range pod.Status.Conditions {
			if string(found.Type) == of {
				n++
			}
		}
		return n
	}
	for _, of := range slices.Sorted(maps.Keys(was)) {
		if number(c.was, of) == 1 && number(c.is, of) > 1 && c.nodeAlone() {
			return fmt.Sprintf("status.conditions[%s] was repeated by the node", of)
		}
	}
	return ""
}

func owners(pod *corev1.Pod) map[string]string {
	all := map[string]string{}
	for _, owner := range pod.OwnerReferences {
		all[string(owner.UID)] = owner.Kind + "/" + owner.Name
	}
	return all
}

// specChanged names the first field of the spec that a request of the node has changed.
func specChanged(c *change) string {
	if c.was.Spec.NodeName == "" || !c.nodeAlone() {
		return ""
	}
	was, is := reflect.ValueOf(c.was.Spec), reflect.ValueOf(c.is.Spec)
	for i := range was.NumField() {
		if !equality.Semantic.DeepEqual(was.Field(i).Interface(), is.Field(i).Interface()) {
			name, _, _ := strings.Cut(was.Type().Field(i).Tag.Get("json"), ",")
			return fmt.Sprintf("spec.%s was changed by the node", name)
		}
	}
	return ""
}
