// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// cause is what went wrong in some tests, and these tests.
type cause struct {
	// reason is what went wrong in the first of them, on one line.
	reason  string
	results []Result
}

// causesOf groups results that went wrong for the same reason, the cause of most tests first. Results keep their order.
func causesOf(results []Result) []cause {
	at := map[string]int{}
	var out []cause
	for _, r := range results {
		key := r.causeKey()
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, cause{reason: cmp.Or(r.Reason, r.why())})
		}
		out[i].results = append(out[i].results, r)
	}
	slices.SortStableFunc(out, func(a, b cause) int { return cmp.Compare(len(b.results), len(a.results)) })
	return out
}

// templates is how many different tests the cause has.
func (c cause) templates() int {
	names := map[string]bool{}
	for _, r := range c.results {
		names[r.Template] = true
	}
	return len(names)
}

// size says how many tests the cause has: "3 tests of 2 templates". A lifecycle rule is a cause of its own.
func (c cause) size() string {
	size := text.Count(len(c.results), "test")
	if n := c.templates(); n > 1 {
		size += fmt.Sprintf(" of %s", text.Count(n, "template"))
	}
	return size
}

var (
	// timeAndPlace matches what of a headline differs between failures of the same cause.
	timeAndPlace = regexp.MustCompile(` after [0-9][0-9a-z.]*(?: \([^)]*\))?|(?:^\S*\[\d+\]\S* )`)
	// sighting matches where a lifecycle rule was seen to be broken.
	sighting = regexp.MustCompile(`^\S+, pod \S+: `)
	// ofTest matches names that belong to a single test: those with its UUID, and those of containers.
	ofTest = regexp.MustCompile(`[\w./-]*UUID[\w./-]*|\b(?:container|sidecar) [\w-]+`)
	// numbers matches all numbers, and before them what is to stay: quoted texts, which tell outputs apart, and the
	// size of an output, which does so where no text is quoted.
	numbers = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\d+ bytes\b|\d+`)
)

// maxWhy is the length of a reason.
const maxWhy = 200

// why is the cause of a failure on one line, without what differs from one run to the next.
func (r Result) why() string {
	why := r.Headline()
	cause := r.Cause()
	if isRule(r.Template) && cause != "" { // how many pods were seen is chance
		why, cause = sighting.ReplaceAllString(strings.TrimPrefix(cause, "got: "), ""), ""
	}
	why = timeAndPlace.ReplaceAllString(why, "")
	if cause != "" {
		why += "; " + cause
	}
	return text.Truncate(text.OneLine(text.UUID.ReplaceAllString(why, "UUID")), maxWhy)
}

// causeKey is equal for results that went wrong for the same reason: the same lifecycle rule is broken, or checks of
// the same kind demand the same and found the same, apart from names, numbers and the node.
func (r Result) causeKey() string {
	switch {
	case r.Reason != "":
		return r.Reason
	case isRule(r.Template):
		return r.Template
	case len(r.Failures) == 0:
		return r.general(r.Headline())
	}
	f := r.Failures[0]
	demand := f.Message
	if f.list() == "check_objects" { // what was found is no more than that an expression does not hold
		demand = cmp.Or(demand, f.Want)
	}
	what := ""
	if f.Check == "" {
		what = f.What
	}
	return r.general(strings.Join([]string{f.list(), what, text.OneLine(demand), r.Cause()}, "\n"))
}

// list is the list that the deciding check is in, "check_logs", or the action of a step.
func (f Failure) list() string {
	list := f.Check[strings.LastIndex(f.Check, ".")+1:]
	list, _, _ = strings.Cut(list, "[")
	return list
}

// general is a text without the names and numbers of one test.
func (r Result) general(s string) string {
	s = text.UUID.ReplaceAllString(s, "UUID")
	if r.Node != "" {
		s = regexp.MustCompile(`\b`+regexp.QuoteMeta(r.Node)+`\b`).ReplaceAllString(s, "NODE")
	}
	s = ofTest.ReplaceAllString(s, "NAME")
	return numbers.ReplaceAllStringFunc(s, func(part string) string {
		if strings.Trim(part, "0123456789") != "" {
			return part
		}
		return "N"
	})
}
