// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var o map[string]any
	if err := yaml.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestManifest(t *testing.T) {
	secret := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {note: it is hunter-2}}, type: Opaque, data: {a: aHVudGVyLTI=, b: Yg==}, stringData: {c: d}}`)
	settings := object(t, `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {token: abcd-1, app: x}, annotations: {
		example.org/api-key: efgh-2, note: "use --token=ijkl-3", auth.example.org/user: bob}}, data: {password: mnop-4, AUTHOR: Ada, app.conf: "db_pass=qrst-5\nuser=bob"}}`)
	job := object(t, `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {automountServiceAccountToken: false,
		imagePullSecrets: [{name: regcred}], containers: [{name: c, args: ["--db-password=x", plain, --token, y1, -u, bob, -p, z1, "cat mnop-4"],
		env: [{name: DB_PASSWORD, value: hush-hush}, {name: COLOUR, value: blue}, {name: COMPASS_DIR, value: /c}, {name: COPY, value: hush-hush too},
		{name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: a}}}]}], volumes: [{secret: {secretName: s}}, {csi: {volumeAttributes: {accessKey: uvwx-6}}}]}}}}`)
	want := `apiVersion: v1
data:
  a: (redacted)
  b: (redacted)
kind: Secret
metadata:
  annotations:
    note: it is (redacted)
  name: s
stringData:
  c: (redacted)
type: Opaque
---
apiVersion: v1
data:
  AUTHOR: Ada
  app.conf: |-
    db_pass=(redacted)
    user=bob
  password: (redacted)
kind: ConfigMap
metadata:
  annotations:
    auth.example.org/user: bob
    example.org/api-key: (redacted)
    note: use --token=(redacted)
  labels:
    app: x
    token: (redacted)
  name: c
---
apiVersion: batch/v1
kind: Job
metadata:
  name: j
spec:
  template:
    spec:
      automountServiceAccountToken: false
      containers:
      - args:
        - --db-password=(redacted)
        - plain
        - --token
        - (redacted)
        - -u
        - bob
        - -p
        - (redacted)
        - cat (redacted)
        env:
        - name: DB_PASSWORD
          value: (redacted)
        - name: COLOUR
          value: blue
        - name: COMPASS_DIR
          value: /c
        - name: COPY
          value: (redacted) too
        - name: TOKEN
          valueFrom:
            secretKeyRef:
              key: a
              name: s
        name: c
      imagePullSecrets:
      - name: regcred
      volumes:
      - secret:
          secretName: s
      - csi:
          volumeAttributes:
            accessKey: (redacted)
`
	before := (&unstructured.Unstructured{Object: job}).DeepCopy()
	r := newRedactor(t, nil, nil)
	got := r.Manifest([]*unstructured.Unstructured{{Object: secret}, {Object: settings}, {Object: job}})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before.Object, job); diff != "" {
		t.Errorf("the object itself was changed:\n%s", diff)
	}
	if again := r.Text(got); again != got {
		t.Errorf("a redacted manifest changes as text:\n%s", cmp.Diff(got, again))
	}
	for _, learned := range []string{"hunter-2", "aHVudGVyLTI=", "abcd-1", "efgh-2", "ijkl-3", "mnop-4", "qrst-5", "hush-hush", "uvwx-6"} {
		if text := r.Text("<" + learned + ">"); text != "<"+Marker+">" {
			t.Errorf("not remembered: %s", text)
		}
	}
}

func TestPod(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: "web", ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubelet"}},
			Annotations: map[string]string{corev1.LastAppliedConfigAnnotation: "hunter2", "plain": "seen"},
		},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Args: []string{"--api-token=hunter2", "--mode=seen"},
			Env: []corev1.EnvVar{
				{Name: "DB_PASSWORD", Value: "hunter2"}, {Name: "MODE", Value: "seen"},
				{Name: "TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{Key: "seen"}}},
			},
		}}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
			State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Message: "said hunter2"}},
		}}},
	}
	before := pod.DeepCopy()
	text := newRedactor(t, nil, nil).Pod(pod)
	if strings.Contains(text, "hunter2") || strings.Contains(text, "managedFields") {
		t.Errorf("secrets or managed fields in:\n%s", text)
	}
	if n := strings.Count(text, "seen"); n != 4 {
		t.Errorf("%d of 4 harmless values in:\n%s", n, text)
	}
	if diff := cmp.Diff(before, pod); diff != "" {
		t.Errorf("the pod was changed:\n%s", diff)
	}
}

func TestLearnCommand(t *testing.T) {
	r := newRedactor(t, nil, nil)
	r.LearnCommand([]string{"sh", "-c", "curl -H 'Authorization: Bearer abcd-1' http://bob:efgh-2@host", "--password", "ijkl 3"})
	if got := r.Text("abcd-1 efgh-2 ijkl 3 bob"); got != "(redacted) (redacted) (redacted) bob" {
		t.Error(got)
	}
}

func TestLearnPatch(t *testing.T) {
	r := newRedactor(t, nil, nil)
	r.LearnPatch("secret", map[string]any{"stringData": map[string]any{"a": "abcd-1"}})
	r.LearnPatch("secret", []any{map[string]any{"op": "add", "path": "/stringData/a", "value": "efgh-2"}, map[string]any{"op": "remove", "path": "/data/b"}})
	r.LearnPatch("config_map", []any{map[string]any{"op": "add", "path": "/data/db_pass", "value": "ijkl-3"}})
	r.LearnPatch("pod", map[string]any{"metadata": map[string]any{"labels": map[string]any{"token": "mnop-4", "app": "web-5"}}})
	if got := r.Text("abcd-1 efgh-2 ijkl-3 mnop-4 web-5 /data/b"); got != "(redacted) (redacted) (redacted) (redacted) web-5 /data/b" {
		t.Error(got)
	}
}

func TestOutput(t *testing.T) {
	r := newRedactor(t, nil, nil)
	r.Learn("hunter2")
	var out strings.Builder
	if n, err := fmt.Fprintf(r.Writer(&out), "it is %s\n", "hunter2"); n != 14 || err != nil {
		t.Error(n, err)
	}
	data, err := r.JSON(map[string]any{"hunter2": 1 << 60, "b": []string{"hunter2", "x"}, "c": struct{ D string }{"<hunter2>"}})
	if err != nil {
		t.Error(err)
	}
	want := `it is (redacted)` + "\n" + `{"b":["(redacted)","x"],"c":{"D":"\u003c(redacted)\u003e"},"hunter2":1152921504606846976}`
	if diff := cmp.Diff(want, out.String()+string(data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
