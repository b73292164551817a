// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestManifestYAML(t *testing.T) {
	secret := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: Yg==}, stringData: {c: d}}`)
	job := object(t, `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [
		{name: c, args: ["--db-password=x", plain], env: [{name: DB_PASSWORD, value: hush}, {name: COLOUR, value: blue}, {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: a}}}]}]}}}}`)
	want := `apiVersion: v1
data:
  a: '[redacted]'
kind: Secret
metadata:
  name: s
stringData:
  c: '[redacted]'
---
apiVersion: batch/v1
kind: Job
metadata:
  name: j
spec:
  template:
    spec:
      containers:
      - args:
        - --db-password=[redacted]
        - plain
        env:
        - name: DB_PASSWORD
          value: '[redacted]'
        - name: COLOUR
          value: blue
        - name: TOKEN
          valueFrom:
            secretKeyRef:
              key: a
              name: s
        name: c
`
	if diff := cmp.Diff(want, ManifestYAML([]*unstructured.Unstructured{secret, job})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if data, _, _ := unstructured.NestedString(secret.Object, "stringData", "c"); data != "d" {
		t.Error("the object itself was changed")
	}
}
