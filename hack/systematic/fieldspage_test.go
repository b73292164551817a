// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// TestThePagesAreCurrent fails when templates have changed so that the results or the pages are not theirs any more.
func TestThePagesAreCurrent(t *testing.T) {
	const root = "../../"
	s, all := generatedInOrder(t)
	fields, systematic, err := s.pages(all, root)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{fieldsFile: fields, pageFile: systematic} {
		got, err := os.ReadFile(root + path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is stale; run: go run ./hack/systematic", path)
		}
	}
}

func TestStates(t *testing.T) {
	setters := []string{"a.yaml", "b.yaml"}
	const limits = "spec.containers[*].resources.limits"
	fields := []Field{
		{Path: limits + ".cpu", Name: "c", Templates: setters},
		{Path: limits + ".memory", Name: "d", Templates: setters},
		{Path: limits + ".disk", Reason: "for a key", Templates: setters},
		{Path: "spec.hostPID", Name: "e", Templates: setters},
		{Path: "spec.hostname", Name: "a", Templates: setters},
		{Path: "spec.nodeName", Reason: "none can", Templates: setters},
		{Path: "spec.subdomain", Name: "b", Templates: setters},
	}
	reasons := []reason{
		{Kind: "control plane", Why: "for tests", Source: "a source", Fields: []string{"spec.nodeName", "spec.schedulerName"}},
		{Kind: "optional", Why: "for a key", Source: "a source", Fields: []string{limits + ".disk"}},
	}
	r := results{
		"a": {KilledBy: "b.yaml"}, "b": {Survived: setters}, "e": {KilledBy: "other.yaml"}, "gone": {KilledBy: "a.yaml"},
		"c": {KilledBy: lifecycle.Test("a-rule")}, "d": {Survived: append(setters, "other.yaml")},
	}
	for leaf, want := range map[string]state{
		"spec.hostname": verified, "spec.subdomain": survived, "spec.hostPID": untried, "spec.nodeName": excused,
		"spec.schedulerName": excused, "spec.hostIPC": unused, limits: survived,
	} {
		if got := r.ofLeaf(leaf, fields, reasons); got != want {
			t.Errorf("%s: %d", leaf, got)
		}
	}
	text := fieldsPage(fields, r, reasons)
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
	delete(r, "d")
	if got := r.ofLeaf(limits, fields, reasons); got != untried {
		t.Errorf("a limit is not tried: %d", got)
	}
	r["d"] = tried{Survived: setters[:1]}
	if got := r.ofLeaf(limits, fields, reasons); got != untried {
		t.Errorf("a limit is not tried with all templates: %d", got)
	}
	r["d"] = tried{KilledBy: "a.yaml"}
	if got := r.ofLeaf(limits, fields, reasons); got != verified {
		t.Errorf("all limits are noticed: %d", got)
	}
}
