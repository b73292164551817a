// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// maxGot is the length of what a check found, in bytes.
const maxGot = 120

// Observation is a failed test as the dictionary knows tests.
type Observation struct {
	Symptom
	// unmetGot is what the other unmet checks found, by check.
	unmetGot map[string]string
}

// Observe is what a failed test shows. Only the first failure counts: the others are those of its cleanup.
func Observe(test string, failures []report.Failure) Observation {
	o := Observation{Symptom{Test: test}, map[string]string{}}
	if len(failures) == 0 {
		return o
	}
	f := failures[0]
	switch {
	case strings.HasPrefix(test, lifecycle.Test("")): // a rule is a single check, and which pods broke it is chance
		o.Check = "rule"
		return o
	case f.Check == "":
		o.Check, o.Got = normalise(f.What), normalise(f.Error)
		return o
	}
	o.Check, o.Got = checkID(f.Check, cmp.Or(f.Want, f.Message)), normalise(f.Got)
	for _, u := range f.Unmet {
		if u.Check != f.Check {
			id := checkID(u.Check, cmp.Or(u.Want, u.Message))
			o.Unmet = append(o.Unmet, id)
			o.unmetGot[id] = normalise(u.Got)
		}
	}
	return o
}

// checkID tells the checks of a template apart by the list that they are in and by what they demand. It stays the
// same if other checks are added to the list.
func checkID(path, want string) string {
	if i := strings.LastIndexByte(path, '['); i > 0 && strings.HasSuffix(path, "]") {
		path = path[:i]
	}
	return fmt.Sprintf("%s %08x", path, crc32.ChecksumIEEE([]byte(normalise(want))))
}

var (
	// waited matches how long something took, and what follows.
	waited = regexp.MustCompile(`,? after [0-9].*`)
	// address matches IPv4 addresses.
	address = regexp.MustCompile(`\b\d+\.\d+\.\d+\.\d+\b`)
	// namespace matches the namespaces in which a node has a fault.
	namespace = regexp.MustCompile(`\bfault-[a-z0-9-]+/`)
	// size matches the size of a log, which counts the digits of times and names.
	size = regexp.MustCompile(` in \d+ bytes of log|, (?:init |ephemeral )?(?:container|sidecar) [\w-]+ (?:running|exit \d+)`)
	// times matches points in time and durations.
	times = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z|\b\d+(?:\.\d+)?m?s\b`)
)

// normalise is the first line of a text, without what differs between runs, nodes and namespaces.
func normalise(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s = text.UUID.ReplaceAllString(s, "UUID")
	for _, replaced := range []struct {
		pattern *regexp.Regexp
		by      string
	}{{waited, ""}, {namespace, ""}, {size, ""}, {times, "TIME"}, {address, "ADDRESS"}} {
		s = replaced.pattern.ReplaceAllString(s, replaced.by)
	}
	return text.Truncate(s, maxGot)
}

// How well a failed test fits a symptom, from 0 to 1.
const (
	sameResult  = 1.0 // the same check decided, and found the same
	sameUnmet   = 0.9 // another check decided, but the check did not hold, and found the same
	sameCheck   = 0.6
	alsoUnmet   = 0.4
	sameTest    = 0.5 // which check fails is not known
	otherCheck  = 0.15
	furtherTest = 0.15 // the fault makes most tests fail
	// enough is how well a cause must fit a failure to explain it, exact how well if the same was found. Of failures
	// that were recorded twice, 9 of 10 found the same both times, and none found something else with the same check.
	enough, exact = sameTest, sameUnmet
)

// fit is how well a failed test fits a symptom.
func (s Symptom) fit(o Observation) float64 {
	switch {
	case s.Check == "":
		return sameTest
	case s.Check == o.Check && s.Got == o.Got:
		return sameResult
	case s.Check == o.Check:
		return sameCheck
	case slices.Contains(o.Unmet, s.Check) && o.unmetGot[s.Check] == s.Got:
		return sameUnmet
	case slices.Contains(o.Unmet, s.Check) || slices.Contains(s.Unmet, o.Check):
		return alsoUnmet
	}
	return otherCheck
}
