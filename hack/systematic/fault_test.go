// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// maxName is what a fault's name may have: with "fault-" before it, and what tests append, it is the name of a
// namespace.
const maxName = 63 - len("fault-") - len("-r2-t99-9")

var surveyed = sync.OnceValues(surveyAll)

// generatedInOrder is the survey, with all faults in their order.
func generatedInOrder(t *testing.T) (*survey, []Fault) {
	t.Helper()
	s, err := surveyed()
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.faults()
	if err != nil {
		t.Fatal(err)
	}
	return s, all
}

// generated are all faults by their names.
func generated(t *testing.T) map[string]Fault {
	t.Helper()
	_, all := generatedInOrder(t)
	byName := map[string]Fault{}
	for _, f := range all {
		if other, twice := byName[f.Name]; twice {
			t.Errorf("%s %s and %s %s are both called %s", f.Kind, f.Subject, other.Kind, other.Subject, f.Name)
		}
		byName[f.Name] = f
	}
	return byName
}

func TestAllFaultsAreComplete(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	all := generated(t)
	for name, f := range all {
		if !valid.MatchString(name) || len(name) > maxName || !strings.HasSuffix(f.Meaning, ".") || f.Kind == "" || f.Subject == "" {
			t.Errorf("%+v", f)
		}
		// The groups of the page are those of the faults.
		if !slices.ContainsFunc(groups, func(g struct {
			group
			title string
		}) bool {
			return g.group == f.Group
		}) {
			t.Errorf("%s is of no group: %s", name, f.Group)
		}
	}
}

// TestFaults shows one fault of every kind with its first template.
func TestFaults(t *testing.T) {
	all := generated(t)
	for _, want := range []struct {
		kind, subject, meaning, template string
		rule                             rules
	}{
		{"ignored", "spec.hostname", "The node ignores spec.hostname.", "544-host-names.yaml",
			rules{"read": {"kind": "Pod", "path": "spec.hostname", "delete": true}}},
		{"ignored", "spec.restartPolicy", "The node ignores spec.restartPolicy.", "582-restart-rules.yaml",
			rules{"read": {"kind": "Pod", "path": "spec.restartPolicy", "set": "Always"}}},
		{"refused", "spec.containers[*].imagePullPolicy", "The node refuses pods that set spec.containers[*].imagePullPolicy.", "320-image-missing.yaml",
			rules{"admit": {"when": map[string]any{"has": "spec.containers[imagePullPolicy!=IfNotPresent]"}, "as": "refused"}}},
		{"refused", "spec.ephemeralContainers[*].tty", "The node refuses ephemeral containers that set spec.ephemeralContainers[*].tty.", "574-ephemeral-container-settings.yaml",
			rules{"read": {"kind": "Pod", "when": map[string]any{"has": "spec.ephemeralContainers[tty]"}, "path": "spec.ephemeralContainers", "delete": true}}},
		{"of-first", "spec.containers[*].workingDir", "The node takes spec.containers[*].workingDir from the first container of the pod.", "",
			rules{"read": {"kind": "Pod", "transform": "of-first-container", "arg": "containers.workingDir"}}},
		{"undone", "label", "The node undoes it when others write a label.", "410-others-write-too.yaml",
			rules{"litter": {"revert": []string{"labels"}}}},
		{"cut", "log.tailLines", "The node breaks the answer to a request for a log with tailLines off at its beginning.", "452-log-options.yaml",
			rules{"log": {"head": 1, "with": []string{"tailLines"}}}},
		{"disregarded", "attach.stdin", "The node ignores the option of attach with stdin.", "573-attach.yaml",
			rules{"exec": {"verb": "attach", "with": []string{"input"}, "drop": []string{"input"}}}},
		{"refused", "kept.20", "The node refuses further pods once there are 20 pods of a namespace, ended ones included.", "531-ended-pods-make-room.yaml",
			rules{"admit": {"above": 20, "as": "refused"}}},
	} {
		f := all[name(want.kind, want.subject)]
		if diff := cmp.Diff([]rules{want.rule}, f.Rules); diff != "" || f.Meaning != want.meaning {
			t.Errorf("%s %s: %s\n%s", want.kind, want.subject, f.Meaning, diff)
		}
		if want.template != "" && !slices.Contains(f.Templates, want.template) {
			t.Errorf("%s %s: %v", want.kind, want.subject, f.Templates)
		}
	}
}

