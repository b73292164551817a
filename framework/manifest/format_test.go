// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
	"github.com/interTwin-eu/vk-test-set/templates"
)

const steps = `# Everything {{ '{{' }} there is
#
# More.
# Labels: a, b
# Guards: X-1
# Requires: dns
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {x: "{{ '{% if %}' }}", y: "no", z: "0042", "on": "1e3", n: "null"}
# VALIDATION
labels: [c]
check_pods: [{name: p, status: Running}]
check_logs:
- {name: p, regex: '^\d+ "x" ''y''\\', operator: Is, value: ""}
- {name: p, regex: "a\nb", operator: CountAtMost, value: 0, tail_lines: 0, all: true}
- {name: p-, regex: y, operator: Is, value: yes}
- {name: p, regex: y, since_line: '^a\d'}
- {name: p-, regex: y, operator: Is, value: "yes"}
check_objects:
- {kind: Pod, api_version: v1, name: p, expression: "has(object.status)", message: m}
- {kind: Pod, name: p, always: true, expression: "has(object.spec)", never: object.status.phase == "Failed", for_seconds: "20"}
- {kind: Pod, name: p, expression: object.spec == other.spec, others: [{as: other, kind: Pod, name: q, namespace: n}]}
- {kind: Pod, selector: a=b, expression: "has(object.status)", count: 2}
- {kind: Pod, name: gone, count: 0}
- {kind: Pod, name: p-, generated: true, expression: "has(object.status)"}
check_events: [{name: p, type: Warning, reason: A, message: 'b\.', count: 0}, {kind: Job, name: j}]
clean_configs: [{type: pod, name: p, condition: never}]
steps:
- {name: one, create: {manifests: [{apiVersion: v1, kind: Pod, metadata: {name: q, labels: {a: ""}}, spec: {containers: [], hostPID: false}}]}}
- {patch: {type: pod, name: p, patch: {metadata: {labels: {a: null, b: ""}}}}, timeout_seconds: 0.5}
- {patch: {type: pod, name: p, patch_type: json, subresource: status, patch: []}}
- {delete: {type: pod, name: p, grace_period_seconds: 0, wait: false}}
- {exec: {name: p, command: [a, ""], exit_code: 3, regex: x}}
- {exec: {name: p, command: [a], stdin: "a\n", tty: true}}
- {attach: {name: p, stdin: "a\n", regex: x}, check_logs: [{name: p, regex: x, follow: true}]}
- {port_forward: {name: p, port: 80, send: "a", regex: x}}
- {port_forward: {name: p, port: 80, get: /a, regex: x}}
- {kubelet_get: {name: n, path: pods, status: 404, regex: x, expression: "has(object.a)", message: m}}
- {kubelet_get: {name: n, path: pods, anonymous: true}}
- {hook: {name: restart-provider}}
`

func load(t *testing.T, layers ...manifest.Layer) []manifest.Template {
	t.Helper()
	all, err := manifest.Load(layers...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// maxTemplate is the limit of the engine for one file. A template with a loop may render to more.
const maxTemplate = 256 << 10

// TestTheTextRendersToTheSame takes the text of each template for a template.
func TestTheTextRendersToTheSame(t *testing.T) {
	foreign, err := manifest.Dir("testdata/foreign")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yamlpos.Decode("values.yaml", data, &values); err != nil {
		t.Fatal(err)
	}
	own := manifest.Layer{Name: "d", FS: fstest.MapFS{"900-steps.yaml": {Data: []byte(steps)}}}
	for _, tt := range load(t, manifest.Layer{Name: "templates", FS: templates.FS}, foreign, own) {
		t.Run(tt.Name, func(t *testing.T) {
			want, err := tt.Render(values, "n", "u")
			if err != nil {
				t.Fatal(err)
			}
			text, err := want.Format()
			if err != nil {
				t.Fatal(err)
			}
			if len(text) > maxTemplate {
				t.Skipf("%d bytes are more than a template may have", len(text))
			}
			again := load(t, manifest.Layer{Name: "d", FS: fstest.MapFS{tt.Name: {Data: []byte(text)}}})[0]
			got, err := again.Render(nil, "n", "u")
			if err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			if diff := cmp.Diff(want.Objects, got.Objects); diff != "" {
				t.Errorf("objects (-want +got)\n%s", diff)
			}
			options := cmp.Options{cmpopts.IgnoreTypes(yamlpos.Pos{}), cmpopts.EquateEmpty(),
				cmpopts.IgnoreUnexported(validation.Checks{}, validation.LogCheck{}, validation.Match{}, validation.ObjectCheck{}, validation.EventCheck{}, validation.Throughout{},
					validation.KubeletGet{}),
				cmpopts.IgnoreFields(validation.Procedure{}, "TimeoutSeconds"), cmpopts.IgnoreFields(validation.Step{}, "TimeoutSeconds")}
			if diff := cmp.Diff(want.Procedure, got.Procedure, options); diff != "" {
				t.Errorf("procedure (-want +got)\n%s", diff)
			}
			if tt.Labels != nil {
				if diff := cmp.Diff([]any{tt.Title, tt.Labels, tt.Guards, tt.Requires}, []any{again.Title, again.Labels, again.Guards, again.Requires}); diff != "" && !strings.Contains(tt.Title, "{{") {
					t.Errorf("header (-want +got)\n%s", diff)
				}
			}
			if second, err := got.Format(); err != nil || second != text && !strings.Contains(text, "{% raw %}") {
				t.Errorf("%v: the text of the text is another (-first +second)\n%s", err, cmp.Diff(text, second))
			}
		})
	}
}
