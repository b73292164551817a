// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// TestIndependence holds what full runs found to what is promised of it: half of the faults take down two templates
// at most, and whatever takes down a template of another class has a reason. The table is made of both, and written
// again with -update.
func TestIndependence(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	all := faults.Builtin().Faults
	reasons, err := ReadReasons(filepath.Join("..", "..", "mutation", "outside.yaml"), all)
	if err != nil {
		t.Fatal(err)
	}
	found, err := ReadIndependence(filepath.Join(root, "docs", "data", "independence.json"))
	if err != nil {
		t.Fatal(err)
	}
	found.Keep(all)
	for _, f := range all {
		if _, known := found[f.Name]; !known {
			t.Logf("%s has not been in a full run: FULL=1 ONLY=^%s$ make mutation", f.Name, f.Name)
		}
	}
	if median := found.Median(); median > 2 {
		t.Errorf("the median fault takes down %d templates, want 2 at most", median)
	}
	for name, reach := range found {
		if _, explained := reasons[name]; explained != (len(reach.Others) > 0) {
			t.Errorf("%s takes down templates of other classes: %v, but its reason is %q", name, reach.Others, reasons[name])
		}
	}

	var table bytes.Buffer
	found.WriteMarkdown(&table, all, reasons)
	golden(t, filepath.Join(root, "docs", "independence.md"), table.String())
}

// TestKillsTable holds docs/mutation.md to the results of all runs, and writes it again with -update.
func TestKillsTable(t *testing.T) {
	docs := filepath.Join("..", "..", "..", "..", "docs")
	all := faults.Builtin().Faults
	accepted, err := ReadReasons(filepath.Join("..", "..", "mutation", "accepted.yaml"), all)
	if err != nil {
		t.Fatal(err)
	}
	found, err := ReadKills(filepath.Join(docs, "data", "mutation.json"))
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	found.WriteMarkdown(&table, all, accepted)
	golden(t, filepath.Join(docs, "mutation.md"), table.String())
}
