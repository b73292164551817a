// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Merge returns what traces of single observations of a template, as [Of] makes them, have in common. There must be one
// at least; the hash and the version are those of the last.
func Merge(all []Trace) Trace {
	merged := all[len(all)-1]
	samples := map[[2]string][]Object{}
	for _, trace := range all {
		for _, o := range trace.Objects {
			id := [2]string{o.Kind, o.Name}
			samples[id] = append(samples[id], o)
		}
	}
	merged.Objects = nil
	for _, id := range slices.SortedFunc(maps.Keys(samples), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		merged.Objects = append(merged.Objects, mergeObjects(samples[id]))
	}
	return merged
}

// stageID identifies a stage of an object.
type stageID struct{ subject, state string }

func (s *Stage) id() stageID { return stageID{s.Subject, s.State} }

func mergeObjects(samples []Object) Object {
	merged := Object{Kind: samples[0].Kind, Name: samples[0].Name, Samples: len(samples)}
	seen := map[stageID][]*Stage{}
	for _, sample := range samples {
		for i := range sample.Stages {
			s := &sample.Stages[i]
			seen[s.id()] = append(seen[s.id()], s)
		}
	}
	ranks := rank(samples)
	for id, stages := range seen {
		s := Stage{Subject: id.subject, State: id.state, Order: ranks[id], last: true}
		for _, one := range stages {
			s.Step = max(s.Step, one.Step)
			s.last = s.last && one.last
		}
		passing := len(samples) < enough && !s.last
		s.Optional = len(stages) < len(samples) || passing
		if !passing {
			s.Fields = mergeFields(stages)
		}
		merged.Stages = append(merged.Stages, s)
	}
	slices.SortFunc(merged.Stages, func(a, b Stage) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.Subject, b.Subject), strings.Compare(a.State, b.State))
	})
	return merged
}

func mergeFields(stages []*Stage) map[string]Value {
	merged, count := map[string]Value{}, map[string]int{}
	for _, s := range stages {
		for path, value := range s.Fields {
			if count[path]++; count[path] > 1 && merged[path] != value {
				value = set
			}
			merged[path] = value
		}
	}
	for path, n := range count {
		if n < len(stages) {
			merged[path] = maybe + merged[path]
		}
	}
	return merged
}

// rank gives each stage the least order with which none comes after one that it was ever seen before. Those that were
// seen in either order have the same.
func rank(samples []Object) map[stageID]int {
	after := map[stageID]map[stageID]bool{} // the stages that were seen after each, in any sample or chain of samples
	for _, sample := range samples {
		for i := range sample.Stages {
			from := &sample.Stages[i]
			if after[from.id()] == nil {
				after[from.id()] = map[stageID]bool{}
			}
			for j := range sample.Stages {
				if to := &sample.Stages[j]; from.Order < to.Order {
					after[from.id()][to.id()] = true
				}
			}
		}
	}
	for via := range after {
		for from := range after {
			if after[from][via] {
				maps.Copy(after[from], after[via])
			}
		}
	}
	// What has all of another's successors and it as one, too, but not the reverse, is before it.
	before := func(a, b stageID) bool { return after[a][b] && !after[b][a] }
	ranks := map[stageID]int{}
	var rankOf func(id stageID) int
	rankOf = func(id stageID) int {
		if known, found := ranks[id]; found {
			return known
		}
		own := 0
		for other := range after {
			if before(other, id) {
				own = max(own, rankOf(other)+1)
			}
		}
		ranks[id] = own
		return own
	}
	for id := range after {
		rankOf(id)
	}
	return ranks
}
