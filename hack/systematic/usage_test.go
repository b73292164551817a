// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

const everywhere = `## Pods in all places
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  nodeSelector: {kubernetes.io/hostname: node}
  containers:
    - name: c
      image: i
      command: [sh, -c, "true"]
      env: []
      resources: {limits: {memory: 1Mi, nvidia.com/gpu: 1}}
  volumes:
    - name: v
      emptyDir: {}
    - name: w
      emptyDir: {medium: Memory}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: j}
spec:
  schedule: "* * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, initContainers: [{name: i, image: i}]}}}}
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {clusterIP: None}

## VALIDATION
timeout_seconds: 60
check_pods: [{name: p, namespace: default, status: Running}]
steps:
  - create:
      manifests: {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {hostname: h}}}}
  - patch: {type: pod, name: p, subresource: ephemeralcontainers, patch_type: strategic, patch: {spec: {ephemeralContainers: [{name: e}]}}}
  - patch: {type: config_map, name: p, patch: {spec: {hostPID: true}}}
`

func TestUsedLooksEverywhere(t *testing.T) {
	all, err := manifest.Load(manifest.Layer{Name: "t", FS: fstest.MapFS{"t.yaml": {Data: []byte(everywhere)}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := all[0].Render(nil, "n", "u")
	if err != nil {
		t.Fatal(err)
	}
	got := used(facts.Of(r))
	want := []string{
		"spec.containers[*].command", "spec.containers[*].image", "spec.containers[*].name",
		"spec.containers[*].resources.limits.['nvidia.com/gpu']", "spec.containers[*].resources.limits.memory",
		"spec.ephemeralContainers[*].name", "spec.hostname", "spec.initContainers[*].image", "spec.initContainers[*].name",
		"spec.nodeSelector", "spec.restartPolicy", "spec.volumes[*].emptyDir", "spec.volumes[*].emptyDir.medium", "spec.volumes[*].name",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{map[string]any{"kubernetes.io/hostname": "node"}}, got["spec.nodeSelector"]); diff != "" {
		t.Error(diff)
	}
}

func TestSchema(t *testing.T) {
	for _, leaf := range []string{
		"spec.containers[*].env[*].valueFrom.configMapKeyRef.name", // of an embedded struct
		"spec.ephemeralContainers[*].command",                      // embedded, too
		"spec.ephemeralContainers[*].targetContainerName",
		"spec.volumes[*].emptyDir.sizeLimit",
		"spec.nodeSelector",
		"spec.containers[*].resources.limits",
		"spec.containers[*].readinessProbe.httpGet.port",
		"spec.tolerations[*].tolerationSeconds",
	} {
		if !slices.Contains(leaves(), leaf) {
			t.Errorf("%s is not among the leaves", leaf)
		}
	}
	for _, object := range []string{"spec.containers", "spec.volumes[*].emptyDir", "spec.securityContext"} {
		if !slices.Contains(schema(), object) || slices.Contains(leaves(), object) {
			t.Errorf("%s is not an object of the schema", object)
		}
	}
	if slices.Contains(schema(), "spec.containers[*].resources.limits.s") {
		t.Error("a quantity has fields")
	}
	sorted := slices.Sorted(slices.Values(schema()))
	if twice := len(sorted) - len(slices.Compact(sorted)); twice > 0 {
		t.Errorf("%d paths are there twice", twice)
	}
}
