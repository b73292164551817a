// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

func object(apiVersion, kind, name, generateName string) Object {
	metadata := map[string]any{"namespace": "ns"}
	if name != "" {
		metadata["name"] = name
	}
	if generateName != "" {
		metadata["generateName"] = generateName
	}
	return Object{Unstructured: &unstructured.Unstructured{Object: map[string]any{"apiVersion": apiVersion, "kind": kind, "metadata": metadata}}}
}

func TestAnswers(t *testing.T) {
	tests := []struct {
		apiVersion, kind, name, generateName string
		check                                string
		want                                 bool
	}{
		{"v1", "Pod", "p", "", "p", true},
		{"v1", "Pod", "p", "", "q", false},
		{"v1", "Pod", "p-x", "", "p-", false},
		{"v1", "Pod", "", "p-", "p-", true},
		{"v1", "Pod", "", "p-", "p-abcde", false},
		{"batch/v1", "Job", "j", "", "j-", true},
		{"batch/v1", "Job", "j", "", "j-0-", true},
		{"batch/v1", "Job", "j", "", "j", false},
		{"batch/v1", "Job", "j", "", "j-0", false},
		{"batch/v1", "Job", "", "j-", "j-", false},
		{"apps/v1", "StatefulSet", "s", "", "s-0", true},
		{"apps/v1", "StatefulSet", "s", "", "s-", true},
		{"apps/v1", "StatefulSet", "s", "", "s-a", false},
		{"apps/v1", "DaemonSet", "d", "", "d-", true},
		{"apps/v1", "ReplicaSet", "r", "", "r-", true},
		{"v1", "ReplicationController", "r", "", "r-", true},
		{"apps/v1", "Deployment", "d", "", "d-", false},
		{"batch/v1", "CronJob", "c", "", "c-", false},
	}
	for _, tt := range tests {
		pod, ok := object(tt.apiVersion, tt.kind, tt.name, tt.generateName).Pod()
		if !ok {
			t.Fatalf("%s: no pod", tt.kind)
		}
		if got := pod.Answers(podapi.Selector{Namespace: "ns", Name: tt.check}); got != tt.want {
			t.Errorf("%s %s%s answers to %s: %v", tt.kind, tt.name, tt.generateName, tt.check, got)
		}
		if pod.Answers(podapi.Selector{Namespace: "other", Name: tt.check}) {
			t.Errorf("%s %s answers in another namespace", tt.kind, tt.name)
		}
	}
	for _, o := range []Object{object("v1", "Service", "s", ""), object("example.org/v1", "Pod", "p", "")} {
		if _, ok := o.Pod(); ok {
			t.Errorf("%s: a pod", o.GroupVersionKind())
		}
	}
}

func TestPodNamespaces(t *testing.T) {
	job, configMap := object("batch/v1", "Job", "j", ""), object("v1", "ConfigMap", "c", "")
	configMap.SetNamespace("without-pods")
	f := &Facts{CheckedPods: []podapi.Selector{{Namespace: "other", Name: "p"}, {Namespace: "ns", Name: "j-"}}}
	for _, o := range []Object{job, configMap} {
		if pod, ok := o.Pod(); ok {
			f.Pods = append(f.Pods, pod)
		}
	}
	if diff := cmp.Diff([]string{"ns", "other"}, f.PodNamespaces()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWrongTypesHideOnlyThemselves(t *testing.T) {
	o := object("v1", "Pod", "p", "")
	o.Object["spec"] = map[string]any{"hostPID": "no", "nodeName": "n", "initContainers": []any{map[string]any{"name": "i"}},
		"containers": []any{map[string]any{"name": "c", "image": int64(3)}}}
	pod, _ := o.Pod()
	if pod.Spec.NodeName != "n" || len(pod.Containers) != 2 || pod.Containers[0].Name != "c" || pod.Containers[1].Field != "initContainers" {
		t.Errorf("%+v", pod.Spec)
	}
}
