// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/lint"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
	"github.com/interTwin-eu/vk-test-set/templates"
)

func run(c config.Config, files map[string]string) *lint.Report {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	in := lint.Input{Config: c}
	in.Templates, in.TemplatesErr = manifest.Load(manifest.Layer{Name: "d", FS: fsys})
	return lint.Run(in)
}

// site is a configuration with two nodes.
func site(values map[string]any) config.Config {
	return config.Config{File: "c.yaml", TargetNodes: []string{"n-1", "n-2"}, TimeoutMultiplier: 1, Values: values}
}

// The faultless pod p, a line each: name, containers and the rest of the spec can be replaced.
const (
	head  = "# T\napiVersion: v1\nkind: Pod\n"
	name  = "metadata: {name: \"p-{{ uuid }}\"}\n"
	spec  = "spec:\n  nodeName: \"{{ target_node }}\"\n  restartPolicy: Never\n"
	box   = "  containers: [{name: c, image: \"b:1\"}]\n"
	check = "# VALIDATION\ncheck_pods: [{name: \"p-{{ uuid }}\"}]\n"
	clean = "clean_configs: [{type: pod, name: \"p-{{ uuid }}\"}]\n"
	good  = head + name + spec + box
	full  = good + check + clean
)

// replaced is the faultless template with one part replaced by another.
func replaced(old, by string) string { return strings.Replace(full, old, by, 1) }

// controlled is a faultless controller p of a kind, with its pods.
func controlled(apiVersion, kind string) string {
	return "# T\napiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {name: \"p-{{ uuid }}\"}\n" +
		"spec: {template: {spec: {restartPolicy: Never, nodeName: \"{{ target_node }}\", containers: [{name: c, image: \"b:1\"}]}}}\n"
}

// other is an object of another kind or name besides the faultless pod.
func other(object string) string {
	return full[:strings.Index(full, "# VALIDATION")] + "---\n" + object + check + clean
}

const log = "check_logs: [{name: \"p-{{ uuid }}\", "

