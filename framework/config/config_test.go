// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// file writes a configuration into a directory of its own and returns its path.
func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadOfAForeignFile(t *testing.T) {
	path := file(t, `
target_nodes:
    - slurm-node.example-1
    - 'other'
timeout_multiplier: 10. 
values:
    namespace: interlink
    annotations:
        slurm-job.vk.io/flags: "--job-name=test -t 2800, --mem=4G, 'x'"
    tolerations:
        - key: virtual-node.interlink/no-schedule
          operator: Exists
          effect: NoSchedule
          tolerationSeconds: 300
    port: 8080
    debug: yes
`)
	got, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		File: path, TargetNodes: []string{"slurm-node.example-1", "other"}, TimeoutMultiplier: 10, CleanupGraceSeconds: 2, BuiltinTemplates: true, Ordered: true, OverlapCleanup: true,
		Values: map[string]any{
			"namespace": "interlink", "port": 8080, "debug": true,
			"annotations": map[string]any{"slurm-job.vk.io/flags": "--job-name=test -t 2800, --mem=4G, 'x'"},
			"tolerations": []any{map[string]any{
				"key": "virtual-node.interlink/no-schedule", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 300,
			}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing":               {"", `c.yaml: target_nodes: list at least one Kubernetes node to test, e.g. target_nodes: [vk-node-1] or --vktest.nodes=vk-node-1`},
		"empty list":            {"ordered: false\ntarget_nodes: []", `c.yaml:2: target_nodes: list at least one Kubernetes node to test, e.g. target_nodes: [vk-node-1] or --vktest.nodes=vk-node-1`},
		"closest key":           {"target_node: [a]", `c.yaml:1: unknown key "target_node", did you mean "target_nodes"?`},
		"duplicate key":         {"target_nodes: [a]\ntarget_nodes: [b]", `c.yaml:2: duplicate key "target_nodes", already set on line 1`},
		"duplicate in values":   {"target_nodes: [a]\nvalues:\n  x: 1\n  x: 2", `c.yaml:4: values: duplicate key "x", already set on line 3`},
		"one node as text":      {"target_nodes: a", `c.yaml:1: target_nodes: expected a list, got the string "a"; write [a]`},
		"node twice":            {"target_nodes: [a, b,\n  a]", `c.yaml:2: target_nodes[2]: node "a" is listed twice`},
		"selector, invalid":     {"target_nodes:\n  selector: a=b=c", `c.yaml:2: target_nodes.selector: "a=b=c" is not a valid label selector: `},
		"selector, empty":       {"target_nodes: {selector: ' '}", `c.yaml:1: target_nodes.selector: " " selects all nodes of the cluster; name a label`},
		"selector, missing":     {"target_nodes: {}", `c.yaml:1: target_nodes: missing required key "selector"`},
		"selector, closest key": {"target_nodes: {selectors: a=b}", "c.yaml:1: target_nodes: missing required key \"selector\"\nc.yaml:1: target_nodes: unknown key \"selectors\", did you mean \"selector\"?"},
		"node values": {"target_nodes: [a]\nnode_values:\n- values: {uuid: x}\n- nodes: ['[']\n  values: {namespace: 5}",
			"c.yaml:3: node_values[0]: say for which nodes the values are: nodes: [\"slurm-*\"] or selector: type=slurm\n" +
				"c.yaml:3: node_values[0].values.uuid: this name is reserved for a UUID that is new for every test\n" +
				"c.yaml:4: node_values[1].nodes[0]: \"[\" is not a valid glob (as in path.Match: * ? [a-z])\n" +
				"c.yaml:5: node_values[1].values.namespace: expected a namespace name, got 5; remove the key to use \"default\""},
		"node values, selectors": {"target_nodes: [a]\nnode_values:\n- {nodes: [a], selector: b, values: {}}\n- {selector: 'b in', values: {}}",
			"c.yaml:3: node_values[0].selector: an entry has either nodes or a selector; make two entries\n" +
				"c.yaml:4: node_values[1].selector: \"b in\" is not a valid label selector: unable to parse requirement: found '' expected: '('"},
		"shards":                {"target_nodes: [a]\nshards: -1", `c.yaml:2: shards: must be from 1 to 10000, got -1`},
		"node name":             {"target_nodes: [a_b]", `c.yaml:1: target_nodes[0]: "a_b" is not a valid node name: `},
		"node as number":        {"target_nodes: [1, '']", "c.yaml:1: target_nodes[1]: the node name must not be empty\nc.yaml:1: target_nodes[0]: expected a string, got the number 1; quote it: \"1\""},
		"pattern as number":     {"target_nodes: [a]\nredact: {patterns: [5]}", `c.yaml:2: redact.patterns[0]: expected a string, got the number 5; quote it: "5"`},
		"empty node":            {"target_nodes: ['']", `c.yaml:1: target_nodes[0]: the node name must not be empty`},
		"namespace":             {"target_nodes: [a]\nrequired_namespaces:\n- ok\n- Not.OK", `c.yaml:4: required_namespaces[1]: "Not.OK" is not a valid namespace name: `},
		"multiplier zero":       {"target_nodes: [a]\ntimeout_multiplier: 0", `c.yaml:2: timeout_multiplier: must be a number greater than 0, got 0`},
		"multiplier infinite":   {"target_nodes: [a]\ntimeout_multiplier: .inf", `c.yaml:2: timeout_multiplier: must be a number greater than 0, got +Inf`},
		"multiplier nan":        {"target_nodes: [a]\ntimeout_multiplier: .nan", `c.yaml:2: timeout_multiplier: must be a number greater than 0, got NaN`},
		"multiplier too large":  {"target_nodes: [a]\ntimeout_multiplier: 1.0e+300", `c.yaml:2: timeout_multiplier: must be at most 10000, got 1e+300`},
		"multiplier as text":    {"target_nodes: [a]\ntimeout_multiplier: '2'", `c.yaml:2: timeout_multiplier: expected a number, got the string "2"; remove the quotes: 2`},
		"reserved values":       {"target_nodes: [a]\nvalues:\n  uuid: x\n  target_node: y", "c.yaml:3: values.uuid: this name is reserved for a UUID that is new for every test\nc.yaml:4: values.target_node: this name is reserved for the node that a template is rendered for"},
		"values not a mapping":  {"target_nodes: [a]\nvalues: [1]", `c.yaml:2: values: expected a mapping, got a list`},
		"no such directory":     {"target_nodes: [a]\ntemplates: [nowhere]", `c.yaml:2: templates[0]: cannot read the directory: `},
		"file for directory":    {"target_nodes: [a]\ntemplates: [c.yaml]", `c.yaml is a file, not a directory of templates`},
		"report into a file":    {"target_nodes: [a]\nreport_dir: c.yaml", `c.yaml is a file, not a directory`},
		"known failure, empty":  {"target_nodes: [a]\nknown_failures:\n- {}", "c.yaml:3: known_failures[0]: missing required key \"template\"\nc.yaml:3: known_failures[0]: missing required key \"reason\""},
		"known failure, reason": {"target_nodes: [a]\nknown_failures:\n- template: x\n  reason: ' '", `c.yaml:4: known_failures[0].reason: explain why it fails, preferably with a link to the bug`},
		"known failure, rule":   {"target_nodes: [a]\nknown_failures:\n- template: 'lifecycle: x'\n  check: y\n  reason: z", `c.yaml:4: known_failures[0].check: a lifecycle rule is a check of its own; remove the key`},
		"known failure, globs":  {"target_nodes: [a]\nknown_failures:\n- template: 'x['\n  reason: y\n  nodes: [a, 'b[']", "c.yaml:3: known_failures[0].template: \"x[\" is not a valid glob (as in path.Match: * ? [a-z])\nc.yaml:5: known_failures[0].nodes[1]: \"b[\" is not a valid glob (as in path.Match: * ? [a-z])"},
		"profile, unknown":      {"target_nodes: [a]\nprofile: bach", `c.yaml:2: profile: unknown profile "bach" (allowed: core, batch, service, full)`},
		"unsupported": {"target_nodes: [a]\nunsupported:\n  exec: no backend for it\n  probes.livenes: none\n  attach:\n  logs: ' '",
			"c.yaml:4: unsupported.probes.livenes: unknown capability \"probes.livenes\", did you mean \"probes.liveness\"?\n" +
				"c.yaml:5: unsupported.attach: explain why the capability \"attach\" is unsupported, preferably with a link\nc.yaml:6: unsupported.logs: explain why the capability \"logs\" is unsupported, preferably with a link"},
		"unsupported, a list":   {"target_nodes: [a]\nunsupported: [exec]", `c.yaml:2: unsupported: expected a mapping, got a list`},
		"lag, negative":         {"target_nodes: [a]\nstatus_lag_seconds: -1", "c.yaml:2: status_lag_seconds: must be a number of seconds from 0 to 86400 (one day), got -1"},
		"lag, too long":         {"target_nodes: [a]\nstatus_lag_seconds: 86401", "c.yaml:2: status_lag_seconds: must be a number of seconds from 0 to 86400 (one day), got 86401"},
		"lag, no number":        {"target_nodes: [a]\nstatus_lag_seconds: .nan", "c.yaml:2: status_lag_seconds: must be a number of seconds from 0 to 86400 (one day), got NaN"},
		"lag, as text":          {"target_nodes: [a]\nstatus_lag_seconds: 10s", `c.yaml:2: status_lag_seconds: expected a number, got the string "10s"`},
		"grace period, 0":       {"target_nodes: [a]\ncleanup_grace_seconds: 0", "c.yaml:2: cleanup_grace_seconds: must be at least 1, got 0: 0 deletes pods without their nodes"},
		"grace period, as text": {"target_nodes: [a]\ncleanup_grace_seconds: short", `c.yaml:2: cleanup_grace_seconds: expected an integer, got the string "short"`},
		"implementation": {"target_nodes: [a]\nimplementation:\n  name: a/b\n  version: v 1\n  url: example.org\n  contact: me",
			"c.yaml:3: implementation.name: \"a/b\" is not a valid name: use letters, digits, \".\", \"_\", \"+\" and \"-\", at most 63, e.g. interlink-slurm\n" +
				"c.yaml:4: implementation.version: \"v 1\" is not a valid version: use letters, digits, \".\", \"_\", \"+\" and \"-\", at most 63, e.g. 0.5.1\n" +
				"c.yaml:5: implementation.url: \"example.org\" is not the address of a page, e.g. https://example.org/provider\n" +
				"c.yaml:6: implementation.contact: \"me\" is neither a mail address nor the address of a page"},
		"implementation, number": {"target_nodes: [a]\nimplementation: {name: a, version: 1.10}", `c.yaml:2: implementation.version: expected a string, got the number 1.10; quote it: "1.10"`},
		"implementation, empty":  {"target_nodes: [a]\nimplementation: {}", "c.yaml:2: implementation: missing required key \"name\"\nc.yaml:2: implementation: missing required key \"version\""},
		"hooks, no command":      {"target_nodes: [a]\nhooks:\n  b: [x]\n  a: []", `c.yaml:4: hooks.a: must be a list of the program and its arguments, e.g. [systemctl, restart, virtual-kubelet]`},
		"hooks, as text":         {"target_nodes: [a]\nhooks: {a: restart it}", `c.yaml:2: hooks.a: expected a list, got the string "restart it"; write a list with each item by itself, such as [a, b]`},
		"hooks, names": {"target_nodes: [a]\nhooks:\n  Restart Provider: ['true']\n  '': ['true']\n  systemctl restart: ['true']", "c.yaml:3: hooks.Restart Provider: \"Restart Provider\" is not a valid name of a hook (expected words of lower-case letters and digits, joined by \"-\", e.g. restart-provider), did you mean \"restart-provider\"?\n" +
			"c.yaml:4: hooks.: \"\" is not a valid name of a hook (expected words of lower-case letters and digits, joined by \"-\", e.g. restart-provider)\n" +
			"c.yaml:5: hooks.systemctl restart: \"systemctl restart\" is not a valid name of a hook (expected words of lower-case letters and digits, joined by \"-\", e.g. restart-provider); the command stands behind the name: restart-provider: [systemctl, restart, virtual-kubelet]"},
		"hooks, one word":      {"target_nodes: [a]\nhooks: {a: [restart it now]}", `c.yaml:2: hooks.a: there is no program "restart it now"; write each argument as an item of its own: [restart, it, now]`},
		"form and meaning":     {"target_nodes: [a]\nkeep: true\nknown_failures:\n- {template: x, reason: ''}\ncleanup_grace_seconds: 0", "c.yaml:2: unknown key \"keep\"; known keys: target_nodes, required_namespaces, implementation, timeout_multiplier, status_lag_seconds, cleanup_grace_seconds, values, node_values, templates, builtin_templates, known_failures, profile, unsupported, hooks, redact, ordered, overlap_cleanup, shards, report_dir\nc.yaml:4: known_failures[0].reason: explain why it fails, preferably with a link to the bug\nc.yaml:5: cleanup_grace_seconds: must be at least 1, got 0: 0 deletes pods without their nodes"},
		"form, then the nodes": {"ordered: 5", "c.yaml: target_nodes: list at least one Kubernetes node to test, e.g. target_nodes: [vk-node-1] or --vktest.nodes=vk-node-1\nc.yaml:1: ordered: expected a boolean, got the number 5"},
		"redact, names":        {"target_nodes: [a]\nredact:\n  names: [ok, '1']", `c.yaml:3: redact.names[1]: "1" has no letter; write the words of the name, like visa_number`},
		"redact, patterns":     {"target_nodes: [a]\nredact:\n  patterns:\n  - ok\n  - 'a('", `c.yaml:5: redact.patterns[1]: regex: missing ), unterminated subpattern at position 1`},
		"redact, empty":        {"target_nodes: [a]\nredact:\n  patterns: ['']", `c.yaml:3: redact.patterns[0]: the pattern is empty`},
		"redact, closest key":  {"target_nodes: [a]\nredact: {name: [a]}", `c.yaml:2: redact: unknown key "name", did you mean "names"?`},
		"tab":                  {"target_nodes:\n\t- a\n", "c.yaml:2: invalid YAML in `→- a`: the indentation contains a tab (→); use spaces"},
		"colon in a value":     {"target_nodes: [a]\nvalues:\n  note: see: here\n", "c.yaml:3: invalid YAML in `note: see: here`: the unquoted value contains \": \"; quote it: note: \"see: here\""},
		"template expression":  {"target_nodes: [a]\nvalues:\n  image: {{ registry }}/busybox\n", "c.yaml:3: invalid YAML in `image: {{ registry }}/busybox`: an unquoted {{ … }} is a mapping in YAML; quote the value: \"{{ … }}\""},
		"a secret":             {"target_nodes: [a]\nvalues:\n  db_password: \"hunter2hunter\n", "c.yaml:3: invalid YAML in `db_password: \"(redacted)`: missing closing quote (\"); add it at the end of the value"},
		"a list":               {"- target_nodes: [a]\n", `c.yaml:1: expected a mapping (lines of "key: value") at the top level, got a list`},
		"syntax":               {"target_nodes: [a\nvalues:\n", "c.yaml:1: invalid YAML in `target_nodes: [a`: missing \"]\" to close the \"[\""},
		"no templates":         {"target_nodes: [a]\nbuiltin_templates: false", "c.yaml:2: builtin_templates: without the built-in templates, there are none; list directories under templates"},
		"several":              {"timeout_multiplier: -1\nnodes: [a]\ntarget_nodes: [b, b]", "c.yaml:1: timeout_multiplier: must be a number greater than 0, got -1\nc.yaml:2: unknown key \"nodes\"; known keys: target_nodes, required_namespaces, implementation, timeout_multiplier, status_lag_seconds, cleanup_grace_seconds, values, node_values, templates, builtin_templates, known_failures, profile, unsupported, hooks, redact, ordered, overlap_cleanup, shards, report_dir\nc.yaml:3: target_nodes[1]: node \"b\" is listed twice"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := file(t, tt.text)
			_, err := config.Load(path)
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.ReplaceAll(err.Error(), filepath.Dir(path)+"/", "")
			if strings.HasSuffix(tt.want, ": ") {
				if !strings.HasPrefix(got, tt.want) || strings.Contains(got, "\n") {
					t.Errorf("got\n%s\nwant it to begin with\n%s", got, tt.want)
				}
				return
			}
			if !strings.Contains(got, tt.want) || strings.Count(got, "\n") != strings.Count(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestMissingFileSaysWhatToDo(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"none.yaml", "--vktest.config", "VKTEST_CONFIG", "sample", "vktest_config.yaml"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
}

func TestScale(t *testing.T) {
	tests := []struct {
		multiplier float64
		d, want    time.Duration
	}{
		{1, time.Minute, time.Minute},
		{3, 45 * time.Second, 135 * time.Second},
		{0.5, time.Second, 500 * time.Millisecond},
		{1e300, time.Hour, math.MaxInt64},
	}
	for _, tt := range tests {
		c := config.Default()
		c.TimeoutMultiplier = tt.multiplier
		if got := c.Scale(tt.d); got != tt.want {
			t.Errorf("%s x %v = %s, want %s", tt.d, tt.multiplier, got, tt.want)
		}
	}
}

func TestKnownFailuresOf(t *testing.T) {
	c := config.Config{KnownFailures: []config.KnownFailure{
		{Template: "070-*", Nodes: []string{"slurm-*", "x"}, Reason: "no FUSE"},
		{Template: "080-exact", Reason: "everywhere"},
		{Template: "lifecycle: restart-*", Nodes: []string{"x"}, Reason: "no restarts"},
		{Template: "*", Nodes: []string{"broken"}, Reason: "it is broken"},
	}}
	for _, tt := range []struct{ node, template, want string }{
		{"slurm-1", "070-rclone.yaml", "no FUSE"},
		{"x", "070-rclone.yaml", "no FUSE"},
		{"y", "070-rclone.yaml", ""},
		{"y", "080-exact.yaml", "everywhere"},
		{"y", "080-exactly.yaml", ""},
		{"x", "lifecycle: restart-is-counted", "no restarts"},
		{"y", "lifecycle: restart-is-counted", ""},
		{"broken", "070-rclone.yaml", "it is broken"},
		{"broken", "lifecycle: restart-is-counted", ""}, // about templates only
	} {
		var got string
		if known := c.KnownFailuresOf(tt.node, tt.template); len(known) > 0 {
			got = known[0].Reason
		}
		if got != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.template, tt.node, got, tt.want)
		}
	}
}

func TestUnknownFailures(t *testing.T) {
	pos := yamlpos.Pos{Line: 3}
	c := config.Config{File: "c.yaml", KnownFailures: []config.KnownFailure{
		{Template: "010-*", Nodes: []string{"elsewhere"}}, {Pos: pos, Template: "020-twoo.yaml"}, {Pos: pos, Template: "phase-known"},
		{Pos: pos, Template: "lifecycle: phase-knwon"}, {Pos: pos, Template: "900-*"}, {Template: "lifecycle: *"},
	}}
	want := `c.yaml:3: known_failures[1]: "020-twoo.yaml" matches no template and no lifecycle rule, did you mean "020-two"?
c.yaml:3: known_failures[2]: "phase-known" matches no template and no lifecycle rule, did you mean "lifecycle: phase-known"?
c.yaml:3: known_failures[3]: "lifecycle: phase-knwon" matches no template and no lifecycle rule, did you mean "lifecycle: phase-known"?
c.yaml:3: known_failures[4]: "900-*" matches no template and no lifecycle rule; remove the entry`
	got := c.UnknownFailures([]string{"010-one.yaml", "020-two.yaml", "lifecycle: phase-known"})
	if diff := cmp.Diff(want, got.Error()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if c.KnownFailures = c.KnownFailures[:1]; c.UnknownFailures([]string{"010-one.yaml"}) != nil {
		t.Error("an entry about another node is told")
	}
}

func TestKnownFailureOfACheck(t *testing.T) {
	for _, tt := range []struct {
		listed, failed string
		want           bool
	}{
		{"", "", true},
		{"", "check_pods[0]", true},
		{"check_pods[0]", "check_pods[0]", true},
		{"check_pods[0]", "check_pods[1]", false},
		{"check_pods[0]", "", false}, // something else than a check
	} {
		if got := (config.KnownFailure{Check: tt.listed}).Expects(tt.failed); got != tt.want {
			t.Errorf("%q expects %q: %v", tt.listed, tt.failed, got)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	c := config.Default()
	c.TargetNodes = []string{"n"}
	c.Values = map[string]any{
		"s3_secret_key": "hunter2", "password": "", "list": []any{map[string]any{"apiToken": map[string]any{"v": "hunter2"}, "key": "kept"}},
		"tolerations": []any{map[string]any{"key": "k"}}, "image_pull": map[string]any{"auth": "hunter2-a"},
		"db_pass": "hunter2", "db_pwd": "hunter3", "registry_auth": "aHVudGVyNDpodW50ZXI1", "github_pat": "ghp_x", "s3": map[string]any{"key": "hunter6"},
		"pin_token": 1234, "db": "postgres://bob:hunter7@db/x", "header": "Bearer hunter8",
		"text": "run --password=hunter9 --token x on hunter8", "AUTHOR": "Ada", "COMPASS_DIR": "/c", "badge": "b1", "ticket": "no 12345",
	}
	c.KnownFailures = []config.KnownFailure{{Template: "x", Reason: "it says hunter7"}}
	c.Redact = config.Redact{Names: []string{"badge"}, Patterns: []string{`no (\d+)`}}
	r, err := c.Redactor()
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Redacted(r)
	want := map[string]any{
		"target_nodes": []any{"n"}, "timeout_multiplier": 1, "cleanup_grace_seconds": 2, "builtin_templates": true, "ordered": true, "overlap_cleanup": true,
		"values": map[string]any{
			"s3_secret_key": redact.Marker, "password": "", "list": []any{map[string]any{"apiToken": map[string]any{"v": redact.Marker}, "key": "kept"}},
			"tolerations": []any{map[string]any{"key": "k"}}, "image_pull": map[string]any{"auth": redact.Marker},
			"db_pass": redact.Marker, "db_pwd": redact.Marker, "registry_auth": redact.Marker, "github_pat": redact.Marker, "s3": map[string]any{"key": redact.Marker},
			"pin_token": redact.Marker, "db": "postgres://bob:" + redact.Marker + "@db/x", "header": "Bearer " + redact.Marker,
			"text": "run --password=" + redact.Marker + " --token " + redact.Marker + " on " + redact.Marker, "AUTHOR": "Ada", "COMPASS_DIR": "/c",
			"badge": redact.Marker, "ticket": "no " + redact.Marker,
		},
		"known_failures": []any{map[string]any{"template": "x", "reason": "it says " + redact.Marker}},
		"redact":         map[string]any{"names": []any{"badge"}, "patterns": []any{`no (\d+)`}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if c.Values["s3_secret_key"] != "hunter2" {
		t.Error("the configuration itself was changed")
	}
}
