// SPDX-License-Identifier: Apache-2.0

package client

import (
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestKindsOfNewDefinitionsAreFound(t *testing.T) {
	a := fakeapi.New(t)
	client := clientOf(t, a)
	if _, err := client.Create(soon(t), object(t, simplePod)); err != nil {
		t.Fatal(err) // discovery is cached now
	}
	crds := "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
	crd := object(t, `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: toys.example.org},
	  spec: {group: example.org, names: {kind: Toy, plural: toys}}}`)
	established := crd.DeepCopy()
	established.Object["status"] = map[string]any{"conditions": []any{map[string]any{"type": "Established", "status": "True"}}}
	done := make(chan error, 1)
	ctx := soon(t)
	go func() {
		_, err := client.Create(ctx, crd)
		done <- err
	}()
	fakeapi.Await(t, "the definition is stored", a.Changed, func() bool { return a.Get(crds+"/toys.example.org") != nil })
	a.AddKind(fakeapi.Kind{Group: "example.org", Version: "v1", Resource: "toys", Kind: "Toy", Namespaced: true})
	a.Put(crds+"/toys.example.org", established.Object)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(ctx, object(t, `{apiVersion: example.org/v1, kind: Toy, metadata: {name: bear}}`)); err != nil {
		t.Error(err)
	}
}

func TestKindNames(t *testing.T) {
	client := clientOf(t, fakeapi.New(t))
	for word, want := range map[string]string{
		"pod": "pods", "Pod": "pods", "pods": "pods", "po": "pods", "config_map": "configmaps", "ConfigMap": "configmaps", "cm": "configmaps",
		"persistent_volume_claim": "persistentvolumeclaims", "pvc": "persistentvolumeclaims", "secret": "secrets", "namespace": "namespaces",
		"job": "jobs.batch", "jobs.batch": "jobs.batch", "deploy": "deployments.apps", "deployments.v1.apps": "deployments.apps",
	} {
		mapping, err := client.mapper.forName(soon(t), word)
		if err != nil {
			t.Errorf("%s: %v", word, err)
		} else if got := mapping.Resource.GroupResource().String(); got != want {
			t.Errorf("%s means %s, want %s", word, got, want)
		}
	}
	if _, err := client.mapper.forName(soon(t), "teapot"); err == nil || !strings.Contains(err.Error(), `no resource type "teapot" (run kubectl api-resources`) {
		t.Errorf("teapot: %v", err)
	}
}