func TestMisspelt(t *testing.T) {
	all := generated(t)
	for subject, want := range map[string]rules{
		"env-name.dot":       {"read": {"kind": "Pod", "path": `spec.containers[*].env[name~'\.'].name`, "set": "IGNORED"}},
		"port.name":          {"read": {"kind": "Pod", "path": `spec.containers[*].livenessProbe[port~'[a-z]'].port`, "set": 9}},
		"word.empty":         {"read": {"kind": "Pod", "path": `spec.initContainers[*].args[~'^$']`, "delete": true}},
		"quantity.milli":     {"read": {"kind": "Pod", "path": `spec.containers[*].resources.limits[~'m$']`, "delete": true}},
		"config-map-key.dot": {"read": {"kind": "ConfigMap", "path": "data", "transform": "lose-keys-like", "arg": `.\.`}},
		"header-name.digit-first": {"read": {"kind": "Pod", "delete": true,
			"path": `spec.containers[*].livenessProbe.httpGet.httpHeaders[name~'^[0-9]']`}},
		"working-dir.blank": {"read": {"kind": "Pod", "path": `spec.containers[workingDir~' '].workingDir`, "delete": true}},
	} {
		if f := all[name("misspelt", subject)]; !slices.ContainsFunc(f.Rules, func(r rules) bool { return cmp.Equal(r, want) }) {
			t.Errorf("%s: %v is not among %v", subject, want, f.Rules)
		}
	}
}

func TestGiven(t *testing.T) {
	for path, want := range map[string]string{
		"spec.hostname":                               "[hostname]",
		"spec.securityContext.runAsUser":              "[securityContext.runAsUser]",
		"spec.volumes[*].emptyDir":                    "spec.volumes[emptyDir]",
		"spec.containers[*].resources.limits.memory":  "spec.containers[resources.limits.memory]",
		"spec.containers[*].env[*].value":             "spec.containers[*].env[value]",
		"spec.containers[*].resources.limits.['a.b']": "spec.containers[*].resources.limits.['a.b']",
	} {
		if got := given(path, nil); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := given("spec.containers[*].livenessProbe.periodSeconds", 10); got != "spec.containers[livenessProbe.periodSeconds!=10]" {
		t.Error(got)
	}
}

func TestExplain(t *testing.T) {
	all := []Fault{{Kind: "no", Subject: "rule"}}
	err := explain(all)
	for _, want := range []string{"no rule has no rule and no reason", "no fault needs late .*"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestPage(t *testing.T) {
	fault := func(kind, subject, reason string, observable bool) Fault {
		return Fault{Group: requestsGroup, Kind: kind, Subject: subject, Reason: reason, NotObservable: reason != "" && !observable, Templates: []string{"a.yaml"}, Name: kind + "-" + subject}
	}
	untouched := fault("cut", "attach", "", true)
	untouched.Templates = nil
	r := results{"cut-log": {KilledBy: "a.yaml"}, "refused-log": {KilledBy: "lifecycle: r"}, "refused-exec": {Survived: []string{"a.yaml"}}}
	var all []outcome
	for _, f := range []Fault{
		fault("cut", "log", "", true), fault("refused", "log", "", true), fault("refused", "exec", "", true), fault("cut", "exec", "", true),
		fault("late", "x", "late is fine", false), fault("late", "y", "no rule", true), untouched,
	} {
		v, by := r.verdict(f)
		all = append(all, outcome{f, v, by})
	}
	got := page(all)
	for _, want := range []string{
		"Of 7 faults, 6 can be observed. Of these, 2 (33.3%) are killed, 1 survived, no template touches 1, 1 are not tried, and 1 are not possible.",
		"| Requests | 7 | 2 | 1 | 1 | 1 | 1 | 1 | 1 | 1 |\n",
		"| refused | 2 | 1 | 0 | 1 | 1 | 0 | 0 | 0 | 0 |\n",
		"**Survived**\n\n- refused: `exec`\n", "**Not possible**\n\n- no rule: `y`\n", "| a | 1 |\n| lifecycle: r | 1 |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
