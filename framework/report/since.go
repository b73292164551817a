// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"time"
)

// minute is the format of the time at which a run began.
const minute = "2006-01-02 15:04 UTC"

// regression is a test that does not work, and worked in an earlier run, whether or not that is expected.
type regression struct {
	Result
	// worked is when the last run in which it worked began; provider is the version of the node's provider then.
	worked   time.Time
	provider string
	// since is set if it has not worked since an earlier run; failed is when that began.
	since  bool
	failed time.Time
	// runs is how many earlier runs judged it, and bad in how many of these it did not work. flaky is set if it did not
	// work before it worked, or in some attempts of a run.
	runs, bad int
	flaky     bool
}

// Regressions are tests that do not work, and worked in an earlier run.
type Regressions []regression

// Regressions are the tests of the report that do not work, and did in one of the older reports. A run that left a test
// out, or could not judge it, says nothing. A test that is expected to fail, and failed in the last run, is none.
func (r Report) Regressions(older []Report) Regressions {
	open := map[Test]*regression{}
	for _, t := range r.Results {
		if t.Verdict.fails() || t.Verdict == Error || t.Verdict == ExpectedFailure {
			open[t.test()] = &regression{Result: t}
		}
	}
	older = slices.DeleteFunc(slices.Clone(older), func(o Report) bool { return o.Run.ID == r.Run.ID })
	slices.SortStableFunc(older, func(a, b Report) int { return a.Run.Started.Compare(b.Run.Started) })
	for _, o := range older {
		rename := Renaming(o, r)
		for _, was := range o.Results {
			if now := open[Test{rename(was.Node), was.Template}]; now != nil && was.Verdict.judges() {
				now.add(was.Verdict, o.Run.Started, o.providerOf(was.Node))
			}
		}
	}
	var out Regressions
	for _, now := range open {
		if now.bad < now.runs && (now.Verdict != ExpectedFailure || !now.since) {
			out = append(out, *now)
		}
	}
	slices.SortFunc(out, func(a, b regression) int { return a.test().compare(b.test()) })
	return out
}

// add takes in the verdict of the next earlier run.
func (r *regression) add(was Verdict, began time.Time, provider string) {
	r.runs++
	if was.Works() {
		r.flaky = r.flaky || r.bad > 0
		r.worked, r.provider, r.since = began, provider, false
		return
	}
	r.bad++
	r.flaky = r.flaky || was == Flaky
	if !r.since {
		r.since, r.failed = true, began
	}
}

// Course tells what became of the test in the earlier runs: it is new that it does not work, it is flaky, or it is
// broken and has failed ever since. It is empty if a single earlier run says something.
func (r regression) Course() string {
	switch {
	case r.runs < 2:
		return ""
	case r.flaky:
		return fmt.Sprintf("flaky: failed in %d of %d earlier runs", r.bad, r.runs)
	case !r.since:
		return fmt.Sprintf("new: worked in all %d earlier runs", r.runs)
	}
	return "broken: has failed since the run of " + r.failed.Format(minute)
}

// judges tells whether the verdict says that the node works, or that it does not.
func (v Verdict) judges() bool { return v.Works() || v.fails() || v == ExpectedFailure }

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
