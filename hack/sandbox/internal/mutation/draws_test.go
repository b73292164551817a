// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// TestDraws: the same seed draws the same faults, of those that templates are known for, with their templates.
func TestDraws(t *testing.T) {
	catalogue := faults.Builtin()
	known := map[string][]string{}
	for i, f := range catalogue.Faults[:40] {
		known[f.Name] = []string{templates[i%len(templates)].Name}
	}
	draws := Draws(20, 7, catalogue, templates, known)
	if again := Draws(20, 7, catalogue, templates, known); !reflect.DeepEqual(draws, again) {
		t.Error("the same seed draws other faults")
	}
	namespaces := map[string]bool{}
	for _, d := range draws {
		namespaces[d.Job.Namespace] = true
		if len(d.Faults) < fewest || len(d.Faults) > most {
			t.Errorf("%d faults", len(d.Faults))
		}
		together, found := catalogue.InNamespace(d.Job.Namespace)
		if !found || together.Name != d.Job.Fault.Name {
			t.Errorf("%s is not the namespace of the faults", d.Job.Namespace)
		}
		for _, f := range d.Faults {
			if !slices.ContainsFunc(d.Job.Templates, func(t Template) bool { return t.Name == known[f.Name][0] }) {
				t.Errorf("%s is drawn without its template", f.Name)
			}
		}
	}
	if len(namespaces) != len(draws) {
		t.Errorf("%d namespaces for %d draws", len(namespaces), len(draws))
	}
}

// TestDiagnosis reads the causes of a report, and says which faults are not among the first.
func TestDiagnosis(t *testing.T) {
	work := t.TempDir()
	draw := Draw{Faults: []faults.Fault{{Name: "a", Classes: []string{"A-1", "B-1"}}, {Name: "c", Classes: []string{"C-1"}}, {Name: "d", Classes: []string{"D-1"}}}, Job: Job{Namespace: "n"}}
	if err := os.MkdirAll(filepath.Join(work, "n/reports"), 0o755); err != nil {
		t.Fatal(err)
	}
	const text = `diagnoses: [{node: n, failed: 7, unexplained: [x.yaml], causes: [{class: B-1}, {class: X-1, or: [C-1]}, {class: X-2}, {class: X-3}, {class: X-4}, {class: D-1}]}]`
	r := Runner{Work: work}
	if err := os.WriteFile(report(r.dir(draw.Job)), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := r.Diagnosis(draw)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.missed(false), " "); got != "c d" {
		t.Errorf("not among the causes: %s", got)
	}
	if got := strings.Join(d.missed(true), " "); got != "d" {
		t.Errorf("not among the causes and alternatives: %s", got)
	}
	var out strings.Builder
	WriteDiagnosed(&out, []Diagnosed{d})
	const want = `a (A-1 B-1), c (C-1), d (D-1)
  causes of 7 failures, 1 unexplained: B-1, X-1 or C-1, X-2, X-3, X-4, D-1
  not among the first 5: c, d

1 of 3 faults are among the first N+2 causes; all faults in 0 of 1 draws, and in 0 with the alternatives to these causes
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}
