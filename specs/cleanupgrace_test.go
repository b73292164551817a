// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// The cleanup shortens the grace period of a pod, and never lengthens it. 0 stands for the pod's own.
func TestCleanupGrace(t *testing.T) {
	pod := client.Ref{Kind: "Pod", Namespace: "default", Name: "web"}
	for name, c := range map[string]struct {
		own                      any // terminationGracePeriodSeconds; nil: the API's default of 30
		configured, asked, wants int64
		ref                      client.Ref
	}{
		"the default of the API":                {nil, 2, 0, 2, pod},
		"longer than configured":                {int64(60), 2, 0, 2, pod},
		"as long as configured":                 {int64(2), 2, 0, 0, pod},
		"shorter than configured":               {int64(1), 2, 0, 0, pod},
		"none":                                  {int64(0), 2, 0, 0, pod},
		"a template that asks for more":         {nil, 2, 10, 10, pod},
		"a template that asks for less":         {nil, 5, 3, 5, pod},
		"a template that asks for more than 30": {nil, 2, 40, 0, pod},
		"another pod":                           {nil, 2, 0, 0, client.Ref{Kind: "Pod", Namespace: "default", Name: "other"}},
		"a pod of this name elsewhere":          {nil, 2, 0, 0, client.Ref{Kind: "Pod", Namespace: "ns", Name: "web"}},
		"another kind of this name":             {nil, 2, 0, 0, client.Ref{Kind: "ConfigMap", Namespace: "default", Name: "web"}},
		"a pod with a generated name":           {nil, 2, 0, 2, client.Ref{Kind: "Pod", Namespace: "default", Name: "made-x1"}},
	} {
		t.Run(name, func(t *testing.T) {
			object := func(metadata map[string]any) facts.Object {
				spec := map[string]any{}
				if c.own != nil {
					spec["terminationGracePeriodSeconds"] = c.own
				}
				u := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}}
				return facts.Object{Unstructured: u}
			}
			s := &spec{
				Suite: &Suite{Options: Options{Config: config.Config{CleanupGraceSeconds: c.configured}}},
				plan:  plan{Template: manifest.Template{CleanupGrace: c.asked}},
				facts: &facts.Facts{Objects: []facts.Object{object(map[string]any{"name": "web"}), object(map[string]any{"generateName": "made-"})}},
			}
			got := int64(0)
			if grace := s.cleanupGrace(c.ref); grace != nil {
				got = *grace
			}
			if got != c.wants {
				t.Errorf("%d s, want %d s", got, c.wants)
			}
		})
	}
}
