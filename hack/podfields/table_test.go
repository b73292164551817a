// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheTableIsCurrent fails when templates have changed so that the results or the table are not theirs any more.
func TestTheTableIsCurrent(t *testing.T) {
	root := filepath.Join("..", "..")
	fields, err := survey()
	if err != nil {
		t.Fatal(err)
	}
	r, err := readResults(filepath.Join(root, resultsFile))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, tableFile))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != table(fields, r) {
		t.Errorf("%s is stale; run: go run ./hack/podfields", tableFile)
	}
}

func TestStates(t *testing.T) {
	setters := []string{"a.yaml", "b.yaml"}
	const limits = "spec.containers[*].resources.limits"
	fields := []Field{
		{Path: limits + ".cpu", Fault: "c", Templates: setters},
		{Path: limits + ".memory", Fault: "d", Templates: setters},
		{Path: "spec.hostPID", Fault: "e", Templates: setters},
		{Path: "spec.hostname", Fault: "a", Templates: setters},
		{Path: "spec.nodeName", Reason: "none can", Templates: setters},
		{Path: "spec.subdomain", Fault: "b", Templates: setters},
	}
	r := results{
		"spec.hostname": "b.yaml", "spec.subdomain": "", "spec.hostPID": "other.yaml", "spec.gone": "a.yaml",
		limits + ".cpu": "a.yaml", limits + ".memory": "",
	}
	for leaf, want := range map[string]state{
		"spec.hostname": verified, "spec.subdomain": survived, "spec.hostPID": untried, "spec.nodeName": unobservable,
		"spec.hostIPC": unused, limits: survived,
	} {
		if got := r.ofLeaf(leaf, fields); got != want {
			t.Errorf("%s: %d", leaf, got)
		}
	}
	text := table(fields, r)
	for _, want := range []string{
		"The templates detect 2 of 4 such faults (50.0%). Faults that have not been tested yet: 1. Fields for which it cannot be observed whether the node ignores them: 1.",
		"| `hostname` | b |\n", "| `hostPID` | not tested yet |\n", "| `nodeName` | not observable: none can |\n", "| `subdomain` | **nothing** |\n",
		"\n- `hostIPC`\n", "\n- `initContainers`\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the table", want)
		}
	}
	if strings.Contains(text, "`initContainers[*]") || strings.Contains(text, "`containers`\n") {
		t.Error("the table lists what is below an unused field, or above a used one, as unused")
	}
	delete(r, limits+".memory")
	if got := r.ofLeaf(limits, fields); got != untried {
		t.Errorf("a limit is not tried: %d", got)
	}
	r[limits+".memory"] = "a.yaml"
	if got := r.ofLeaf(limits, fields); got != verified {
		t.Errorf("all limits are noticed: %d", got)
	}
}
