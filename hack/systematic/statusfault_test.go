// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// TestReportedWrongly has a fault of each kind, as it is made on a node, with its first template.
func TestReportedWrongly(t *testing.T) {
	s, err := surveyed()
	if err != nil {
		t.Fatal(err)
	}
	alive := []string{"Pending", "Running"}
	for _, want := range []struct {
		kind, subject, stage, meaning string
		rule                          map[string]any
		template                      string
	}{
		{"missing", "hostIPs", "every", "The node never reports hostIPs.", map[string]any{"path": "status.hostIPs", "delete": true}, "216-downward-env.yaml"},
		{"missing", "conditions[type=Ready].observedGeneration", "every", "The node never reports conditions[type=Ready].observedGeneration.",
			map[string]any{"path": "status.conditions[type=Ready].observedGeneration", "delete": true}, "586-observed-generation.yaml"},
		{"lost", "initContainerStatuses[*].state.terminated.reason", "restarted",
			`The node does not report initContainerStatuses[*].state.terminated.reason any more in the stage "restarted".`,
			map[string]any{"path": "status.initContainerStatuses[restartCount!=0].state.terminated.reason", "delete": true,
				"when": map[string]any{"phase": alive, "not": "metadata.deletionTimestamp"}}, "581-several-restarts.yaml"},
		{"lost", "ephemeralContainerStatuses[*].state", "running", `The node does not report ephemeralContainerStatuses[*].state any more in the stage "running".`,
			map[string]any{"path": "status.ephemeralContainerStatuses[restartCount=0].state.running", "delete": true,
				"when": map[string]any{"phase": alive, "not": "metadata.deletionTimestamp"}}, "572-ephemeral-container.yaml"},
		{"kept as first reported", "containerStatuses[*].state.waiting.reason", "waiting",
			`The node still reports the first containerStatuses[*].state.waiting.reason in the stage "waiting".`,
			map[string]any{"path": "status.containerStatuses[restartCount=0].state.waiting.reason", "freeze": true,
				"when": map[string]any{"phase": alive, "not": "metadata.deletionTimestamp"}}, "320-image-missing.yaml"},
		{"kept as first reported", "reason", "ended", `The node still reports the first reason in the stage "ended".`,
			map[string]any{"path": "status.reason", "delete": true,
				"when": map[string]any{"phase": []string{"Succeeded", "Failed"}, "not": "metadata.deletionTimestamp"}}, "433-active-deadline.yaml"},
		{"taken from a neighbour", "containerStatuses[*].image", "restarted",
			`The node reports containerStatuses[*].image of another container of the pod in the stage "restarted".`,
			map[string]any{"transform": "of-another-container", "arg": "containerStatuses.image",
				"when": map[string]any{"phase": alive, "not": "metadata.deletionTimestamp", "has": "status.containerStatuses[restartCount!=0]"}}, "581-several-restarts.yaml"},
	} {
		f := Fault{Kind: want.kind, Subject: want.subject, Stage: want.stage}
		if err := s.reportWrongly(&f); err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff([]rules{{"status": want.rule}}, f.Rules); diff != "" || f.Meaning != want.meaning {
			t.Errorf("%s %s: %s\n%s", want.kind, want.subject, f.Meaning, diff)
		}
		if !slices.Contains(f.Templates, want.template) {
			t.Errorf("%s %s: %v", want.kind, want.subject, f.Templates)
		}
	}
	addresses := Fault{Kind: "missing", Subject: "podIP", Stage: "every"}
	if err := s.reportWrongly(&addresses); err != nil || len(addresses.Rules) != 2 || addresses.Rules[1]["status"]["path"] != "status.podIPs" {
		t.Errorf("%v: %v", err, addresses.Rules)
	}
	if err := s.reportWrongly(&Fault{Kind: "other for a moment", Subject: "podIP", Stage: "running"}); err == nil {
		t.Error("a kind that nobody can make is no mistake")
	}
}

// TestStatusFaultsOfNodes are complete, and their names are those of no other fault.
func TestStatusFaultsOfNodes(t *testing.T) {
	s, err := surveyed()
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.status("../../" + statusFile)
	if err != nil {
		t.Fatal(err)
	}
	names := generated(t)
	for _, o := range all {
		f := o.Fault
		if o.verdict != "" || f.Reason != "" {
			continue
		}
		if other, taken := names[f.Name]; taken || len(f.Name) > maxName || len(f.Rules) == 0 || f.Meaning == "" {
			t.Errorf("%+v is called as %+v, or incomplete", f, other)
		}
		names[f.Name] = f
	}
}

func TestNamesInChecks(t *testing.T) {
	s, err := surveyed()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.templates, func(f *facts.Facts) bool { return f.Rendered.Template.Name == "400-status-conditions.yaml" })
	for field, want := range map[string]bool{
		"startTime":                          true,
		"phase":                              false,
		"conditions[type=Ready].status":      true,
		"containerStatuses[*].image":         true,
		"containerStatuses[*].imageI":        false,
		"initContainerStatuses[*].image":     false,
		"containerStatuses[*].state.waiting": false,
	} {
		if got := namesInChecks(s.templates[i], field); got != want {
			t.Errorf("%s: %t", field, got)
		}
	}
}
