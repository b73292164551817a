// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files under testdata")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", file, diff)
	}
}

// TestDecodeErrors compares what users read for each bad section in testdata.
func TestDecodeErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/bad-*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Decode("template.yaml", text, func(n int) int { return n + 100 })
		if err == nil || p != nil {
			t.Errorf("%s: accepted", file)
			continue
		}
		golden(t, strings.TrimSuffix(file, ".yaml")+".golden", err.Error()+"\n")
	}
}

func TestDefaults(t *testing.T) {
	p := decode(t, "check_pods: [{name: p}]\ncheck_logs: [{name: p, regex: a}]\ncheck_objects: [{kind: Job, name: j, expression: object.status.active == 1}]\n"+
		"clean_configs: [{type: pod, name: p}]\nsteps: [{exec: {name: p, command: [a]}}]")
	got := []any{p.Timeout, p.Pods[0].Namespace, p.Pods[0].Status, p.Logs[0].Namespace, p.Logs[0].Operator, p.Objects[0].Namespace,
		p.CleanConfigs[0].Namespace, p.CleanConfigs[0].Condition, p.Steps[0].Timeout, p.Steps[0].Exec.Namespace}
	want := []any{time.Minute, "default", "Succeeded", "default", Exists, "default", "default", Always, time.Minute, "default"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTimeouts(t *testing.T) {
	tests := map[string]time.Duration{
		"60": time.Minute, "1.5": 1500 * time.Millisecond, "10.": 10 * time.Second, "'45'": 45 * time.Second, "~": time.Minute,
		"0": 0, "-1": 0, ".inf": 0, ".nan": 0, "yes": 0, "1m": 0, "[1]": 0, "1e300": 0,
	}
	for value, want := range tests {
		p, err := Decode("t.yaml", []byte("timeout_seconds: "+value+"\ncheck_pods: [{name: p}]"), nil)
		if (err != nil) != (want == 0) || err == nil && p.Timeout != want {
			t.Errorf("timeout_seconds: %s: %v", value, err)
		}
	}
}

// TestValues: what each operator takes as value, and what Is compares with.
func TestValues(t *testing.T) {
	tests := []struct{ operator, value, want string }{
		{"Is", "8080", "8080"}, {"Is", "true", "True"}, {"Is", "no", "False"}, {"Is", "1.0", "1.0"}, {"Is", "1.50", "1.5"}, {"Is", "'1.50'", "1.50"},
		{"Is", "''", ""}, {"Is", "1e20", "1e20"}, {"Is", "1.0e+20", "1e+20"}, {"Is", "0.00001", "1e-05"}, {"Is", "123456789012345678901234567890", "123456789012345678901234567890"},
		{"Is", "2026-01-01", "2026-01-01"}, {"Is", ".inf", "inf"},
		{"Is", "[a]", "error"}, {"Is", "{a: b}", "error"}, {"Is", "~", "error"},
		{"CountExactly", "0", "0"}, {"CountExactly", "3", "3"}, {"CountExactly", "'3'", "3"}, {"CountAtMost", "0", "0"},
		{"CountAtLeast", "0", "error"}, {"CountExactly", "-1", "error"}, {"CountExactly", "3.0", "error"}, {"CountExactly", "2.5", "error"},
		{"CountExactly", "true", "error"}, {"CountExactly", "many", "error"}, {"CountExactly", "'-1'", "error"}, {"CountExactly", "~", "error"},
		{"CountExactly", "99999999999999999999", "error"}, {"CountExactly", "[1]", "error"},
		{"Exists", "1", "error"}, {"DoesNotExist", "a", "error"}, {"Exists", "~", ""},
	}
	for _, tt := range tests {
		p, err := Decode("t.yaml", []byte("check_logs: [{name: p, regex: a, operator: "+tt.operator+", value: "+tt.value+"}]"), nil)
		got := "error"
		if err == nil {
			got = p.Logs[0].compiled.text
			if strings.HasPrefix(tt.operator, "Count") {
				got = strings.Fields(p.Logs[0].want())[2]
				got = strings.TrimSuffix(got, ",")
			}
		}
		if got != tt.want {
			t.Errorf("%s %s: %q, want %q (%v)", tt.operator, tt.value, got, tt.want, err)
		}
	}
}

func TestCleanupTypes(t *testing.T) {
	good := map[string]bool{}
	for _, typ := range []string{"pod", "namespace", "service", "config_map", "secret", "job", "persistent_volume_claim", "Deployment", "deployments.apps", "deployments.v1.apps", "PersistentVolumeClaim", "certificates.cert-manager.io"} {
		good[typ] = true
	}
	bad := []string{"config-map", "pod/x", "'pod '", "apps/v1", "_pod", "pod_", ".apps", "apps.", "pöd", "a..b"}
	for _, typ := range append(bad, slices.Sorted(maps.Keys(good))...) {
		_, err := Decode("t.yaml", []byte("check_pods: [{name: p}]\nclean_configs: [{type: "+typ+", name: p}]"), nil)
		if (err == nil) != good[typ] {
			t.Errorf("type %s: %v", typ, err)
		}
	}
}

func TestConditions(t *testing.T) {
	tests := map[Condition][2]bool{Always: {true, true}, NeverDo: {false, false}, OnSuccess: {true, false}, OnFailure: {false, true}}
	for condition, want := range tests {
		if got := [2]bool{condition.Applies(true), condition.Applies(false)}; got != want {
			t.Errorf("%s: %v", condition, got)
		}
	}
}

func TestSteps(t *testing.T) {
	p := decode(t, `
steps:
- name: create again
  create:
    manifests: |
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {terminationGracePeriodSeconds: 5}
      ---
      # nothing
      ---
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {x: "yes"}}
- create: {manifests: {apiVersion: v1, kind: Pod, metadata: {generateName: c-}}}
- create: {manifests: [{apiVersion: v1, kind: Pod, metadata: {name: d}}, {apiVersion: batch/v1, kind: Job, metadata: {name: e}}]}
- patch: {type: config_map, name: b, patch: {data: {x: "1"}}}
- patch: {type: pod, name: b, patch_type: json, patch: [{op: remove, path: /a}], subresource: status}
- delete: {type: pod, name: a, grace_period_seconds: 0, wait: false}
- exec: {name: a-, command: [cat, /x], regex: 'v(\d)', operator: Is, value: 2}
- check_pods: [{name: a, status: Running}]
`)
	var names []string
	for _, s := range p.Steps {
		if s.Create != nil {
			for _, o := range s.Create.Objects {
				names = append(names, o.GetKind()+" "+o.GetName()+o.GetGenerateName())
			}
		}
	}
	if diff := cmp.Diff([]string{"Pod a", "ConfigMap b", "Pod c-", "Pod d", "Job e"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if spec := p.Steps[0].Create.Objects[0].DeepCopy().Object["spec"]; !cmp.Equal(spec, map[string]any{"terminationGracePeriodSeconds": int64(5)}) {
		t.Errorf("numbers of manifests: %v", spec)
	}
	if got := string(p.Steps[3].Patch.JSON) + string(p.Steps[3].Patch.PatchType) + string(p.Steps[4].Patch.JSON); got != `{"data":{"x":"1"}}merge[{"op":"remove","path":"/a"}]` {
		t.Errorf("patches: %s", got)
	}
	if d := p.Steps[5].Delete; d.Waits() || *d.GracePeriodSeconds != 0 || !(Delete{}).Waits() {
		t.Errorf("delete: %+v", d)
	}
	exec := p.Steps[6].Exec
	for output, want := range map[string]Verdict{"v2": Holds, "v3": NotYet, "": NotYet} {
		if o := exec.Judge(0, []byte(output)); o.Verdict != want {
			t.Errorf("exec with output %q: %s", output, o.Verdict)
		}
	}
	if o := exec.Judge(1, []byte("v2")); o.Verdict != NotYet || o.Got != "exit code 1, 1 match in 2 bytes of output\n| v2" {
		t.Errorf("exec with exit code 1: %s, %q", o.Verdict, o.Got)
	}
}

// TestForeignForms: forms that existing sections use.
func TestForeignForms(t *testing.T) {
	p := decode(t, "clean_configs: []\ncheck_logs:\n  - regex: \"a \\\\. ✓\"\n    operator: Exists\n    namespace: 'ns'\n    name: a-very-long-name-\n  - {name: p, regex: .*failed, container: c}\n# check_pods:\n#  - name: x\ncheck_pods:\ntimeout_seconds: 120")
	if p.Timeout != 2*time.Minute || len(p.Logs) != 2 || p.Logs[0].Regex != `a \. ✓` {
		t.Errorf("%+v", p)
	}
}
