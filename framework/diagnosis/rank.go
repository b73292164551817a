// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"cmp"
	"slices"
)

// What a test that passes takes from a fault that should make it fail, and what a fault must explain to be a cause.
const (
	contradictsChecks = 0.8
	contradictsTest   = 0.4
	leastGain         = 0.3
	// alike is the share of the best gain that a fault of the same class needs to fit equally well, alternative that
	// one of another class needs to be named.
	alike       = 0.95
	alternative = 0.85
)

// candidate is a fault that explains something.
type candidate struct {
	fault *Fault
	// fits are how well the failures of the node fit the fault, in their order.
	fits []float64
	// symptoms are the symptoms of the fault for them, nil if it has none.
	symptoms []*Symptom
	// against is what the passed tests say against it.
	against float64
}

// candidates are the faults that explain at least one of the failures.
func (d Dictionary) candidates(failures []Observation, passed map[string]bool) []candidate {
	at := map[string]int{}
	for i, o := range failures {
		at[o.Test] = i
	}
	var all []candidate
	for n := range d.Faults {
		f := &d.Faults[n]
		c := candidate{fault: f, fits: make([]float64, len(failures)), symptoms: make([]*Symptom, len(failures))}
		if f.Rest > 0 {
			for i := range c.fits {
				c.fits[i] = furtherTest
			}
		}
		explains := false
		for k := range f.Symptoms {
			s := &f.Symptoms[k]
			if i, failed := at[s.Test]; failed {
				c.symptoms[i], c.fits[i] = s, s.fit(failures[i])
				explains = explains || c.fits[i] >= enough
			} else if passed[s.Test] {
				c.against += against(*s)
			}
		}
		if explains {
			all = append(all, c)
		}
	}
	return all
}

// against is what a test that passes says against a fault that makes it fail.
func against(s Symptom) float64 {
	if s.Check == "" {
		return contradictsTest
	}
	return contradictsChecks
}

// choice is a fault that is taken for a cause, with the candidates that would have been almost as good.
type choice struct {
	candidate
	// peers are candidates of the same class that fit as well; others are classes that do, almost.
	peers  []*Fault
	others []string
}

// choose selects the few faults that explain most: always the one that adds most to what the ones before explain, as
// long as it adds something. The failures that a cause explains badly can be explained better by another one. Checks
// that found exactly the same come first: a test can fail for many reasons.
func choose(all []candidate, failures []Observation) []choice {
	var chosen []choice
	for _, certain := range []bool{true, false} {
		for {
			next, found := best(all, chosen, failures, certain)
			if !found {
				break
			}
			chosen = append(chosen, next)
		}
	}
	return prune(chosen, len(failures))
}

// scored is a candidate with what it would add.
type scored struct {
	candidate
	gain float64
}

// best is the candidate that adds most to what is explained, if any adds enough.
func best(all []candidate, chosen []choice, failures []Observation, certain bool) (c choice, found bool) {
	explained := bestFits(chosen, len(failures))
	var ranked []scored
	for _, c := range all {
		if gain := c.gain(explained, chosen, certain); gain >= leastGain {
			ranked = append(ranked, scored{c, gain})
		}
	}
	if len(ranked) == 0 {
		return c, false
	}
	slices.SortStableFunc(ranked, func(a, b scored) int { return cmp.Compare(b.gain, a.gain) })
	next := elect(ranked)
	c.candidate = next.candidate
	for _, r := range ranked {
		switch class := r.fault.Classes[0]; {
		case class == next.fault.Classes[0]:
			if r.gain >= alike*next.gain {
				c.peers = append(c.peers, r.fault)
			}
		case r.gain >= alternative*ranked[0].gain && r.overlaps(next.candidate) && !slices.Contains(c.others, class):
			c.others = append(c.others, class)
		}
	}
	return c, true
}

// elect is the candidate to take of a list that the best one begins. Where faults of several classes fit equally well,
// the class with most of them is the most probable one.
func elect(ranked []scored) scored {
	votes := map[string]int{}
	equal := ranked[:1]
	for i, r := range ranked {
		if r.gain >= alike*ranked[0].gain {
			votes[r.fault.Classes[0]]++
			equal = ranked[:i+1]
		}
	}
	return slices.MaxFunc(equal, func(a, b scored) int { return cmp.Compare(votes[a.fault.Classes[0]], votes[b.fault.Classes[0]]) })
}

// overlaps tells whether two candidates explain a failure in common.
func (c candidate) overlaps(other candidate) bool {
	for i := range c.fits {
		if c.fits[i] >= enough && other.fits[i] >= enough {
			return true
		}
	}
	return false
}

// bestFits is how well each failure is explained by the best of the causes.
func bestFits(chosen []choice, failures int) []float64 {
	best := make([]float64, failures)
	for _, c := range chosen {
		for i, fit := range c.fits {
			best[i] = max(best[i], fit)
		}
	}
	return best
}

// gain is what a candidate adds to what is explained. A check beside the one that decided counts as well if it found
// exactly what it finds because of the fault, and the chosen causes do not make it fail. With certain, only
// checks that found the same count.
func (c candidate) gain(best []float64, chosen []choice, certain bool) float64 {
	gain := -c.against
	for i, fit := range c.fits {
		s := c.symptoms[i]
		if s == nil || certain && fit < exact {
			continue
		}
		gain += max(0, fit-best[i])
		if fit == sameUnmet && best[i] >= fit &&
			!slices.ContainsFunc(chosen, func(other choice) bool { return other.unmet(i, s.Check) }) {
			gain += sameTest
		}
	}
	return gain
}

// unmet tells whether a check does not hold in a failed test because of the fault.
func (c candidate) unmet(failure int, check string) bool {
	s := c.symptoms[failure]
	return s != nil && (s.Check == check || slices.Contains(s.Unmet, check))
}

// prune removes the causes that the later ones have made superfluous.
func prune(chosen []choice, failures int) []choice {
	for i := len(chosen) - 1; i >= 0; i-- {
		others := slices.Delete(slices.Clone(chosen), i, i+1)
		with, without := bestFits(chosen, failures), bestFits(others, failures)
		loss := 0.0
		for n := range with {
			loss += with[n] - without[n]
		}
		distinct := slices.Contains(chosen[i].fits, sameUnmet)
		if loss < leastGain && !distinct {
			chosen = others
		}
	}
	return chosen
}
