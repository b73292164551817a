// SPDX-License-Identifier: Apache-2.0

package kinds_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/kinds"
)

func TestType(t *testing.T) {
	if got, ok := kinds.Type(appsv1.SchemeGroupVersion.WithKind("Deployment")); !ok || got != reflect.TypeFor[appsv1.Deployment]() {
		t.Errorf("%v, %v", got, ok)
	}
	if got, ok := kinds.Type(schema.GroupVersionKind{Group: "example.com", Version: "v1", Kind: "Deployment"}); ok {
		t.Errorf("%v", got)
	}
}

func TestVersions(t *testing.T) {
	if !kinds.KnownVersion(corev1.SchemeGroupVersion) || kinds.KnownVersion(schema.GroupVersion{Group: "example.com", Version: "v1"}) {
		t.Error("v1 must be known, example.com/v1 must not")
	}
}

// TestNamed: the first is the one that a cluster prefers.
func TestNamed(t *testing.T) {
	for name, want := range map[string]string{
		"Pod": "/v1, Kind=Pod", "Job": "batch/v1, Kind=Job", "Event": "/v1, Kind=Event", "Deployment": "apps/v1, Kind=Deployment",
		"HorizontalPodAutoscaler": "autoscaling/v2, Kind=HorizontalPodAutoscaler", "Thing": "",
	} {
		first := ""
		for _, kind := range kinds.Named(name) {
			if first == "" {
				first = kind.String()
			}
			if _, ok := kinds.Type(kind); !ok || kind.Kind != name {
				t.Errorf("%s: %s", name, kind)
			}
		}
		if first != want {
			t.Errorf("%s: %q, want %q", name, first, want)
		}
	}
}

// TestFields: inlined structs lend their fields; what is not in JSON is left out.
func TestFields(t *testing.T) {
	type inner struct {
		A int `json:"a"`
	}
	type outer struct {
		inner  `json:",inline"`
		B      *string `json:"b,omitempty"`
		Hidden int     `json:"-"`
		Silent int
	}
	want := []string{"a", "b"}
	var got []string
	for name := range kinds.Fields(reflect.TypeFor[outer]()) {
		got = append(got, name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
