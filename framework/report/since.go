// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"time"
)

// minute is the format of the time at which a run began.
const minute = "2006-01-02 15:04 UTC"

// regression is a test that worked when it ran last, and does not now, whether or not that is expected.
type regression struct {
	Result
	// worked is when the last run in which it worked began; provider is the version of the node's provider then.
	worked   time.Time
	provider string
}

// Regressions are tests that worked when they ran last, and do not now.
type Regressions []regression

// Regressions are the tests of the report that do not work, and did in the last of the older reports that says so of
// them. A run that left a test out, or could not judge it, says nothing.
func (r Report) Regressions(older []Report) Regressions {
	open := map[Test]int{}
	for i, t := range r.Results {
		if t.Verdict == Failed || t.Verdict == Error || t.Verdict == ExpectedFailure {
			open[t.test()] = i
		}
	}
	older = slices.DeleteFunc(slices.Clone(older), func(o Report) bool { return o.Run.ID == r.Run.ID })
	slices.SortStableFunc(older, func(a, b Report) int { return b.Run.Started.Compare(a.Run.Started) })
	var out Regressions
	for _, o := range older {
		rename := Renaming(o, r)
		for _, was := range o.Results {
			id := Test{rename(was.Node), was.Template}
			i, wanted := open[id]
			if !wanted || !was.Verdict.judges() {
				continue
			}
			delete(open, id)
			if was.Verdict.Works() {
				out = append(out, regression{r.Results[i], o.Run.Started, o.providerOf(was.Node)})
			}
		}
	}
	slices.SortFunc(out, func(a, b regression) int { return a.test().compare(b.test()) })
	return out
}

// judges tells whether the verdict says that the node works, or that it does not.
func (v Verdict) judges() bool { return v.Works() || v == Failed || v == ExpectedFailure }

// providerOf is the version of a node's provider; empty if it is not known.
func (r Report) providerOf(node string) string {
	i := slices.IndexFunc(r.Nodes, func(n NodeInfo) bool { return n.Name == node })
	if i < 0 {
		return ""
	}
	return r.Nodes[i].ProviderVersion
}

// Renaming maps the nodes of a report to those of a later one with which they are compared: those of the same name or,
// if each report has one node only, that one.
func Renaming(before, after Report) func(node string) string {
	if len(before.Nodes) != 1 || len(after.Nodes) != 1 {
		return func(node string) string { return node }
	}
	return func(node string) string {
		if node == before.Nodes[0].Name {
			return after.Nodes[0].Name
		}
		return node
	}
}