func TestErrors(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"none":                {full, ""},
		"unknown field":       {replaced(box, "  containers:\n    - name: c\n      image: b:1\n      comand: [a]\n"), `d/t.yaml:11: Pod has no field spec.containers[0].comand, did you mean "command"?`},
		"unknown, far":        {replaced("  restartPolicy: Never\n", "  zzzzzzz: 1\n"), `d/t.yaml:7: Pod has no field spec.zzzzzzz`},
		"wrong type":          {replaced("  restartPolicy: Never\n", "  hostPID: x\n"), `d/t.yaml:7: Pod p-<uuid>: spec.hostPID: want true or false, got text`},
		"bad quantity":        {replaced("image: \"b:1\"", "image: \"b:1\", resources: {limits: {cpu: 1x}}"), `d/t.yaml:2: Pod p-<uuid> cannot be read: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`},
		"unknown kind":        {other("apiVersion: v1\nkind: ConfigMpa\nmetadata: {name: x}\n"), `d/t.yaml:11: v1 has no kind "ConfigMpa", did you mean "ConfigMap"?`},
		"name":                {other("apiVersion: v1\nkind: Secret\nmetadata: {name: \"A_{{ uuid }}\"}\n"), `d/t.yaml:12: "A_<uuid>" cannot be the name of a Secret: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`},
		"name of a service":   {other("apiVersion: v1\nkind: Service\nmetadata: {name: \"{{ uuid }}\"}\n"), `d/t.yaml:12: "12345678-1234-4123-8123-123456789012" cannot be the name of a Service: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character; only some uuids do that, like 12345678-1234-4123-8123-123456789012`},
		"a number as a name":  {other("apiVersion: v1\nkind: Secret\nmetadata: {name: {{ uuid[:8] }}}\n"), `d/t.yaml:10: metadata.name must be text, got 12345678; put it in quotes; only some uuids do that, like 12345678-1234-4123-8123-123456789012`},
		"namespace":           {other("apiVersion: v1\nkind: Secret\nmetadata: {name: \"s-{{ uuid }}\", namespace: a.b}\n"), `d/t.yaml:12: "a.b" cannot be the name of a namespace: must not contain dots`},
		"label":               {replaced(name, "metadata:\n  name: \"p-{{ uuid }}\"\n  labels: {a: \"b c\"}\n"), `d/t.yaml:6: "b c" cannot be the value of the label a: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`},
		"twice":               {other(good[4:]), `d/t.yaml:12: Pod p-<uuid> is created twice, first on line 2`},
		"no containers":       {replaced(box, ""), `d/t.yaml:5: Pod p-<uuid> has no containers`},
		"container name":      {replaced("name: c", "name: C"), `d/t.yaml:8: "C" cannot be the name of a container: a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`},
		"two containers":      {replaced(box, "  containers: [{name: c, image: \"b:1\"}]\n  initContainers: [{name: c, image: \"b:1\"}]\n"), `d/t.yaml:9: Pod p-<uuid> has two containers called "c"`},
		"no image":            {replaced(", image: \"b:1\"", ""), `d/t.yaml:8: container c has no image`},
		"no volume":           {replaced("image: \"b:1\"", "image: \"b:1\", volumeMounts: [{name: v, mountPath: /v}]"), `d/t.yaml:8: container c mounts the volume "v", which Pod p-<uuid> does not have`},
		"no such pod":         {replaced("check_pods: [{name: \"p-", "check_pods: [{name: \"q-"), `d/t.yaml:10: check_pods[0]: nothing in this template creates the pod default/q-<uuid>, did you mean "p-<uuid>"?`},
		"other namespace":     {replaced("check_pods: [{", "check_pods: [{namespace: ns, "), `d/t.yaml:10: check_pods[0]: nothing in this template creates the pod ns/p-<uuid>; it is created in the namespace default`},
		"pod of a job":        {controlled("batch/v1", "Job") + check + "clean_configs: [{type: job, name: \"p-{{ uuid }}\"}]\n", `d/t.yaml:7: check_pods[0]: nothing in this template creates the pod default/p-<uuid>; write p-<uuid>- for the pods that its controller generates`},
		"pod of a deployment": {controlled("apps/v1", "Deployment") + "# VALIDATION\ncheck_pods: [{name: \"p-{{ uuid }}-\"}]\nclean_configs: [{type: deployments.apps, name: \"p-{{ uuid }}\"}]\n", `d/t.yaml:7: check_pods[0]: nothing in this template creates the pod default/p-<uuid>-; the names of the pods of a Deployment cannot be known: use check_objects on the Deployment`},
		"object check":        {full + "check_objects: [{kind: Pod, name: p, expression: \"object.status.x == 1\"}]\n", `d/t.yaml:12: check_objects[0]: nothing in this template creates the pod default/p`},
		"container of a log":  {full + log + "container: d, regex: x}]\n", `d/t.yaml:12: check_logs[0]: the pod has no container "d"; it has c, did you mean "c"?`},
		"exec":                {full + "timeout_seconds: 9\nsteps: [{exec: {name: q, command: [a]}}]\n", `d/t.yaml:13: steps[0].exec: nothing in this template creates the pod default/q`},
		"too early": {"# T\n" + strings.Replace(check, "p-", "q-", 1) + "timeout_seconds: 1\nsteps: [{create: {manifests: {apiVersion: v1, kind: Pod, metadata: {name: \"q-{{ uuid }}\"}, spec: {nodeName: \"{{ target_node }}\", containers: [{name: c, image: \"b:1\"}]}}}}]\nclean_configs: [{type: pod, name: \"q-{{ uuid }}\"}]\n",
			`d/t.yaml:3: check_pods[0]: the pod q-<uuid> is created only by steps[0]`},
		"cleaned another":         {strings.Replace(full, "[{type: pod,", "[{type: secret, name: x}, {type: pod,", 1), `d/t.yaml:11: clean_configs[0]: nothing in this template creates the secret default/x`},
		"cleaned elsewhere":       {strings.Replace(full, "[{type: pod,", "[{type: pod, namespace: ns, name: \"p-{{ uuid }}\"}, {type: pod,", 1), `d/t.yaml:11: clean_configs[0]: nothing in this template creates the pod ns/p-<uuid>, did you mean "p-<uuid>"?`},
		"a variable on one node":  {"# T\n{% if target_node == 'n-2' %}{{ nothing }}{% endif %}\n" + full, `d/t.yaml:2: variable "nothing" is undefined; set it under values in the configuration, or give it a default: {{ nothing | default(…) }}`},
		"a misspelling on a node": {replaced("  restartPolicy: Never\n", "  {% if target_node == 'n-2' %}zzzzzzz: 1{% endif %}\n"), `d/t.yaml:7: Pod has no field spec.zzzzzzz`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, run(site(nil), map[string]string{"t.yaml": tt.source}).Errors.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	tolerations := map[string]any{"tolerations": []any{map[string]any{"key": "k", "operator": "Exists", "effect": "NoSchedule"}}}
	script := func(text string) string {
		return replaced("image: \"b:1\"", "image: \"b:1\", command: [sh, -c, "+text+"]")
	}
	tests := map[string]struct {
		source string
		values map[string]any
		want   string
	}{
		"none":             {full, nil, ""},
		"no tag":           {replaced("b:1", "r.io:5000/b"), nil, `d/t.yaml:8: the image r.io:5000/b has no tag: another one may run tomorrow`},
		"latest":           {replaced("b:1", "b:latest"), nil, `d/t.yaml:8: the image b:latest may be another one tomorrow; name a version`},
		"digest":           {replaced("b:1", "b@sha256:0"), nil, ""},
		"not cleaned":      {good + check, nil, `d/t.yaml:2: no entry of clean_configs is about Pod p-<uuid>: it stays when the test fails`},
		"namespace":        {"# T\napiVersion: v1\nkind: Namespace\nmetadata: {name: \"ns-{{ uuid }}\"}\n---\n" + strings.Replace(good, "{name: ", "{namespace: \"ns-{{ uuid }}\", name: ", 1) + strings.Replace(check, "[{", "[{namespace: \"ns-{{ uuid }}\", ", 1) + "clean_configs: [{type: namespace, name: \"ns-{{ uuid }}\"}]\n", nil, ""},
		"deleted":          {good + check + "timeout_seconds: 1\nsteps: [{delete: {type: pod, name: \"p-{{ uuid }}\"}}]\n", nil, ""},
		"any node":         {replaced("  nodeName: \"{{ target_node }}\"\n", ""), nil, `d/t.yaml:5: Pod p-<uuid> may land on any node; tie it to the target with nodeSelector: {kubernetes.io/hostname: {{ target_node }}}`},
		"other node":       {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: b}"), nil, `d/t.yaml:5: Pod p-<uuid> may land on any node; tie it to the target with nodeSelector: {kubernetes.io/hostname: {{ target_node }}}`},
		"selector":         {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: \"{{ target_node }}\"}"), nil, ""},
		"affinity":         {replaced("nodeName: \"{{ target_node }}\"", "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: h, operator: In, values: [\"{{ target_node }}\"]}]}]}}}"), nil, ""},
		"tolerations":      {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: \"{{ target_node }}\"}"), tolerations, `d/t.yaml:5: Pod p-<uuid> does not tolerate k:NoSchedule, which values.tolerations of the configuration has; write tolerations: {{ tolerations | tojson }}`},
		"tolerated":        {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: \"{{ target_node }}\"}\n  tolerations: {{ tolerations | tojson }}"), tolerations, ""},
		"no scheduler":     {full, tolerations, ""},
		"no uuid":          {strings.ReplaceAll(full, "p-{{ uuid }}", "p"), nil, `d/t.yaml:4: the name of Pod p does not hold {{ uuid }}: runs at the same time clash`},
		"generated":        {strings.Replace(strings.ReplaceAll(full, "p-{{ uuid }}", "p-"), "{name: \"p-", "{generateName: \"p-", 1), nil, ""},
		"every log":        {full + log + "regex: '.*'}]\n", nil, `d/t.yaml:12: check_logs[0] cannot fail: every log meets operator Exists, regex ".*"`},
		"every log, count": {full + log + "regex: 'a?', operator: CountAtLeast, value: 1}]\n", nil, `d/t.yaml:12: check_logs[0] cannot fail: every log meets operator CountAtLeast, regex "a?"`},
		"every log, is":    {full + log + "regex: 'a?', operator: Is, value: ''}]\n", nil, `d/t.yaml:12: check_logs[0] cannot fail: every log meets operator Is, regex "a?"`},
		"not every log":    {full + "check_logs: [{name: \"p-{{ uuid }}\", regex: '^$'}, {name: \"p-{{ uuid }}\", regex: '(?m)^x$'}]\n", nil, ""},
		"forbidden":        {full + "check_logs: [{name: \"p-{{ uuid }}\", regex: x, operator: DoesNotExist}, {name: \"p-{{ uuid }}\", regex: x, operator: CountExactly, value: 0}]\n", nil, ""},
		"every output":     {full + "timeout_seconds: 9\nsteps: [{exec: {name: \"p-{{ uuid }}\", command: [a], regex: '.*'}}]\n", nil, `d/t.yaml:13: steps[0].exec: every output meets operator Exists, regex ".*"`},
		"true at once":     {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: 'object.spec.restartPolicy == \"Never\"'}]\n", nil, `d/t.yaml:12: check_objects[0] holds of the object as it is created, before the node has done anything`},
		"constant":         {full + "check_objects: [{kind: Node, name: n, expression: 'object != null'}]\n", nil, `d/t.yaml:12: check_objects[0] holds of the object as it is created, before the node has done anything`},
		"not at once":      {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: 'object.status.phase == \"Succeeded\"'}]\n", nil, ""},
		"pending":          {replaced("check_pods: [{", "check_pods: [{status: Pending, "), nil, `d/t.yaml:10: check_pods cannot fail: every pod is Pending at first; check what must become of it`},
		"pending, then":    {replaced("check_pods: [{", "check_pods: [{status: Pending, ") + log + "regex: x}]\n", nil, ""},
		"echo":             {script(`"echo hello"`) + log + "regex: hello}]\n", nil, `d/t.yaml:12: check_logs[0]: the command line of c itself meets regex "hello": a log that shows it passes, whatever ran`},
		"echo, counted":    {script(`"echo hello"`) + log + "regex: hello, operator: CountExactly, value: 1}]\n", nil, `d/t.yaml:12: check_logs[0]: the command line of c itself meets regex "hello": a log that shows it passes, whatever ran`},
		"no echo":          {script(`"printf 'hel%s' lo"`) + log + "regex: hello}]\n", nil, ""},
		"echo, too few":    {script(`"for i in 1 2; do echo hello; done"`) + log + "regex: hello, operator: CountAtLeast, value: 2}]\n", nil, ""},
		"variable":         {replaced("image: \"b:1\"", "image: \"b:1\", env: [{name: A, value: hello}]") + log + "regex: 'A=hello'}]\n", nil, `d/t.yaml:12: check_logs[0]: the variable A of c itself meets regex "A=hello": a log that shows it passes, whatever ran`},
		"sleep":            {script(`"echo a && sleep 2m"`), nil, `d/t.yaml:8: container c sleeps (sleep 2m) longer than the 1m0s in which the pod must be Succeeded`},
		"sleep alone":      {replaced("image: \"b:1\"", "image: \"b:1\", command: [/bin/sleep, infinity]"), nil, `d/t.yaml:8: container c sleeps (sleep infinity) longer than the 1m0s in which the pod must be Succeeded`},
		"sleep, short":     {script(`"sleep 59; sleep 0.5"`), nil, ""},
		"sleep, behind":    {script(`"sleep 3600 & exit 0"`), nil, ""},
		"sleep, limited":   {script(`"timeout 5 sleep 3600; true"`), nil, ""},
		"sleep, running":   {strings.Replace(script(`"sleep 3600"`), "check_pods: [{", "check_pods: [{status: Running, ", 1), nil, ""},
		"default timeout":  {full + "steps: [{exec: {name: \"p-{{ uuid }}\", command: [a]}}]\n", nil, `d/t.yaml:10: timeout_seconds is left to its default of 60, and counts for the checks before the steps only; say how long these may take`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := run(site(tt.values), map[string]string{"t.yaml": tt.source})
			if diff := cmp.Diff("", got.Errors.Error()); diff != "" {
				t.Errorf("errors (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, got.Warnings.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestACustomResourceMayCreateAnything(t *testing.T) {
	source := "# T\napiVersion: example.org/v1\nkind: Flow\nmetadata: {name: \"f-{{ uuid }}\", namespace: ns}\n" +
		"# VALIDATION\ncheck_pods: [{name: made-by-it}]\nclean_configs: [{type: flows.example.org, name: \"f-{{ uuid }}\"}, {type: pod, name: x}]\n"
	got := run(site(nil), map[string]string{"t.yaml": source})
	if len(got.Errors)+len(got.Warnings) > 0 {
		t.Errorf("%v\n%v", got.Errors, got.Warnings)
	}
}

func TestBuiltInAndForeignTemplatesHaveNoErrors(t *testing.T) {
	foreign, err := manifest.Dir("../manifest/testdata/foreign")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../manifest/testdata/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := site(nil)
	if err := yamlpos.Decode("values.yaml", data, &c.Values); err != nil {
		t.Fatal(err)
	}
	for _, layer := range []manifest.Layer{{Name: "templates", FS: templates.FS}, foreign} {
		in := lint.Input{Config: c}
		if in.Templates, in.TemplatesErr = manifest.Load(layer); in.TemplatesErr != nil {
			t.Fatal(in.TemplatesErr)
		}
		if got := lint.Run(in); len(got.Errors) > 0 {
			t.Errorf("%s:\n%v", layer.Name, got.Errors)
		}
	}
}

func TestANodeWithAStrangeNameIsTried(t *testing.T) {
	c := site(nil)
	c.TargetNodes = append(c.TargetNodes, "1e3", "007", "longest-of-all-the-nodes-that-there-are-in-this-place", "n-3")
	got := run(c, map[string]string{"t.yaml": strings.Replace(full, "  restartPolicy: Never\n", "  nodeSelector: {a: {{ target_node }}}\n", 1)})
	want := "d/t.yaml:7: Pod p-<uuid>: spec.nodeSelector: want text, got a number"
	if got.Errors.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", got.Errors, want)
	}
	label := strings.Replace(full, "{name: ", "{labels: {l: \"0123456789-{{ target_node }}\"}, name: ", 1)
	if got = run(c, map[string]string{"t.yaml": label}); len(got.Errors) != 1 || !strings.Contains(got.Errors.Error(), "0123456789-longest") {
		t.Errorf("the longest name: %v", got.Errors)
	}
}

func TestEverythingIsTold(t *testing.T) {
	c := site(nil)
	c.KnownFailures = []config.KnownFailure{{Template: "t", Nodes: []string{"n-*"}, Reason: "r"}, {Template: "gone-*", Reason: "r"}}
	got := run(c, map[string]string{"t.yaml": replaced("b:1", "b")})
	var out bytes.Buffer
	if err := got.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := "c.yaml: warning: known_failures[1]: no template \"gone-*\" on any of these nodes; remove the entry\n" +
		"d/t.yaml:8: warning: the image b has no tag: another one may run tomorrow\n\n1 template, 2 nodes: 0 errors, 2 warnings\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestABrokenConfigurationHidesNoTemplate(t *testing.T) {
	broken := errors.New("c.yaml:1: no node")
	for name, tt := range map[string]struct {
		values map[string]any
		want   string
	}{
		"with values":    {map[string]any{"a": 1}, "c.yaml:1: no node\nd/t.yaml:2: variable \"b\" is undefined, did you mean \"a\"?"},
		"without values": {nil, "c.yaml:1: no node"},
	} {
		in := lint.Input{Config: config.Config{Values: tt.values}, ConfigErr: broken}
		in.Templates, _ = manifest.Load(manifest.Layer{Name: "d", FS: fstest.MapFS{"t.yaml": {Data: []byte("# T\nx: {{ b }}\n")}}})
		got := lint.Run(in)
		if diff := cmp.Diff(tt.want, got.Errors.Error()); diff != "" || got.Rendered != (tt.values != nil) {
			t.Errorf("%s: rendered %v (-want +got)\n%s", name, got.Rendered, diff)
		}
	}
}
