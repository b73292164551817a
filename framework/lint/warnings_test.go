// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

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
		"none": {full, nil, ""},
		"header": {strings.Replace(full, "# T\n", "# T\n# Lables: a\n# Guard: ENV-1\n# Note: labels and guards\n# Cleanup Grace: 9\n# cleanup_grace_seconds: 9\n# The cleanup: short\n", 1), nil, "d/t.yaml:2: unknown header \"Lables:\", did you mean \"Labels:\"?\nd/t.yaml:3: unknown header \"Guard:\", did you mean \"Guards:\"?\n" +
			"d/t.yaml:5: unknown header \"Cleanup Grace:\", did you mean \"Cleanup-Grace:\"?\nd/t.yaml:6: unknown header \"cleanup_grace_seconds:\", did you mean \"Cleanup-Grace:\"?"},
		"requires": {strings.Replace(full, "# T\n", "# T\n# Requires: dns, pods\n# Requires: a node with a GPU\n# Requirse: dns\n", 1), nil, "d/t.yaml:2: the capability \"pods\" need not be declared: the suite derives it from the objects, steps and checks\n" +
			"d/t.yaml:3: \"a node with a GPU\" is not a capability; a list of capabilities has commas: Requires: dns, services\nd/t.yaml:4: unknown header \"Requirse:\", did you mean \"Requires:\"?"},
		"version": {strings.Replace(full, "# T\n", "# T\n# Requires: kubernetes >= 1.33, kubernetes > 1.34\n", 1), nil, "d/t.yaml:2: \"kubernetes > 1.34\" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33"},
		"version of a capability": {strings.Replace(replaced("  restartPolicy", "  hostnameOverride: h\n  restartPolicy"), "# T\n", "# T\n# Requires: kubernetes >= 1.35\n", 1), nil,
			`d/t.yaml:2: kubernetes >= 1.35 need not be declared: the capability "hostname-override" needs 1.35`},
		"unknown capability": {strings.Replace(full, "# T\n", "# T\n# Requires: dsn, hostpath\n", 1), nil, "d/t.yaml:2: unknown capability \"dsn\", did you mean \"dns\"?\n" +
			"d/t.yaml:2: unknown capability \"hostpath\", did you mean \"volumes.host-path\"?"},
		"foreign guard":    {strings.Replace(full, "# T\n", "# T\n# Guards: SITE-1\n", 1), nil, ""},
		"node reverted":    {strings.Replace(full, "clean", "timeout_seconds: 1\nsteps: [{patch: {type: node, name: n, patch: {metadata: {labels: {a: b}}}}}, {patch: {type: node, name: n, patch: {metadata: {labels: {a: ~}}}}}]\nclean", 1), nil, ""},
		"own pod patched":  {strings.Replace(full, "clean", "timeout_seconds: 1\nsteps: [{patch: {type: pod, name: \"p-{{ uuid }}\", patch: {metadata: {labels: {a: b}}}}}]\nclean", 1), nil, ""},
		"no tag":           {replaced("b:1", "r.io:5000/b"), nil, `d/t.yaml:8: image r.io:5000/b has no tag, so it can change at any time; use a version tag`},
		"latest":           {replaced("b:1", "b:latest"), nil, `d/t.yaml:8: image b:latest can change at any time; use a version tag`},
		"digest":           {replaced("b:1", "b@sha256:0"), nil, ""},
		"not cleaned":      {good + check, nil, `d/t.yaml:2: Pod p-<uuid> is not listed in clean_configs, so it is left behind when the test fails`},
		"namespace":        {"# T\napiVersion: v1\nkind: Namespace\nmetadata: {name: \"ns-{{ uuid }}\"}\n---\n" + strings.Replace(good, "{name: ", "{namespace: \"ns-{{ uuid }}\", name: ", 1) + strings.Replace(check, "[{", "[{namespace: \"ns-{{ uuid }}\", ", 1) + "clean_configs: [{type: namespace, name: \"ns-{{ uuid }}\"}]\n", nil, ""},
		"deleted":          {good + check + "timeout_seconds: 1\nsteps: [{delete: {type: pod, name: \"p-{{ uuid }}\"}}]\n", nil, ""},
		"any node":         {replaced("  nodeName: \"{{ target_node }}\"\n", ""), nil, `d/t.yaml:5: Pod p-<uuid> can be scheduled to any node; restrict it to the target with nodeSelector: {kubernetes.io/hostname: {{ target_node }}}`},
		"other node":       {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: b}"), nil, `d/t.yaml:5: Pod p-<uuid> can be scheduled to any node; restrict it to the target with nodeSelector: {kubernetes.io/hostname: {{ target_node }}}`},
		"selector":         {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: \"{{ target_node }}\"}"), nil, ""},
		"affinity":         {replaced("nodeName: \"{{ target_node }}\"", "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: h, operator: In, values: [\"{{ target_node }}\"]}]}]}}}"), nil, ""},
		"tolerations":      {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: \"{{ target_node }}\"}"), tolerations, `d/t.yaml:5: Pod p-<uuid> does not tolerate the taint k:NoSchedule, as values.tolerations of the configuration does; add tolerations: {{ tolerations | tojson }}`},
		"tolerated":        {replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: \"{{ target_node }}\"}\n  tolerations: {{ tolerations | tojson }}"), tolerations, ""},
		"no scheduler":     {full, tolerations, ""},
		"no uuid":          {strings.ReplaceAll(full, "p-{{ uuid }}", "p"), nil, `d/t.yaml:4: the name of Pod p does not contain {{ uuid }}, so concurrent runs conflict`},
		"generated":        {strings.Replace(strings.ReplaceAll(full, "p-{{ uuid }}", "p-"), "{name: \"p-", "{generateName: \"p-", 1), nil, ""},
		"every log":        {full + log + "regex: '.*'}]\n", nil, `d/t.yaml:12: check_logs[0] can never fail: every log satisfies operator Exists, regex ".*"`},
		"every log, count": {full + log + "regex: 'a?', operator: CountAtLeast, value: 1}]\n", nil, `d/t.yaml:12: check_logs[0] can never fail: every log satisfies operator CountAtLeast, regex "a?"`},
		"every log, is":    {full + log + "regex: 'a?', operator: Is, value: ''}]\n", nil, `d/t.yaml:12: check_logs[0] can never fail: every log satisfies operator Is, regex "a?"`},
		"not every log":    {full + "check_logs: [{name: \"p-{{ uuid }}\", regex: '^$'}, {name: \"p-{{ uuid }}\", regex: '(?m)^x$'}]\n", nil, ""},
		"forbidden":        {full + "check_logs: [{name: \"p-{{ uuid }}\", regex: x, operator: DoesNotExist}, {name: \"p-{{ uuid }}\", regex: x, operator: CountExactly, value: 0}]\n", nil, ""},
		"every answer":     {running + "timeout_seconds: 9\nsteps: [{port_forward: {name: \"p-{{ uuid }}\", port: 80, regex: '.*'}}]\n", nil, `d/t.yaml:13: steps[0].port_forward: every answer satisfies operator Exists, regex ".*"`},
		"every body":       {full + "timeout_seconds: 9\nsteps: [{kubelet_get: {name: \"{{ target_node }}\", path: pods, regex: '.*'}}]\n", nil, `d/t.yaml:13: steps[0].kubelet_get: every body satisfies operator Exists, regex ".*"`},
		"every attached":   {running + "timeout_seconds: 9\nsteps: [{attach: {name: \"p-{{ uuid }}\", regex: '.*'}}]\n", nil, `d/t.yaml:13: steps[0].attach: every output satisfies operator Exists, regex ".*"`},
		"every output":     {running + "timeout_seconds: 9\nsteps: [{exec: {name: \"p-{{ uuid }}\", command: [a], regex: '.*'}}]\n", nil, `d/t.yaml:13: steps[0].exec: every output satisfies operator Exists, regex ".*"`},
		"true at once":     {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: 'object.spec.restartPolicy == \"Never\"'}]\n", nil, `d/t.yaml:12: check_objects[0] is already true when the object is created, before the node has done anything`},
		"constant":         {full + "check_objects: [{kind: Node, name: \"{{ target_node }}\", expression: 'object != null'}]\n", nil, `d/t.yaml:12: check_objects[0] is already true when the object is created, before the node has done anything`},
		"not at once":      {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: 'object.status.phase == \"Succeeded\"'}]\n", nil, ""},
		"pending":          {replaced("check_pods: [{", "check_pods: [{status: Pending, "), nil, `d/t.yaml:10: check_pods can never fail: every pod starts as Pending; check the phase that it must reach`},
		"pending, stays":   {replaced("check_pods: [{", "check_pods: [{status: Pending, for_seconds: 5, "), nil, ""},
		"true throughout":  {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", always: true, expression: 'object.spec.restartPolicy == \"Never\"'}]\n", nil, ""},
		"only absent":      {good + "# VALIDATION\ncheck_objects: [{kind: Thing, name: t, count: 0}]\n" + clean, nil, `d/t.yaml:10: nothing but count: 0 is checked, which holds before the node has done anything; check it in a step`},
		"absent in time":   {good + "# VALIDATION\ntimeout_seconds: 9\nsteps: [{delete: {type: pod, name: \"p-{{ uuid }}\"}, check_objects: [{kind: Thing, name: t, count: 0}]}]\n" + clean, nil, ""},
		"several":          {full + "check_objects: [{kind: Thing, selector: a=b, count: 1}]\n", nil, ""},
		"only never": {full + "timeout_seconds: 9\nsteps: [{check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", never: has(object.status)}]}]\n", nil,
			`d/t.yaml:13: nothing but never is checked, which holds as soon as the object exists; add for_seconds, or a check that takes its time`},
		"never for a while": {full + "timeout_seconds: 9\nsteps: [{check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", never: has(object.status), for_seconds: 5}]}]\n", nil, ""},
		"pending, then":     {replaced("check_pods: [{", "check_pods: [{status: Pending, ") + log + "regex: x}]\n", nil, ""},
		"echo":              {script(`"echo hello"`) + log + "regex: hello}]\n", nil, `d/t.yaml:12: check_logs[0]: the command line of c itself matches regex "hello", so a node that only prints it passes`},
		"echo, counted":     {script(`"echo hello"`) + log + "regex: hello, operator: CountExactly, value: 1}]\n", nil, `d/t.yaml:12: check_logs[0]: the command line of c itself matches regex "hello", so a node that only prints it passes`},
		"no echo":           {script(`"printf 'hel%s' lo"`) + log + "regex: hello}]\n", nil, ""},
		"echo, proven":      {script(`"printf 'hello %d' $((6*7))"`) + log + "regex: hello, operator: CountExactly, value: 1}, {name: \"p-{{ uuid }}\", regex: hello 42}]\n", nil, ""},
		"echo, not proven":  {script(`"printf 'hello %d' $((6*7))"`) + log + "regex: hello}, {name: \"p-{{ uuid }}\", regex: hello 42}]\n", nil, `d/t.yaml:12: check_logs[0]: the command line of c itself matches regex "hello", so a node that only prints it passes`},
		"echo, too few":     {script(`"for i in 1 2; do echo hello; done"`) + log + "regex: hello, operator: CountAtLeast, value: 2}]\n", nil, ""},
		"variable":          {replaced("image: \"b:1\"", "image: \"b:1\", env: [{name: A, value: hello}]") + log + "regex: 'A=hello'}]\n", nil, `d/t.yaml:12: check_logs[0]: environment variable A of c itself matches regex "A=hello", so a node that only prints it passes`},
		"sleep":             {script(`"echo a && sleep 2m"`), nil, `d/t.yaml:8: container c sleeps (sleep 2m) longer than the timeout of 1m0s within which the pod must reach the phase Succeeded`},
		"sleep alone":       {replaced("image: \"b:1\"", "image: \"b:1\", command: [/bin/sleep, infinity]"), nil, `d/t.yaml:8: container c sleeps (sleep infinity) longer than the timeout of 1m0s within which the pod must reach the phase Succeeded`},
		"sleep, short":      {script(`"sleep 59; sleep 0.5"`), nil, ""},
		"sleep, behind":     {script(`"sleep 3600 & exit 0"`), nil, ""},
		"sleep, limited":    {script(`"timeout 5 sleep 3600; true"`), nil, ""},
		"sleep, deadline":   {strings.Replace(script(`"sleep 3600"`), "restartPolicy: Never", "activeDeadlineSeconds: 3", 1), nil, ""},
		"sleep, replaced": {strings.Replace(script(`"sleep 3600"`), "check_pods: [{", "check_pods: [{status: Running, ", 1) + "timeout_seconds: 1\nsteps:\n- {delete: {type: pod, name: \"p-{{ uuid }}\"}}\n" +
			"- {create: {manifests: {apiVersion: v1, kind: Pod, metadata: {name: \"p-{{ uuid }}\"}, spec: {nodeName: \"{{ target_node }}\", containers: [{name: c, image: b:1}]}}}, check_pods: [{name: \"p-{{ uuid }}\"}]}\n", nil, ""},
		"kind, near":         {full + "check_objects: [{kind: Deploymnt, name: d, expression: object.status.x == 1}]\n", nil, `d/t.yaml:12: check_objects[0]: Kubernetes has no kind "Deploymnt", did you mean "Deployment"?`},
		"kind, plural":       {full + "check_events: [{kind: Jobs, name: j}]\n", nil, `d/t.yaml:12: check_events[0]: Kubernetes has no kind "Jobs", did you mean "Job"?`},
		"kind, of a version": {full + "check_objects: [{kind: Pod, api_version: v2, name: \"p-{{ uuid }}\", expression: object.status.x == 1}]\n", nil, `d/t.yaml:12: check_objects[0]: there is no API version "v2" that the suite knows; Pod is in v1`},
		"kind, no version":   {full + "check_objects: [{kind: Deployment, api_version: apps, name: d, count: 0}]\n", nil, `d/t.yaml:12: check_objects[0]: there is no API version "apps" that the suite knows; Deployment is in apps/v1`},
		"kind, elsewhere":    {full + "check_objects: [{kind: Job, api_version: apps/v1, name: d, count: 0}]\n", nil, `d/t.yaml:12: check_objects[0]: API version apps/v1 has no kind "Job"; Job is in batch/v1`},
		"kind, defined":      {full + "check_objects: [{kind: Pdo, api_version: example.com/v1, name: d, expression: object.x == 1}]\n", nil, ""},
		"kind, of others":    {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: object.status.phase == o.x, others: [{as: o, kind: Secrt, name: s}]}]\n", nil, `d/t.yaml:12: check_objects[0].others[0]: Kubernetes has no kind "Secrt", did you mean "Secret"?`},
		"not created":        {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: object.status.phase == o.data.x, others: [{as: o, kind: ConfigMap, name: s}]}]\n", nil, `d/t.yaml:12: check_objects[0].others[0]: nothing in this template creates the ConfigMap default/s`},
		"no such subject":    {full + "check_events: [{kind: Job, name: j}]\n", nil, `d/t.yaml:12: check_events[0]: nothing in this template creates the Job default/j`},
		"another node":       {full + "timeout_seconds: 9\nsteps: [{kubelet_get: {name: n-1, path: healthz}, check_events: [{kind: Node, name: n-1}]}]\n", nil, "d/t.yaml:13: steps[0].check_events[0] is about the node n-1, not about the one under test; use {{ target_node }}\nd/t.yaml:13: steps[0].kubelet_get asks the node n-1, not the one under test; use {{ target_node }}"},
		"type":               {full + "timeout_seconds: 9\nsteps: [{delete: {type: podd, name: \"p-{{ uuid }}\"}}]\n", nil, `d/t.yaml:13: steps[0].delete.type: Kubernetes has no kind "podd", did you mean "Pod"?`},
		"no line":            {full + log + "regex: x, tail_lines: 0}]\n", nil, `d/t.yaml:12: check_logs[0].tail_lines: 0 reads no line of the log`},
		"all of one":         {full + log + "regex: x, all: true}]\n", nil, `d/t.yaml:12: check_logs[0].all has no effect: the name does not end with "-", so there is one pod`},
		"no previous run":    {full + log + "regex: x, previous: true}]\n", nil, `d/t.yaml:12: check_logs[0].previous: the restartPolicy of the pod is Never, so there is no previous run`},
		"empty patch":        {full + "timeout_seconds: 9\nsteps: [{patch: {type: pod, name: \"p-{{ uuid }}\", patch: {}}}]\n", nil, `d/t.yaml:13: steps[0].patch.patch is empty, so it changes nothing`},
		"subresource":        {full + "timeout_seconds: 9\nsteps: [{patch: {type: pod, name: \"p-{{ uuid }}\", subresource: statuss, patch: {a: 1}}}]\n", nil, `d/t.yaml:13: steps[0].patch.subresource: unknown subresource "statuss", did you mean "status"?`},
		"labelled node":      {strings.Replace(replaced("nodeName: \"{{ target_node }}\"", "nodeSelector: {a: b}"), "clean", "timeout_seconds: 1\nsteps: [{patch: {type: node, name: \"{{ target_node }}\", patch: {metadata: {labels: {a: b}}}}}]\nclean", 1), nil, `d/t.yaml:12: steps[0].patch changes the node n-1, which this template does not create: the change is not undone; add a step that reverts it`},
		"sleep, running":     {strings.Replace(script(`"sleep 3600"`), "check_pods: [{", "check_pods: [{status: Running, ", 1), nil, ""},
		"default timeout":    {running + "steps: [{exec: {name: \"p-{{ uuid }}\", command: [a]}}]\n", nil, `d/t.yaml:10: timeout_seconds is not set (default: 60) and applies only to the checks before the steps; set it explicitly`},
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

