// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

// TestWords: forms of a word are the same, and names are their parts as well.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"delete deleted deletes deletion deletions":      "delet",
		"drop dropped dropping":                          "drop",
		"policies policy":                                "policy",
		"the pod is not met after 45s":                   "",
		"restartCount":                                   "restart restartCount",
		"podIPs, hostIP":                                 "host hostIP ip podIPs ps",
		"Failed, exit 137 (OOMKilled)":                   "137 Failed OOMKilled kil oom",
		`in "line 2", conditions[Ready].observed_at = 7`: "Ready condit lin observ ready",
		"terminationGracePeriodSeconds":                  "grac period termin terminationGracePeriodSeconds",
	} {
		w := words{}
		w.add(text)
		if got := strings.Join(slices.Sorted(maps.Keys(w)), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func faultOf(t *testing.T, rules, meaning string) catalogue.Fault {
	t.Helper()
	f := catalogue.Fault{Name: "a", Meaning: meaning, Classes: []string{"A-1"}}
	if err := yaml.Unmarshal([]byte(rules), &f.Rules); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestCause: what a rule changes are words of a cause, and not of what and when it does.
func TestCause(t *testing.T) {
	for _, tt := range []struct{ rules, meaning, title, want string }{
		{`[read: {kind: Pod, path: "spec.containers[*].env[*].value", transform: newlines-dropped}]`, "", "", "drop env newlin"},
		{`[status: {when: {phase: [Succeeded]}, after: 20s, path: status.phase, set: Running}]`, "", "", "Running phas"},
		{`[status: {path: "status.conditions[type=Ready].lastTransitionTime", delete: true}]`, "", "",
			"Ready condit last lastTransitionTime ready transit"},
		{`[delete: {remove_first: true, when: {has: spec.x}}]`, "", "", "delet first remov"},
		{`[admit: {above: 5, report: {phase: Failed, reason: OutOfpods}}]`, "", "", "Failed OutOfpods admit ofpod phas reason"},
		{`[exec: {verb: attach, hang: true}]`, "", "", "attach exec hang"},
		{`[]`, "Line breaks are removed from the podIP.", "Restarted pods", "break ip lin podIP remov restart"},
	} {
		got := strings.Join(slices.Sorted(maps.Keys(causeOf(faultOf(t, tt.rules, tt.meaning), map[string]string{"A-1": tt.title}))), " ")
		if got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.rules, tt.meaning, got, tt.want)
		}
	}
}

func TestScores(t *testing.T) {
	const uuid = "0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11"
	fault := faultOf(t, `[status: {path: status.podIP, delete: true}]`, "Pods have no address, as their last line ends.")
	killed := func(f report.Failure) []catalogue.Verdict {
		return []catalogue.Verdict{{Template: "podIP.yaml", Failed: true, Failures: []report.Failure{f}}}
	}
	for _, tt := range []struct {
		name         string
		verdicts     []catalogue.Verdict
		named, found string
	}{
		{"in what was found", killed(report.Failure{Got: "object.status.podIP = missing"}), "ip podIP", "ip podIP"},
		{"in what is demanded", killed(report.Failure{Want: "object.status.podIP", Got: "expression is false"}), "ip podIP", ""},
		{"in the description", killed(report.Failure{Message: "the pod has an address"}), "address", ""},
		{"in the nearest difference", killed(report.Failure{Got: "expression is false", Nearest: &report.Difference{Path: "podIP"}}), "ip podIP", "ip podIP"},
		{"in another check", killed(report.Failure{Check: "check_pods[0]", Unmet: []report.UnmetCheck{{Check: "check_objects[0]", Got: "no addresses"}}}), "address", "address"},
		{"in the title of the test", []catalogue.Verdict{{Title: "Addresses", Failed: true, Failures: []report.Failure{{Got: "x"}}}}, "address", ""},
		{"in the names of objects and templates", killed(report.Failure{Got: "address.yaml, pod fault-address-x/podIP-" + uuid}), "", ""},
		{"in the words of any text", killed(report.Failure{Got: "last error: x\nline 7 | y\nthe pod has ended, and has not changed for 5s"}), "", ""},
		{"of a test that passed", []catalogue.Verdict{{Template: "a.yaml", Failures: []report.Failure{{Got: "podIP"}}},
			{Template: "lifecycle: b", Failed: true, Failures: []report.Failure{{Got: "x"}}}}, "", ""},
	} {
		run := catalogue.Run{Results: []catalogue.Result{{Fault: "a", Verdicts: tt.verdicts}, {Fault: "of a file", Verdicts: tt.verdicts}}}
		all := scores([]catalogue.Fault{fault}, nil, run)
		if len(all) != 1 {
			t.Errorf("%s: %d scores", tt.name, len(all))
			continue
		}
		if got := strings.Join(all[0].named, " "); got != tt.named {
			t.Errorf("%s: named %q, want %q", tt.name, got, tt.named)
		}
		if got := strings.Join(all[0].found, " "); got != tt.found {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.found)
		}
	}
	survivor := catalogue.Run{Results: []catalogue.Result{{Fault: "a", Verdicts: []catalogue.Verdict{{Template: "a.yaml"}}}}}
	if all := scores([]catalogue.Fault{fault}, nil, survivor); len(all) != 0 {
		t.Errorf("a fault that survived has a score: %v", all)
	}
}

func TestWrite(t *testing.T) {
	fault := func(name string) catalogue.Fault { return catalogue.Fault{Name: name, Meaning: "It is wrong."} }
	all := []score{
		{fault: fault("a"), named: []string{"x"}, found: []string{"x"}},
		{fault: fault("b"), named: []string{"x"}, texts: []string{"1.yaml on the node: no\n  got y"}, cause: words{"x": true}},
		{fault: fault("c"), texts: []string{"2.yaml on the node: no"}, cause: words{"x": true, "z": true}},
	}
	const shares = "Of 3 killed faults, 2 (66.7%) have a text that names the cause, and 1 (33.3%) one that names it in what was found.\n"
	const b, c = "\nb: It is wrong.\n  words: x\n  1.yaml on the node: no\n    got y\n", "\nc: It is wrong.\n  words: x z\n  2.yaml on the node: no\n"
	for onlyFound, want := range map[bool]string{false: shares + c, true: shares + b + c} {
		var out strings.Builder
		write(&out, all, onlyFound)
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%t: -want +got\n%s", onlyFound, diff)
		}
	}
}

// TestEveryFaultHasWords: without, no text could name it.
func TestEveryFaultHasWords(t *testing.T) {
	faults, err := catalogue.Faults("../..")
	if err != nil || len(faults) == 0 {
		t.Fatal(len(faults), err)
	}
	for _, f := range faults {
		if w := causeOf(f, titles()); len(w) < 2 {
			t.Errorf("%s: %v", f.Name, w)
		}
	}
}
