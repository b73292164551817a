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
	want, err := currentTable(root, fields)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, tableFile))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale; run: go run ./hack/podfields", tableFile)
	}
}

func TestStates(t *testing.T) {
	setters := []string{"a.yaml", "b.yaml"}
	const limits = "spec.containers[*].resources.limits"
	fields := []Field{
		{Path: limits + ".cpu", Fault: "c", Templates: setters},
		{Path: limits + ".memory", Fault: "d", Templates: setters},
		{Path: limits + ".disk", Reason: "for a key", Templates: setters},
		{Path: "spec.hostPID", Fault: "e", Templates: setters},
		{Path: "spec.hostname", Fault: "a", Templates: setters},
		{Path: "spec.nodeName", Reason: "none can", Templates: setters},
		{Path: "spec.subdomain", Fault: "b", Templates: setters},
	}
	reasons := []reason{
		{Kind: "control plane", Why: "for tests", Source: "a source", Fields: []string{"spec.nodeName", "spec.schedulerName"}},
		{Kind: "optional", Why: "for a key", Source: "a source", Fields: []string{limits + ".disk"}},
	}
	r := results{
		"spec.hostname": "b.yaml", "spec.subdomain": "", "spec.hostPID": "other.yaml", "spec.gone": "a.yaml",
		limits + ".cpu": "a.yaml", limits + ".memory": "",
	}
	for leaf, want := range map[string]state{
		"spec.hostname": verified, "spec.subdomain": survived, "spec.hostPID": untried, "spec.nodeName": excused,
		"spec.schedulerName": excused, "spec.hostIPC": unused, limits: survived,
	} {
		if got := r.ofLeaf(leaf, fields, reasons); got != want {
			t.Errorf("%s: %d", leaf, got)
		}
	}
	text := table(fields, r, reasons)
	for _, want := range []string{
		"The templates detect 2 of 4 such faults (50.0%). Faults that have not been tested yet: 1.\n",
		"| `hostname` | b |\n", "| `hostPID` | not tested yet |\n", "| `nodeName` | none: none can |\n", "| `subdomain` | **nothing** |\n",
		"\n- `hostIPC`: no template sets it\n", "\n- `hostPID`: not tested yet\n", "\n- `subdomain`: no template that sets it detects",
		"| for tests (a source) | 2 | `nodeName`, `schedulerName` |\n", "| It needs a feature gate that is off by default | 0 |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the table", want)
		}
	}
	for _, not := range []string{"- `nodeName`", "- `schedulerName`", "- `hostname`"} {
		if strings.Contains(text, not) {
			t.Errorf("%q is in the list of open fields", not)
		}
	}
	delete(r, limits+".memory")
	if got := r.ofLeaf(limits, fields, reasons); got != untried {
		t.Errorf("a limit is not tried: %d", got)
	}
	r[limits+".memory"] = "a.yaml"
	if got := r.ofLeaf(limits, fields, reasons); got != verified {
		t.Errorf("all limits are noticed: %d", got)
	}
}
