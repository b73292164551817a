// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrors(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"none":          {full, ""},
		"unknown field": {replaced(box, "  containers:\n    - name: c\n      image: b:1\n      comand: [a]\n"), `d/t.yaml:11: Pod p-<uuid>: unknown field spec.containers[0].comand, did you mean "command"?`},
		"unknown, far":  {replaced("  restartPolicy: Never\n", "  zzzzzzz: 1\n"), `d/t.yaml:7: Pod p-<uuid>: unknown field spec.zzzzzzz`},
		"wrong type":    {replaced("  restartPolicy: Never\n", "  hostPID: x\n"), `d/t.yaml:7: Pod p-<uuid>: spec.hostPID: expected a boolean, got the string "x"`},
		"bad quantity":  {replaced("image: \"b:1\"", "image: \"b:1\", resources: {limits: {cpu: 1x}}"), `d/t.yaml:8: Pod p-<uuid>: spec.containers[0].resources.limits.cpu: invalid value "1x": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`},
		"all at once": {"# T\n# Guards: x\n" + replaced(box, "  containers: [{name: c, image: [i], ports: {a: 1}, env: [{name: A, valu: b}]}]\n  hostPID: 1\n")[4:], "d/t.yaml:2: \"x\" is not a valid guard ID (expected e.g. ENV-1)\n" +
			"d/t.yaml:9: Pod p-<uuid>: unknown field spec.containers[0].env[0].valu, did you mean \"value\"?\nd/t.yaml:9: Pod p-<uuid>: spec.containers[0].image: expected a string, got a list\n" +
			"d/t.yaml:9: Pod p-<uuid>: spec.containers[0].ports: expected a list, got a mapping\nd/t.yaml:9: container c has no image\nd/t.yaml:10: Pod p-<uuid>: spec.hostPID: expected a boolean, got 1"},
		"checks and objects":  {strings.Replace(replaced(box, "  containers: [{name: c, image: b:1, tti: true}]\n"), "check_pods", "chek_pods", 1), "d/t.yaml:8: Pod p-<uuid>: unknown field spec.containers[0].tti, did you mean \"tty\"?\nd/t.yaml:10: unknown key \"chek_pods\", did you mean \"check_pods\"?"},
		"base64":              {other("apiVersion: v1\nkind: Secret\nmetadata: {name: \"s-{{ uuid }}\"}\ndata: {a: \"*\"}\n"), `d/t.yaml:13: Secret s-<uuid>: data.a: invalid value "*": illegal base64 data at input byte 0`},
		"syntax, once":        {"# T\n{% for %}\n" + full, `d/t.yaml:2: syntax error: expected the name of a variable after "for"`},
		"unknown kind":        {other("apiVersion: v1\nkind: ConfigMpa\nmetadata: {name: x}\n"), `d/t.yaml:11: ConfigMpa x: API version v1 has no kind "ConfigMpa", did you mean "ConfigMap"?`},
		"name":                {other("apiVersion: v1\nkind: Secret\nmetadata: {name: \"A_{{ uuid }}\"}\n"), `d/t.yaml:12: "A_<uuid>" is not a valid Secret name: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`},
		"name of a service":   {other("apiVersion: v1\nkind: Service\nmetadata: {name: \"{{ uuid }}\"}\n"), `d/t.yaml:12: "12345678-1234-4123-8123-123456789012" is not a valid Service name: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character; this happens only with some UUIDs, e.g. 12345678-1234-4123-8123-123456789012`},
		"a number as a name":  {other("apiVersion: v1\nkind: Secret\nmetadata: {name: {{ uuid[:8] }}}\n"), `d/t.yaml:10: Secret: metadata.name must be a string, got 12345678; quote it; this happens only with some UUIDs, e.g. 12345678-1234-4123-8123-123456789012`},
		"namespace":           {other("apiVersion: v1\nkind: Secret\nmetadata: {name: \"s-{{ uuid }}\", namespace: a.b}\n"), `d/t.yaml:12: "a.b" is not a valid namespace name: must not contain dots`},
		"label":               {replaced(name, "metadata:\n  name: \"p-{{ uuid }}\"\n  labels: {a: \"b c\"}\n"), `d/t.yaml:6: "b c" is not a valid value for the label a: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`},
		"twice":               {other(good[4:]), `d/t.yaml:12: Pod p-<uuid> is defined twice, first on line 2`},
		"no containers":       {replaced(box, ""), `d/t.yaml:5: Pod p-<uuid> has no containers`},
		"container name":      {replaced("name: c", "name: C"), `d/t.yaml:8: "C" is not a valid container name: a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`},
		"two containers":      {replaced(box, "  containers: [{name: c, image: \"b:1\"}]\n  initContainers: [{name: c, image: \"b:1\"}]\n"), `d/t.yaml:9: Pod p-<uuid> has two containers named "c"`},
		"no image":            {replaced(", image: \"b:1\"", ""), `d/t.yaml:8: container c has no image`},
		"no volume":           {replaced("image: \"b:1\"", "image: \"b:1\", volumeMounts: [{name: v, mountPath: /v}]"), `d/t.yaml:8: container c mounts the volume "v", which is not defined in Pod p-<uuid>`},
		"no such pod":         {replaced("check_pods: [{name: \"p-", "check_pods: [{name: \"q-"), `d/t.yaml:10: check_pods[0]: nothing in this template creates the pod default/q-<uuid>, did you mean "p-<uuid>"?`},
		"other namespace":     {replaced("check_pods: [{", "check_pods: [{namespace: ns, "), `d/t.yaml:10: check_pods[0]: nothing in this template creates the pod ns/p-<uuid>; it is created in the namespace default`},
		"pod of a job":        {controlled("batch/v1", "Job") + check + "clean_configs: [{type: job, name: \"p-{{ uuid }}\"}]\n", `d/t.yaml:7: check_pods[0]: nothing in this template creates the pod default/p-<uuid>; use "p-<uuid>-" for the pods that its controller creates`},
		"pod of a deployment": {controlled("apps/v1", "Deployment") + "# VALIDATION\ncheck_pods: [{name: \"p-{{ uuid }}-\"}]\nclean_configs: [{type: deployments.apps, name: \"p-{{ uuid }}\"}]\n", `d/t.yaml:7: check_pods[0]: nothing in this template creates the pod default/p-<uuid>-; the pod names of a Deployment are not predictable: use check_objects on the Deployment`},
		"object check":        {full + "check_objects: [{kind: Pod, name: p, expression: \"has(object.status.reason)\"}]\n", `d/t.yaml:12: check_objects[0]: nothing in this template creates the pod default/p`},
		"field of a check":    {full + "check_objects: [{kind: Pod, name: \"p-{{ uuid }}\", expression: object.status.phse == 'Failed'}]\n", `d/t.yaml:12: check_objects[0].expression: CEL expression: PodStatus has no field "phse", did you mean "phase"?`},
		"fields in lines":     {full + "check_objects:\n- kind: Pod\n  name: \"p-{{ uuid }}\"\n  expression: >-\n    object.status.phase == 'Failed' &&\n    object.status.reson == 'x'\n", `d/t.yaml:17: check_objects[0].expression: CEL expression: column 19: PodStatus has no field "reson", did you mean "reason"?`},
		"container of a log":  {full + log + "container: d, regex: x}]\n", `d/t.yaml:12: check_logs[0]: the pod has no container "d"; it has c, did you mean "c"?`},
		"attach":              {full + "timeout_seconds: 9\nsteps: [{attach: {name: q, regex: a}}]\n", `d/t.yaml:13: steps[0].attach: nothing in this template creates the pod default/q`},
		"attach to no input":  {running + "timeout_seconds: 9\nsteps: [{attach: {name: \"p-{{ uuid }}\", stdin: a, regex: b}}]\n", `d/t.yaml:13: steps[0].attach.stdin: the container c has no standard input; set stdin: true in its spec`},
		"port-forward":        {full + "timeout_seconds: 9\nsteps: [{port_forward: {name: q, port: 80, regex: a}}]\n", `d/t.yaml:13: steps[0].port_forward: nothing in this template creates the pod default/q`},
		"exec":                {full + "timeout_seconds: 9\nsteps: [{exec: {name: q, command: [a]}}]\n", `d/t.yaml:13: steps[0].exec: nothing in this template creates the pod default/q`},
		"an unknown value":    {replaced("restartPolicy: Never", "restartPolicy: never"), `d/t.yaml:7: Pod p-<uuid>: spec.restartPolicy: unknown value "never", did you mean "Never"? (allowed: Always, OnFailure, Never)`},
		"kind of a version":   {other("apiVersion: v1\nkind: Job\nmetadata: {name: x}\n"), `d/t.yaml:11: Job x: API version v1 has no kind "Job"; Job is in batch/v1`},
		"exec after the end":  {full + "timeout_seconds: 9\nsteps: [{exec: {name: \"p-{{ uuid }}\", command: [a]}}]\n", `d/t.yaml:13: steps[0].exec: the pod p-<uuid> has ended by then, since check_pods[0] demands the phase Succeeded`},
		"exec after deletion": {strings.Replace(full, "check_pods: [{", "check_pods: [{status: Running, ", 1) + "timeout_seconds: 9\nsteps: [{delete: {type: pod, name: \"p-{{ uuid }}\"}}, {exec: {name: \"p-{{ uuid }}\", command: [a]}, check_pods: [{name: \"p-{{ uuid }}\"}]}]\n",
			"d/t.yaml:13: steps[1].exec: the pod p-<uuid> has been deleted by a step before\nd/t.yaml:13: steps[1].check_pods[0]: the pod p-<uuid> has been deleted by a step before"},
		"too early": {"# T\n" + strings.Replace(check, "p-", "q-", 1) + "timeout_seconds: 1\nsteps: [{create: {manifests: {apiVersion: v1, kind: Pod, metadata: {name: \"q-{{ uuid }}\"}, spec: {nodeName: \"{{ target_node }}\", containers: [{name: c, image: \"b:1\"}]}}}}]\nclean_configs: [{type: pod, name: \"q-{{ uuid }}\"}]\n",
			`d/t.yaml:3: check_pods[0]: the pod q-<uuid> is not created before steps[0]`},
		"cleaned another":         {strings.Replace(full, "[{type: pod,", "[{type: secret, name: x}, {type: pod,", 1), `d/t.yaml:11: clean_configs[0]: nothing in this template creates the secret default/x`},
		"cleaned, no controller":  {strings.Replace(full, "[{type: pod, name: \"p-{{ uuid }}\"}", "[{type: pod, name: \"p-{{ uuid }}-\"}", 1), `d/t.yaml:11: clean_configs[0]: nothing in this template creates the pod default/p-<uuid>-; "p-<uuid>-" ends with "-", which selects pods that a controller creates: use "p-<uuid>"`},
		"cleaned elsewhere":       {strings.Replace(full, "[{type: pod,", "[{type: pod, namespace: ns, name: \"p-{{ uuid }}\"}, {type: pod,", 1), `d/t.yaml:11: clean_configs[0]: nothing in this template creates the pod ns/p-<uuid>, did you mean "p-<uuid>"?`},
		"a variable on one node":  {"# T\n{% if target_node == 'n-2' %}{{ nothing }}{% endif %}\n" + full, `d/t.yaml:2: variable "nothing" is undefined; set it under values: in the configuration, or give it a default: {{ nothing | default(…) }}`},
		"a misspelling on a node": {replaced("  restartPolicy: Never\n", "  {% if target_node == 'n-2' %}zzzzzzz: 1{% endif %}\n"), `d/t.yaml:7: Pod p-<uuid>: unknown field spec.zzzzzzz`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, run(site(nil), map[string]string{"t.yaml": tt.source}).Errors.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