// TestWrongMultiplier: a multiplier that is not positive is an error of the configuration, not of every template.
func TestWrongMultiplier(t *testing.T) {
	c := site(nil)
	c.TimeoutMultiplier = 0
	report := run(c, map[string]string{"t.yaml": replaced("image: \"b:1\"", "image: \"b:1\", command: [/bin/sleep, \"30\"]")})
	if len(report.Warnings) > 0 {
		t.Errorf("warnings:\n%v", report.Warnings)
	}
}

// TestUnusedHooks: a hook that no template runs is most likely misspelt, and the template that needs it is skipped.
func TestUnusedHooks(t *testing.T) {
	c := site(nil)
	c.Hooks = map[string][]string{"restart-provider": {"true"}, "restart-providr": {"true"}, "stop": {"true"}}
	source := replaced("", "") + "timeout_seconds: 9\nsteps: [{hook: {name: restart-provider}}]\n"
	report := run(c, map[string]string{"t.yaml": source})
	want := "c.yaml: hooks.restart-providr: no template runs this hook, did you mean \"restart-provider\"?\nc.yaml: hooks.stop: no template runs this hook"
	if got := report.Warnings.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestUselessClaims: a capability that no template needs is left out by nothing.
func TestUselessClaims(t *testing.T) {
	c := site(nil)
	c.Unsupported = map[string]string{"exec": "no", "pods": "none"}
	report := run(c, map[string]string{"t.yaml": replaced("", "")})
	want := "c.yaml: unsupported.exec: no template needs this capability, so the entry has no effect; remove it"
	if got := report.Warnings.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestSelectedNodes: what depends on the nodes of a cluster is not judged, and values of nodes are tried.
func TestSelectedNodes(t *testing.T) {
	template := map[string]string{"a.yaml": replaced("restartPolicy: Never", "restartPolicy: {{ policy | tojson }}")}
	c := site(map[string]any{"policy": "Never"})
	c.KnownFailures = []config.KnownFailure{{Template: "a", Reason: "r"}}
	c.NodeValues = []config.NodeValues{{Nodes: []string{"n-2", "n-3"}}, {Nodes: []string{"m-*"}}, {Selector: "zone=b", Values: map[string]any{"policy": []any{1}}}}
	got := run(c, template)
	if want := "node_values[1]: no target node is one of m-*"; len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0].Msg, want) {
		t.Errorf("got %v, want %s", got.Warnings, want)
	}
	if want := "values.policy conflicts with the templates"; len(got.Errors) != 1 || !strings.Contains(got.Errors[0].Msg, want) {
		t.Errorf("got %v, want %s", got.Errors, want)
	}
	c.TargetNodes, c.NodeSelection.Selector, c.NodeValues = nil, "type=virtual-kubelet", c.NodeValues[:2]
	if got := run(c, template); len(got.Errors)+len(got.Warnings) > 0 {
		t.Errorf("with a selector: %v %v", got.Errors, got.Warnings)
	}
}
