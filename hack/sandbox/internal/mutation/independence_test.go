// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// TestIndependence holds what full runs found to what is promised of it: half of the faults take down two templates at most,
// and whatever takes down a template of another class has a reason. The table is made of both.
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
	if len(found) < len(all) {
		t.Skipf("%d of %d faults have been in a full run: FULL=1 make mutation", len(found), len(all))
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
	path := filepath.Join(root, "docs", "independence.md")
	if *update {
		if err := os.WriteFile(path, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, table.Bytes()) {
		t.Errorf("%s is not what its data say: go test ./internal/mutation -run TestIndependence -update", path)
	}
}
