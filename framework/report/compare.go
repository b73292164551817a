// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"slices"
)

// What makes a template slower: it takes at least slowFactor times as long, and at least slowSeconds longer. Virtual
// nodes refresh their status every few seconds, so smaller differences are chance.
const (
	slowFactor  = 2.0
	slowSeconds = 5.0
)

// Comparison is what changed from one report to another. Every list is sorted by node and template.
type Comparison struct {
	// Old and New are what the reports say of themselves.
	Old, New comparedReport
	// Fixed did not work, or ended in an error, and work now, whether that was expected or not.
	Fixed []Change
	// BrokenTests worked and do not work now, whether that was expected or not, or nobody can say, because of
	// an error; or they were skipped and failed or ended in an error now.
	BrokenTests []Change
	// StillBad failed or ended in an error, and did not work before either.
	StillBad []Change
	// Changed have another verdict in any other way, such as passed and skipped, or failed and expected to fail.
	Changed []Change
	// Added are in the new report only, Gone in the old one only.
	Added, Gone []Change
	// Slower passed both times and take much longer now.
	Slower []Change
	// Same is how many have the verdict that they had, bad ones not counted.
	Same int
}

// comparedReport names a report.
type comparedReport struct {
	// Version is that of the suite, Summary the report's own.
	Version, Summary string
	// Started is when the run began, in UTC.
	Started string
}

// Change is a template on a node in two reports. Verdict and seconds are empty where the report does not have it.
type Change struct {
	Node, Template         string
	OldVerdict, NewVerdict Verdict
	OldSeconds, NewSeconds float64
	// Headline is that of the new report's result.
	Headline string
}

// Broken tells whether something that worked is bad now. What is bad in both reports, or new and bad, does not count.
func (c Comparison) Broken() bool { return len(c.BrokenTests) > 0 }

// Compare tells what changed. Templates are compared on the node of the same name; if each report has one node
// only, the two are compared whatever they are called.
func Compare(before, after Report) Comparison {
	c := Comparison{Old: compared(before), New: compared(after)}
	rename := Renaming(before, after)
	left := map[Test]Result{}
	for _, t := range before.Results {
		left[Test{rename(t.Node), t.Template}] = t
	}
	for _, now := range after.Results {
		id := Test{now.Node, now.Template}
		was, ok := left[id]
		delete(left, id)
		change := Change{Node: now.Node, Template: now.Template, NewVerdict: now.Verdict, NewSeconds: now.Seconds, Headline: now.Headline()}
		if !ok {
			c.Added = append(c.Added, change)
			continue
		}
		change.OldVerdict, change.OldSeconds = was.Verdict, was.Seconds
		c.sort(change)
	}
	for id, was := range left {
		c.Gone = append(c.Gone, Change{Node: id.Node, Template: id.Template, OldVerdict: was.Verdict, OldSeconds: was.Seconds})
	}
	for _, list := range [][]Change{c.Fixed, c.BrokenTests, c.StillBad, c.Changed, c.Added, c.Gone, c.Slower} {
		slices.SortFunc(list, func(a, b Change) int {
			return Test{a.Node, a.Template}.compare(Test{b.Node, b.Template})
		})
	}
	return c
}

// sort puts a change into its list. It goes by what the node did, not by what was expected of it.
func (c *Comparison) sort(change Change) {
	was, now := change.OldVerdict, change.NewVerdict
	known := was != Skipped && was != Unsupported
	bad := now.fails() || now == Error
	switch {
	case now.Works() && known && !was.Works():
		c.Fixed = append(c.Fixed, change)
	case was.Works() && (bad || now == ExpectedFailure), !known && bad:
		c.BrokenTests = append(c.BrokenTests, change)
	case bad:
		c.StillBad = append(c.StillBad, change)
	case now != was:
		c.Changed = append(c.Changed, change)
	default:
		c.Same++
		if now.Works() && change.NewSeconds >= change.OldSeconds*slowFactor && change.NewSeconds-change.OldSeconds >= slowSeconds {
			c.Slower = append(c.Slower, change)
		}
	}
}

func compared(r Report) comparedReport {
	return comparedReport{
		Version: cmp.Or(r.Suite.Version, "unknown"), Summary: r.Summary, Started: r.Run.Started.UTC().Format("2006-01-02 15:04:05 UTC"),
	}
}
