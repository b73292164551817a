// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"regexp"
	"strings"
	"testing"
)

// place is how a problem begins.
var place = regexp.MustCompile(`(?m)^t\.yaml:[12]: `)

// problemsOf are those of a section, without the file and the line.
func problemsOf(text string) string {
	_, err := Decode("t.yaml", []byte(text), nil)
	if err == nil {
		return ""
	}
	return place.ReplaceAllString(err.Error(), "")
}

// TestContradictions: checks that can never hold at the same time, as far as the grammar shows it.
func TestContradictions(t *testing.T) {
	clash := func(check, other string) string {
		return check + ": can never hold at the same time as " + other + "; remove one of them, or check it in another step"
	}
	object := func(rest string) string { return "{kind: Pod, name: p, " + rest + "}" }
	tests := map[string]struct{ text, want string }{
		"phase, and never it":          {`check_pods: [{name: p, status: Running, never: 'object.status.phase == "Running"'}]`, "check_pods[0].never: is true in every phase that the check allows, so the check can never hold"},
		"phase, and never another":     {`check_pods: [{name: p, status: Running, never: 'object.status.phase == "Failed"'}]`, ""},
		"phase, and never with more":   {`check_pods: [{name: p, status: Running, never: 'object.status.phase == "Running" && object.status.podIP == ""'}]`, ""},
		"two phases":                   {"check_pods: [{name: p, status: Running}, {name: q}, {name: p}]", clash("check_pods[2].status", "check_pods[0]")},
		"two phases of generated pods": {"check_pods: [{name: p-, status: Running}, {name: p-}]", clash("check_pods[1].status", "check_pods[0]")},
		"the same phase twice":         {"check_pods: [{name: p}, {name: p, for_seconds: 1}]", ""},
		"one phase after another":      {"check_pods: [{name: p, status: Running}]\nsteps: [{check_pods: [{name: p}]}]", ""},
		"phase and expression":         {`check_pods: [{name: p}]` + "\ncheck_objects: [" + object(`expression: object.status.phase == "Running"`) + "]", clash("check_objects[0].expression", "check_pods[0]")},
		"phase and one of several":     {`check_pods: [{name: p}]` + "\ncheck_objects: [" + object(`expression: 'object.status.phase in ["Running", "Succeeded"]'`) + "]", ""},
		"expression and never":         {"check_objects: [" + object(`expression: object.status.phase == "Running", never: object.status.phase == "Running"`) + "]", "check_objects[0].never: is true in every phase that the check allows, so the check can never hold"},
		"no phase":                     {"check_objects: [" + object(`expression: object.status.phase == "Ended"`) + "]", "check_objects[0].expression: is true in no phase of a pod (Pending, Running, Succeeded, Failed, Unknown)"},
		"no bool":                      {"check_objects: [" + object(`expression: dyn(object).status.phase`) + "]", ""},
		"there and absent":             {"check_pods: [{name: p}]\ncheck_objects: [" + object("count: 0") + "]", clash("check_objects[0].count", "check_pods[0]")},
		"selected and none":            {"check_objects: [{kind: Job, selector: a=b, count: 0}, {kind: Job, selector: a=b, count: 1}]", clash("check_objects[0].count", "check_objects[1]")},
		"none, of another namespace":   {"check_objects: [{kind: Job, selector: a=b, count: 0}, {kind: Job, selector: a=b, namespace: n}]", "check_objects[1].expression: must not be empty, unless never or count is given"},
		"matches and none":             {"check_logs: [{name: p, regex: a}, {name: p, regex: a, operator: DoesNotExist}]", clash("check_logs[1].operator", "check_logs[0]")},
		"matches, numbers":             {"check_logs: [{name: p, regex: a, operator: CountAtLeast, value: 3}, {name: p, regex: a, operator: CountAtMost, value: 2}]", clash("check_logs[1].operator", "check_logs[0]")},
		"matches, of other lines":      {"check_logs: [{name: p, regex: a}, {name: p, regex: a, tail_lines: 1, operator: DoesNotExist}]", ""},
		"matches, of another pod":      {"check_logs: [{name: p-, regex: a}, {name: p-, regex: a, operator: DoesNotExist}]", ""},
		"matches, of every pod":        {"check_logs: [{name: p-, all: true, regex: a}, {name: p-, all: true, regex: a, operator: DoesNotExist}]", clash("check_logs[1].operator", "check_logs[0]")},
		"events and none":              {"check_events: [{name: p, reason: A, type: Warning}, {name: p, reason: A, count: 0}]", clash("check_events[1].count", "check_events[0]")},
		"events and none of others":    {"check_events: [{name: p, reason: A}, {name: p, reason: B, count: 0}]", ""},
		"two in one line":              {"check_pods: [{name: p, status: Running}, {name: p}, {name: p, status: Failed}]", clash("check_pods[1].status", "check_pods[0]") + "\n" + clash("check_pods[2].status", "check_pods[0]")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := problemsOf(tt.text); got != tt.want {
				t.Errorf("%s\ngot\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

// TestEmptyValues: a key that is given without a value would drop what it demands.
func TestEmptyValues(t *testing.T) {
	const must = ": must not be empty: give it a value, or remove the key"
	for text, key := range map[string]string{
		"check_pods: [{name: p, never: %s}]":                              "check_pods[0].never",
		"check_pods: [{name: p, always: %s}]":                             "check_pods[0].always",
		"check_pods: [{name: p, for_seconds: %s}]":                        "check_pods[0].for_seconds",
		"check_pods: [{name: p, status: %s}]":                             "check_pods[0].status",
		"check_logs: [{name: p, regex: a, follow: %s}]":                   "check_logs[0].follow",
		"check_events: [{name: p, reason: %s}]":                           "check_events[0].reason",
		"check_events: [{name: p, type: %s}]":                             "check_events[0].type",
		"check_events: [{name: p, message: %s}]":                          "check_events[0].message",
		"check_events: [{name: p, count: %s}]":                            "check_events[0].count",
		"check_objects: [{kind: Pod, name: p, count: 0, selector: %s}]":   "check_objects[0].selector",
		"steps: [{port_forward: {name: p, port: 1, regex: a, send: %s}}]": "steps[0].port_forward.send",
		"steps: [{port_forward: {name: p, port: 1, regex: a, get: %s}}]":  "steps[0].port_forward.get",
		"steps: [{attach: {name: p, regex: a, stdin: %s}}]":               "steps[0].attach.stdin",
		"steps: [{kubelet_get: {name: n, path: pods, expression: %s}}]":   "steps[0].kubelet_get.expression",
		"steps: [{kubelet_get: {name: n, path: pods, status: %s}}]":       "steps[0].kubelet_get.status",
		"steps: [{kubelet_get: {name: n, path: pods, anonymous: %s}}]":    "steps[0].kubelet_get.anonymous",
	} {
		for _, empty := range []string{`""`, "~", ""} {
			section := strings.Replace(text, "%s", empty, 1)
			if got := problemsOf(section); got != key+must {
				t.Errorf("%s\ngot  %s\nwant %s", section, got, key+must)
			}
		}
	}
	for text, want := range map[string]string{
		`steps: [{exec: {name: p, command: [a], regex: ""}}]`:                                       "steps[0].exec.regex: must not be empty: give it a value, or remove the key if only the exit code counts",
		`steps: [{kubelet_get: {name: n, path: pods, regex: ""}}]`:                                  "steps[0].kubelet_get.regex: must not be empty: give it a value, or remove the key if only the status counts",
		`check_objects: [{kind: Pod, name: p, never: object.metadata.name == "a", expression: ""}]`: "check_objects[0].expression" + must,
		`check_pods: [{name: p, namespace: ""}]`:                                                    "",
		`check_pods: [{name: p, for_seconds: "20"}]`:                                                "",
		`check_pods: [{name: p, for_seconds: 1e-30}]`:                                               "check_pods[0].for_seconds: must be at least 0.001 seconds (one millisecond: nothing can be observed in less), got 1e-30",
		`{timeout_seconds: 1e-30, check_pods: [{name: p}]}`:                                         "timeout_seconds: must be at least 0.001 seconds (one millisecond: nothing can be observed in less), got 1e-30",
		`steps: [{exec: {name: p, command: [""]}}]`:                                                 "steps[0].exec.command[0]: the name of the program must not be empty",
		`steps: [{exec: {name: p, command: [a], exit_code: 256}}]`:                                  "steps[0].exec.exit_code: must be a number from 0 to 255, got 256",
		`{check_pods: [{name: p}], steps: [{patch: {type: pod, name: p, patch_type: json, patch: [{op: replcae, path: a}]}}]}`: "steps[0].patch.patch[0].op: unknown operation \"replcae\", did you mean \"replace\"? (allowed: add, remove, replace, move, copy, test)\n" +
			"steps[0].patch.patch[0].path: must be a path such as /metadata/labels/app, got a",
		`{check_pods: [{name: p}], steps: [{patch: {type: pod, name: p, patch_type: json, patch: [{op: add, path: /a}, {op: copy, path: /a, from: 1}, 3]}}]}`: "steps[0].patch.patch[0]: the operation add needs the key value\n" +
			"steps[0].patch.patch[1].from: must be a path such as /metadata/labels/app, got 1\nsteps[0].patch.patch[2]: must be a mapping such as {op: replace, path: /spec/x, value: 1}",
	} {
		if got := problemsOf(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}
