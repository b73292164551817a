// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	yaml "sigs.k8s.io/yaml/goyaml.v3"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// Draw is a node with a few random faults at once, which the suite is to find in its report.
type Draw struct {
	Faults []faults.Fault
	Job    Job
}

const (
	// fewest and most are how many faults a draw has.
	fewest, most = 2, 5
	// besides is how many templates run that are not known to fail because of any of them.
	besides = 6
	// further is how many causes more than there are faults may be named before all faults are.
	further = 2
)

// Draws are n draws of the faults of a catalogue of which known names templates that fail. A seed selects them.
func Draws(n int, seed uint64, catalogue *faults.Catalogue, templates []Template, known map[string][]string) []Draw {
	random := rand.New(rand.NewPCG(seed, seed))
	pool := slices.DeleteFunc(slices.Clone(catalogue.Faults), func(f faults.Fault) bool { return len(known[f.Name]) == 0 })
	var draws []Draw
	for number := range n {
		var d Draw
		var names []string
		for _, i := range random.Perm(len(pool))[:fewest+random.IntN(most-fewest+1)] {
			d.Faults = append(d.Faults, pool[i])
			names = append(names, known[pool[i].Name]...)
		}
		for _, i := range random.Perm(len(templates))[:min(besides, len(templates))] {
			names = append(names, templates[i].Name)
		}
		d.Job.Fault = catalogue.Together(d.Faults, number)
		d.Job.Namespace = d.Job.Fault.Namespace()
		d.Job.Templates = slices.DeleteFunc(slices.Clone(templates), func(t Template) bool { return !slices.Contains(names, t.Name) })
		draws = append(draws, d)
	}
	return draws
}

// Diagnosed is which faults of a draw the suite found.
type Diagnosed struct {
	Draw
	// Causes are the classes of the causes in the report, in their order, each with those that explain it almost as
	// well.
	Causes [][]string
	// Failed and Unexplained count tests.
	Failed, Unexplained int
}

// Diagnosis reads what the suite's report says of a draw that the runner has run.
func (r Runner) Diagnosis(draw Draw) (Diagnosed, error) {
	d := Diagnosed{Draw: draw}
	path := report(r.dir(draw.Job))
	data, err := os.ReadFile(path)
	if err != nil {
		return d, err
	}
	var read struct {
		Diagnoses []struct {
			Failed      int
			Unexplained []string
			Causes      []struct {
				Class string
				Or    []string
			}
		}
	}
	if err := yaml.Unmarshal(data, &read); err != nil {
		return d, fmt.Errorf("%s: %w", path, err)
	}
	for _, node := range read.Diagnoses {
		d.Failed, d.Unexplained = d.Failed+node.Failed, d.Unexplained+len(node.Unexplained)
		for _, cause := range node.Causes {
			d.Causes = append(d.Causes, append([]string{cause.Class}, cause.Or...))
		}
	}
	return d, nil
}

// missed are the faults of which no class is among the first causes, or, with alternatives, among what explains these
// almost as well.
func (d Diagnosed) missed(alternatives bool) []string {
	var names []string
	for _, f := range d.Faults {
		found := slices.ContainsFunc(d.Causes[:min(len(d.Causes), len(d.Faults)+further)], func(classes []string) bool {
			if !alternatives {
				classes = classes[:1]
			}
			return slices.ContainsFunc(classes, func(class string) bool { return slices.Contains(f.Classes, class) })
		})
		if !found {
			names = append(names, f.Name)
		}
	}
	return names
}

// WriteDiagnosed writes what became of draws.
func WriteDiagnosed(out io.Writer, all []Diagnosed) {
	drawn, found, draws, named := 0, 0, 0, 0
	for _, d := range all {
		var names, causes []string
		for _, f := range d.Faults {
			names = append(names, fmt.Sprintf("%s (%s)", f.Name, strings.Join(f.Classes, " ")))
		}
		for _, classes := range d.Causes {
			causes = append(causes, strings.Join(classes, " or "))
		}
		fmt.Fprintf(out, "%s\n  causes of %d failures, %d unexplained: %s\n", strings.Join(names, ", "), d.Failed, d.Unexplained, strings.Join(causes, ", "))
		missed := d.missed(false)
		if len(missed) > 0 {
			fmt.Fprintf(out, "  not among the first %d: %s\n", len(d.Faults)+further, strings.Join(missed, ", "))
		} else {
			draws++
		}
		if len(d.missed(true)) == 0 {
			named++
		}
		drawn, found = drawn+len(d.Faults), found+len(d.Faults)-len(missed)
	}
	fmt.Fprintf(out, "\n%d of %d faults are among the first N+%d causes; all faults in %d of %d draws, and in %d with the alternatives to these causes\n",
		found, drawn, further, draws, len(all), named)
}
