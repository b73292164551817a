// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

func TestReached(t *testing.T) {
	without := func(path string) []faults.Rule {
		return []faults.Rule{{Read: &faults.ReadRule{Kind: "Pod", Edit: faults.Edit{Path: path, Delete: true}}}}
	}
	all := []faults.Fault{
		{Name: "a", Classes: []string{"ENV-1"}, Rules: without("spec.hostname")},
		{Name: "b", Classes: []string{"VOL-1"}, Rules: without("metadata.annotations.late")},
		{Name: "c", Classes: []string{"DEL-1"}, Rules: []faults.Rule{{Delete: &faults.DeleteRule{}}}},
		{Name: "d", Classes: []string{"DEL-1"}, Rules: []faults.Rule{{Mixup: &faults.MixupRule{Key: "namespace"}}}},
		{Name: "e", Classes: []string{"DEL-1"}, Rules: []faults.Rule{{Log: &faults.LogRule{With: []string{"tailLines"}, Answer: 500}}}},
		{Name: "f", Classes: []string{"DEL-1"}, Rules: []faults.Rule{{Exec: &faults.ExecRule{Verb: "exec", Answer: 500}}}},
	}
	jobs := Plan(all, templates, true)
	honest := Honest(jobs, len(templates))
	o := NewObserver(all)
	pod := func(namespace, uid string, hostname string, annotations map[string]any) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{
			"metadata": map[string]any{"name": "p", "namespace": namespace, "uid": uid, "annotations": annotations},
			"spec":     map[string]any{"hostname": hostname, "priority": int64(1)},
		}}
	}
	// 2.yaml, with a pod of a second namespace that it made; a state that comes later counts as well.
	o.note("Pod", pod("honest-1-b", "1", "h", nil))
	o.note("Pod", pod("honest-1", "2", "", nil))
	o.note("Pod", pod("honest-1", "2", "", map[string]any{"late": "x"}))
	// 1.yaml, whose number honest-3 begins as no other does.
	o.note("Pod", pod("honest-3", "3", "h", nil))
	o.note("Pod", pod("default", "4", "h", nil))
	o.note("Secret", pod("honest-2", "5", "h", nil))
	log := `{"requestURI": "/api/v1/namespaces/honest-3/pods/p/log?tailLines=1", "objectRef": {"resource": "pods", "subresource": "log", "namespace": "honest-3"}}
{"requestURI": "/api/v1/namespaces/honest-1/pods/p/log", "objectRef": {"resource": "pods", "subresource": "log", "namespace": "honest-1"}}
{"requestURI": "/api/v1/namespaces/honest-1/pods/p/exec", "objectRef": {"resource": "pods", "subresource": "exec", "namespace": "honest-1"}}
{"requestURI": "/api/v1/namespaces/default/pods/p/exec", "objectRef": {"resource": "pods", "subresource": "exec", "namespace": "default"}}
`
	if err := o.ReadAuditLog(strings.NewReader(log)); err != nil {
		t.Fatal(err)
	}
	// Two pods and a command in 2.yaml, a log with a parameter in 1.yaml.
	if got, want := shape(o.Reached(jobs, honest)), "fault-a:1,2 fault-b:2 fault-c:1,2 fault-d:2 fault-e:1 fault-f:2"; got != want {
		t.Errorf("%s, want %s (honest: %s)", got, want, shape(honest))
	}
}
