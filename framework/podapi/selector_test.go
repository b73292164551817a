// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

func TestSelector(t *testing.T) {
	for _, tt := range []struct {
		selector, pod string
		want          bool
	}{
		{"web", "name: web, namespace: ns", true},
		{"web", "name: web, namespace: other", false},
		{"web", "name: web-x, namespace: ns", false},
		{"web-", "name: web-x, generateName: web-, namespace: ns", true},
		{"web-", "name: web-x, generateName: web-, namespace: other", false},
		{"web-", "name: web-x, namespace: ns", false},
		{"web-", "name: web-5f-x, generateName: web-5f-, namespace: ns", false},
		{"", "name: web, namespace: ns", false},
	} {
		if got := (Selector{Namespace: "ns", Name: tt.selector}).Matches(pod(t, "metadata: {"+tt.pod+"}")); got != tt.want {
			t.Errorf("%q matches %s: %t", tt.selector, tt.pod, got)
		}
	}
	one, many := Selector{Namespace: "ns", Name: "web"}, Selector{Namespace: "ns", Name: "web-"}
	if one.Generated() || !many.Generated() || one.Owner() != "web" || many.Owner() != "web" {
		t.Errorf("%+v, %+v", one, many)
	}
	if one.String() != "pod web in namespace ns" || many.String() != "pod generated from web- in namespace ns" {
		t.Errorf("%s, %s", one, many)
	}
}

func TestTemplatePath(t *testing.T) {
	for kind, want := range map[string]string{
		"Pod": "", "ReplicationController": "spec.template", "Deployment.apps": "spec.template", "ReplicaSet.apps": "spec.template",
		"StatefulSet.apps": "spec.template", "DaemonSet.apps": "spec.template", "Job.batch": "spec.template",
		"CronJob.batch": "spec.jobTemplate.spec.template", "Service": "none", "Pod.example.org": "none",
	} {
		path, found := TemplatePath(schema.ParseGroupKind(kind))
		got := strings.Join(path, ".")
		if !found {
			got = "none"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func TestControllers(t *testing.T) {
	var generating, others []string
	for _, kind := range Controllers() {
		if GeneratesPods(kind.Kind) {
			generating = append(generating, kind.Kind)
		} else {
			others = append(others, kind.Kind)
		}
	}
	if want := []string{"Job", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"}; !slices.Equal(generating, want) {
		t.Errorf("%v, want %v", generating, want)
	}
	if !slices.Equal(others, []string{"Deployment"}) || GeneratesPods("CronJob") || GeneratesPods("Pod") {
		t.Error(others)
	}
}

func TestSpec(t *testing.T) {
	for object, want := range map[string]bool{
		"spec: {containers: []}":                                            true,
		"spec: {template: {spec: {containers: []}}}":                        true,
		"spec: {jobTemplate: {spec: {template: {spec: {containers: []}}}}}": true,
		"spec: {selector: {}}":                                              false,
		"spec: text":                                                        false,
	} {
		var fields map[string]any
		if err := yaml.Unmarshal([]byte(object), &fields); err != nil {
			t.Fatal(err)
		}
		if _, found := Spec(fields); found != want {
			t.Errorf("%s: found %t", object, found)
		}
	}
}

func TestIsKind(t *testing.T) {
	for word, kind := range map[string]string{
		"pod": "Pod", "po": "Pod", "Pods": "Pod", "config_map": "ConfigMap", "ConfigMap": "ConfigMap", "configmaps": "ConfigMap", "cm": "ConfigMap",
		"persistent_volume_claim": "PersistentVolumeClaim", "pvc": "PersistentVolumeClaim", "deployments.apps": "Deployment", "deploy": "Deployment",
		"network_policy": "NetworkPolicy", "networkpolicies": "NetworkPolicy", "ingresses": "Ingress", "jobs.v1.batch": "Job",
	} {
		if !IsKind(word, kind) {
			t.Errorf("%s is not %s", word, kind)
		}
		if IsKind(word, "Node") {
			t.Errorf("%s is Node", word)
		}
	}
	if got := ResourceWord("Config_Map"); got != "configmap" {
		t.Error(got)
	}
}
