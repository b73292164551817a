// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// check is a text judged by a schema, as an editor does.
func check(t *testing.T, s subject, text string) error {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(root, schemaDir, s.file))
	if err != nil {
		t.Fatal(err)
	}
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// reads tells whether the suite takes a text.
func reads(t *testing.T, s subject, text string) error {
	t.Helper()
	if s.root == validations.root {
		_, err := validation.Decode("t.yaml", []byte(text), nil)
		return err
	}
	path := filepath.Join(t.TempDir(), "c.yaml")
	write(t, path, text)
	_, err := config.Load(path)
	return err
}

func TestSampleConfigurationIsValid(t *testing.T) {
	sample, err := os.ReadFile(filepath.Join(root, config.DefaultFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := check(t, configs, string(sample)); err != nil {
		t.Error(err)
	}
}

func TestValidationSectionsAreValid(t *testing.T) {
	all, err := manifest.Load(manifest.Layer{Name: "templates", FS: os.DirFS(filepath.Join(root, templateDir))},
		manifest.Layer{Name: "e2e", FS: os.DirFS(filepath.Join(root, "hack/sandbox/e2e/testdata/honest"))},
		manifest.Layer{Name: "foreign", FS: os.DirFS(filepath.Join(root, "hack/sandbox/e2e/testdata/wild"))})
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(filepath.Join(root, config.DefaultFile))
	if err != nil {
		t.Fatal(err)
	}
	c.Values["port"], c.Values["ratio"] = 8080, 10.0 // of the foreign ones
	for _, template := range all {
		r, err := template.Render(c.Values, "vk-node-1", uuid.Nil.String())
		if err != nil {
			t.Fatal(err)
		}
		if err := check(t, validations, r.Validation); err != nil {
			t.Errorf("%s: %v", template.Path, err)
		}
	}
}

const somePod = "check_pods: [{name: p}]\n"

// TestSchemasAgreeWithTheSuite: what the suite reads is valid, and what is wrong in form is invalid for both.
func TestSchemasAgreeWithTheSuite(t *testing.T) {
	right := map[string][]string{
		configs.file: {
			"target_nodes: [a]", "target_nodes: [a]\nvalues: {x: [1, {y: ~}]}\ntimeout_multiplier: 2", "target_nodes: [a]\ntemplates:\nknown_failures: ~\nreport_dir:",
			"target_nodes: [a]\nknown_failures: [{template: '0*', reason: r}, {template: x, nodes: [a], reason: r}]",
			"target_nodes: [a]\nhooks: {restart-provider: [a, b]}",
		},
		validations.file: {
			somePod, everyKey, somePod + "check_logs:\nclean_configs: []\nlabels: [a]\ntimeout_seconds: 0.5", "check_pods: [{name: p, status: Unknown, namespace: ~}]",
			"check_logs: [{name: p, regex: a, operator: Is, value: 1.5, tail_lines: 0, all: true}]", "check_logs: [{name: p, regex: a, since_line: b.*c}]", somePod + "clean_configs: [{type: pod, name: p, condition: }]",
			"check_pods: [{name: p, always: true, never: has(object.status), for_seconds: 0.5}]", "check_objects: [{kind: Pod, name: p, never: has(object.status)}]",
			"check_events: [{name: p}, {kind: Job, name: j, namespace: ns, type: Warning, reason: r, message: a.*b, count: 0}]",
			"check_objects: [{kind: Pod, name: p, expression: object.metadata.name == o.data.a, others: [{as: o, kind: ConfigMap, name: c, api_version: v1, namespace: x}]}]",
			"check_objects: [{kind: ConfigMap, selector: a=b, count: 2}, {kind: Pod, name: p-, generated: true, expression: has(object.status)}, {kind: Pod, name: p, count: 0}]",
			somePod + "steps: [{create: {manifests: [{apiVersion: v1, kind: Pod, metadata: {name: p}}]}}]", somePod + "steps: [{patch: {type: pod, name: p, patch_type: json, patch: [{op: remove, path: /a}]}}]",
			"steps: [{exec: {name: p, command: [cat], stdin: a, tty: true}}, {kubelet_get: {name: node, path: pods, anonymous: true}}, {attach: {name: p, stdin: a, regex: a}}, {port_forward: {name: p, port: 65535, get: /, regex: a}}]",
		},
	}
	wrong := map[string][]string{
		configs.file: {
			"target_node: [a]", "target_nodes: a", "target_nodes: [a, a]", "target_nodes: [a]\ntimeout_multiplier: 0", "target_nodes: [a]\ntimeout_multiplier: fast",
			"target_nodes: [a]\nvalues: {uuid: 1}", "target_nodes: [a]\nvalues: {target_node: 1}", "target_nodes: [a]\nvalues: [1]", "target_nodes: [a]\nordered: maybe",
			"target_nodes: [a]\nhooks: [a]", "target_nodes: [a]\nhooks: {a: b}", "target_nodes: [a]\nknown_failures: [{template: a}]", "target_nodes: [a]\nknown_failures: [{template: a, reason: b, node: c}]", "target_nodes: [a]\nkeep: true",
		},
		validations.file: {
			somePod + "timeout_secs: 1", somePod + "timeout_seconds: 0", somePod + "timeout_seconds: 1e9", somePod + "timeout_seconds: soon", "check_pods: {name: p}",
			"check_pods: [{namespace: a}]", "check_pods: [{name: p, status: succeeded}]", "check_pods: [{name: ~}]", "check_logs: [{name: p}]",
			"check_logs: [{name: p, regex: 7}]", "check_logs: [{name: p, regex: a, operator: Exist}]", "check_logs: [{name: p, regex: a, operator: Is, value: [a]}]",
			"check_logs: [{name: p, regex: a, tail_lines: -1}]", "check_logs: [{name: p, regex: a, limit_bytes: 0}]", "check_logs: [{name: p, regex: a, since_seconds: 0}]", "check_logs: [{name: p, regex: a, since_line: 7}]",
			"check_objects: [{kind: Pod, name: p}]", "check_objects: [{kind: Pod, count: 1}]", "check_objects: [{kind: Pod, name: p, selector: a=b, count: 1}]",
			"check_objects: [{kind: Pod, selector: a=b, count: -1}]", "check_objects: [{kind: Pod, selector: 1, count: 1}]", "check_pods: [{name: p, for_seconds: 0}]", "check_events: [{reason: r}]",
			"check_events: [{name: p, count: -1}]", "check_events: [{name: p, type: warning}]", "check_pods: [{name: p, always: maybe}]", somePod + "clean_configs: [{name: p}]", somePod + "clean_configs: [{type: pod, name: p, condition: on_success}]",
			"steps: [{exec: {name: p, command: ls}}]", "steps: [{exec: {name: p}}]", "steps: [{exec: {name: p, command: [ls], tty: maybe}}]", "steps: [{exec: {name: p, command: [ls], stdin: 7}}]", "steps: [{patch: {type: pod, name: p, patch: text}}]", somePod + "steps: [{create: {manifests: 7}}]",
			"steps: [{patch: {type: pod, name: p, patch_type: best, patch: {a: b}}}]", "steps: [{delete: {type: pod, name: p, grace_period_seconds: -1}}]", somePod + "labels: a",
			"steps: [{attach: {name: p}}]", "steps: [{port_forward: {name: p, port: 80}}]", "steps: [{port_forward: {name: p, port: 65536, regex: a}}]", "steps: [{port_forward: {name: p, port: http, regex: a}}]",
			"steps: [{kubelet_get: {name: node}}]", "steps: [{kubelet_get: {name: node, path: pods, status: 99}}]", somePod + "steps: [{hook: {name: A}}]", somePod + "steps: [{hook: restart}]",
		},
	}
	for _, s := range []subject{configs, validations} {
		for _, text := range right[s.file] {
			if err := reads(t, s, text); err != nil {
				t.Errorf("%s: the suite does not take\n%s\n%v", s.file, text, err)
			}
			if err := check(t, s, text); err != nil {
				t.Errorf("%s: the schema does not take\n%s\n%v", s.file, text, err)
			}
		}
		for _, text := range wrong[s.file] {
			if reads(t, s, text) == nil {
				t.Errorf("%s: the suite takes\n%s", s.file, text)
			}
			if check(t, s, text) == nil {
				t.Errorf("%s: the schema takes\n%s", s.file, text)
			}
		}
	}
}

// TestBrokenSectionsAreInvalid: every sort of problem in one file.
func TestBrokenSectionsAreInvalid(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "framework/validation/testdata/bad-everything.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	err = check(t, validations, string(text))
	if err == nil {
		t.Fatal("valid")
	}
	for _, want := range []string{"timeout_secs", "/check_pods/0/status", "/check_logs/1/operator", "/clean_configs/0/condition", "/steps/3/exec/command"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %s in %v", want, err)
		}
	}
}
