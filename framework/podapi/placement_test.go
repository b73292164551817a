// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func TestPlaceable(t *testing.T) {
	has := map[string]string{"kubernetes.io/hostname": "vk-1", "gpus": "4"}
	type terms = []corev1.NodeSelectorTerm
	label := func(key string, operator corev1.NodeSelectorOperator, values ...string) corev1.NodeSelectorTerm {
		return corev1.NodeSelectorTerm{MatchExpressions: []corev1.NodeSelectorRequirement{{Key: key, Operator: operator, Values: values}}}
	}
	name := func(values ...string) corev1.NodeSelectorTerm {
		return corev1.NodeSelectorTerm{MatchFields: []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: "In", Values: values}}}
	}
	for what, c := range map[string]struct {
		selector map[string]string
		required terms
		want     bool
	}{
		"nothing is demanded":         {nil, nil, true},
		"a label that it has":         {map[string]string{"gpus": "4"}, nil, true},
		"a label that it has not":     {map[string]string{"gpus": "4", "kubernetes.io/os": "linux"}, nil, false},
		"another value":               {map[string]string{"gpus": "5"}, nil, false},
		"In":                          {nil, terms{label("gpus", "In", "2", "4")}, true},
		"In others":                   {nil, terms{label("gpus", "In", "2")}, false},
		"NotIn":                       {nil, terms{label("gpus", "NotIn", "4")}, false},
		"NotIn, and no such label":    {nil, terms{label("os", "NotIn", "linux")}, true},
		"Exists":                      {nil, terms{label("os", "Exists")}, false},
		"DoesNotExist":                {nil, terms{label("os", "DoesNotExist")}, true},
		"Gt":                          {nil, terms{label("gpus", "Gt", "3")}, true},
		"Lt":                          {nil, terms{label("gpus", "Lt", "3")}, false},
		"one of several terms":        {nil, terms{label("os", "Exists"), label("gpus", "Exists")}, true},
		"an empty term":               {nil, terms{{}}, false},
		"the name":                    {nil, terms{name("vk-0", "vk-1")}, true},
		"another name":                {nil, terms{name("vk-0")}, false},
		"an operator from the future": {nil, terms{label("gpus", "Like", "4")}, true},
	} {
		t.Run(what, func(t *testing.T) {
			pod := &corev1.Pod{Spec: corev1.PodSpec{NodeSelector: c.selector}}
			if c.required != nil {
				pod.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
					RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: c.required},
				}}
			}
			if got := Placeable(pod, "vk-1", has); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
	pod := &corev1.Pod{Spec: corev1.PodSpec{NodeSelector: map[string]string{"gpus": "5", "os": "linux", "kubernetes.io/hostname": "vk-1"}}}
	if diff := cmp.Diff([]string{"gpus=5", "os=linux"}, MissingLabels(pod, has)); diff != "" {
		t.Error(diff)
	}
}
