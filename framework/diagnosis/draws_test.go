// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// draw is a node with a few bugs, and what tests show of it.
type draw struct {
	faults   []Fault
	failures []Observation
	passed   map[string]bool
}

// drawOf makes up a node with some faults: what each makes fail alone fails, the check of one of them decides, and
// those of the others are unmet as well. Of all tests, one in noise fails for no known reason, or says nothing
// although it should fail.
func drawOf(random *rand.Rand, faults []Fault, tests []string, noise int) draw {
	d := draw{faults: faults, passed: map[string]bool{}}
	for _, test := range tests {
		var seen []Symptom
		for _, f := range faults {
			for _, s := range f.Symptoms {
				if s.Test == test {
					seen = append(seen, s)
				}
			}
		}
		unlucky := random.IntN(noise) == 0
		switch {
		case len(seen) > 0 && !unlucky:
			d.failures = append(d.failures, together(random, seen))
		case len(seen) == 0 && unlucky:
			d.failures = append(d.failures, Observation{Symptom: Symptom{Test: test, Check: "check_logs 00000000", Got: "noise"}})
		case len(seen) == 0:
			d.passed[test] = true
		}
	}
	return d
}

// together is a test that fails because of several faults.
func together(random *rand.Rand, seen []Symptom) Observation {
	decides := random.IntN(len(seen))
	o := Observation{seen[decides], map[string]string{}}
	if o.Check == "" {
		o.Check, o.Got = fmt.Sprintf("check_logs %08x", random.Uint32()), "something"
	}
	o.Unmet = slices.Clone(o.Unmet)
	for i, s := range seen {
		if i != decides && s.Check != "" && s.Check != o.Check {
			o.Unmet = append(append(o.Unmet, s.Check), s.Unmet...)
			o.unmetGot[s.Check] = s.Got
		}
	}
	return o
}

// named tells whether a class of a fault is among the first causes of a diagnosis, or among the alternatives to them.
func named(f Fault, diagnosis report.Diagnosis, first int) (cause, alternative bool) {
	for _, c := range diagnosis.Causes[:min(first, len(diagnosis.Causes))] {
		cause = cause || slices.Contains(f.Classes, c.Class)
		alternative = alternative || slices.ContainsFunc(c.Or, func(class string) bool { return slices.Contains(f.Classes, class) })
	}
	return cause, alternative
}

// TestDraws diagnoses nodes with two to five random faults, and counts how often all of them are among the causes, by
// their classes: for faults of which the checks are known, and for all, since many faults make the same single test
// fail.
func TestDraws(t *testing.T) {
	const seed, draws, noise = 19, 100, 40
	d := Builtin()
	names := map[string]bool{}
	var checked []Fault
	for _, f := range d.Faults {
		for _, s := range f.Symptoms {
			names[s.Test] = true
		}
		if f.Extent == Checks {
			checked = append(checked, f)
		}
	}
	tests := slices.Sorted(maps.Keys(names))
	for _, pool := range []struct {
		name   string
		faults []Fault
		// least is the least share of the draws, in percent.
		least int
	}{{"faults with checks", checked, 75}, {"all faults", d.Faults, 75}} {
		random := rand.New(rand.NewPCG(seed, seed))
		found, alternatives := 0, 0
		for range draws {
			var faults []Fault
			for _, at := range random.Perm(len(pool.faults))[:2+random.IntN(4)] {
				faults = append(faults, pool.faults[at])
			}
			one := drawOf(random, faults, tests, noise)
			diagnosis := d.node("node", one.failures, one.passed)
			inCauses, inBoth := 1, 1
			for _, f := range faults {
				cause, alternative := named(f, diagnosis, len(faults)+2)
				if !cause {
					inCauses = 0
				}
				if !cause && !alternative {
					inBoth = 0
				}
			}
			found, alternatives = found+inCauses, alternatives+inBoth
		}
		t.Logf("%s: of %d draws with the seed %d, all faults are causes in %d, and causes or alternatives to them in %d", pool.name, draws, seed, found, alternatives)
		if 100*found < pool.least*draws {
			t.Errorf("%s: all faults are causes in %d of %d draws, want at least %d%%", pool.name, found, draws, pool.least)
		}
	}
}
