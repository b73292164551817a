// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// maxAttempts is how many attempts a repeated test lists besides the one that it shows. All of them are counted.
const maxAttempts = 10

// AddRound is the report of a repeated run with a further round, which is a run of the same tests. The zero report has
// no round yet. Each test keeps the attempt that says most against the node and the others that went wrong in another
// way, and counts the rest, so that the report stays small.
func (r Report) AddRound(round Report) (Report, error) {
	round.Run.Rounds = r.Run.Rounds + 1
	round.Results = slices.Clone(round.Results)
	for i := range round.Results {
		t := &round.Results[i]
		t.AttemptCounts, t.Round = &Counts{}, round.Run.Rounds
		t.AttemptCounts.add(t.Verdict)
		t.Started = &round.Run.Started
	}
	if r.Run.Rounds == 0 {
		round.finish()
		return round, nil
	}
	round.Config, round.Nodes = r.Config, r.knownNodes(round.Nodes)
	shard := r.Run.Shard
	r.Run.Shard, round.Run.Shard = "", "" // other shards are not missing
	whole, err := Merge(r, round)
	whole.Run.ID, whole.Run.Shard = cmp.Or(r.Run.ID, round.Run.ID), shard
	whole.finish()
	return whole, err
}

// knownNodes are nodes as the report describes them already: a provider may be updated while a run goes on.
func (r Report) knownNodes(nodes []NodeInfo) []NodeInfo {
	nodes = slices.Clone(nodes)
	for i, node := range nodes {
		if at := slices.IndexFunc(r.Nodes, func(n NodeInfo) bool { return n.Name == node.Name }); at >= 0 {
			nodes[i] = r.Nodes[at]
		}
	}
	return nodes
}

// repeated is the result of all attempts that two results stand for.
func repeated(a, b Result) Result {
	counts := a.tries().plus(b.tries())
	if b.shown().weight() > a.shown().weight() {
		a, b = b, a
	}
	attempts := slices.Concat(a.Attempts, b.Attempts)
	if v := b.shown(); !v.Works() && v != Skipped {
		attempts = append(attempts, Attempt{Verdict: v, Seconds: b.Seconds, Message: b.attempt(), Round: b.Round, Started: b.Started})
	}
	slices.SortStableFunc(attempts, func(x, y Attempt) int { return x.Round - y.Round })
	seen := map[string]bool{a.likeness(a.attempt()): true}
	a.Attempts = slices.DeleteFunc(attempts, func(x Attempt) bool {
		like := a.likeness(x.Message)
		again := seen[like]
		seen[like] = true
		return again
	})
	a.Attempts = a.Attempts[:min(maxAttempts, len(a.Attempts))]
	a.AttemptCounts, a.Verdict = &counts, a.shown()
	if a.Verdict == Failed && counts.works() > 0 {
		a.Verdict = Flaky
	}
	return a
}

// tries are the attempts that the result stands for.
func (r Result) tries() Counts {
	if r.AttemptCounts != nil {
		return *r.AttemptCounts
	}
	var one Counts
	one.add(r.Verdict)
	return one
}

// shown is the verdict of the attempt that the result shows.
func (r Result) shown() Verdict {
	if r.Verdict == Flaky {
		return Failed
	}
	return r.Verdict
}

// weight orders the verdicts of attempts by which one a repeated test shows. Unlike [Verdict.severity], an error comes
// before every attempt that says something about the node: it does not judge the others.
func (v Verdict) weight() int {
	return slices.Index([]Verdict{Skipped, Error, Passed, UnexpectedlyPass, Unsupported, ExpectedFailure, Failed}, v)
}

// works is how many attempts worked, fails is how many failed, expectedly or not.
func (c Counts) works() int { return c.Passed + c.UnexpectedlyPassing }
func (c Counts) fails() int { return c.Failed + c.ExpectedFailure }

// attempt is the message of the attempt that the result shows.
func (r Result) attempt() string {
	if first, message, _ := strings.Cut(r.Message, "\n"); strings.HasPrefix(first, Flaky.Text()+": ") {
		return message
	}
	return r.Message
}

// likeness is equal for failure texts that differ only in names, numbers and durations.
func (r Result) likeness(message string) string {
	return r.general(timeAndPlace.ReplaceAllString(message, ""))
}

// Rate says how many of the attempts of a repeated test failed, of those that could be judged: "failed in 3 of 10
// attempts (30%)". It is empty if the test was not repeated, or could not be judged.
func (r Result) Rate() string {
	if r.AttemptCounts == nil {
		return ""
	}
	failed := r.AttemptCounts.fails()
	judged := failed + r.AttemptCounts.works()
	if judged == 0 {
		return ""
	}
	return fmt.Sprintf("failed in %d of %s (%.3g%%)", failed, text.Count(judged, "attempt"), 100*float64(failed)/float64(judged))
}

// rated is a text about a result with its rate.
func rated(say func(Result) string) func(Result) string {
	return func(r Result) string {
		if rate := r.Rate(); rate != "" {
			return rate + ": " + say(r)
		}
		return say(r)
	}
}

// uncertain says how many attempts ended in an error of tests that other attempts judge; empty if none did.
func (r Report) uncertain() string {
	attempts, tests := 0, 0
	for _, t := range r.Results {
		if t.AttemptCounts != nil && t.Verdict != Error && t.AttemptCounts.Error > 0 {
			attempts += t.AttemptCounts.Error
			tests++
		}
	}
	if tests == 0 {
		return ""
	}
	return fmt.Sprintf("Errors in %s of %s that other attempts judge", text.Count(attempts, "attempt"), text.Count(tests, "test"))
}
