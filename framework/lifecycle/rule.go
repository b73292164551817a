// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Rule is something that the Pod API promises of every pod.
type Rule struct {
	// ID names the rule for good: lower case, words separated by "-".
	ID string
	// Sentence is the promise, complete with a full stop.
	Sentence string
	// Source is where the promise is made or kept: a field of the API, a page of the documentation, a function.
	Source string
	// Area is what the rule is about, the heading of related rules.
	Area string
	// Since is the minor version of Kubernetes from which on the promise holds; 0 means all that the suite supports.
	Since kubeversion.Minor
	// Rarely says why even a kubelet breaks the promise once in a while. If it is not empty, a single pod of a run does
	// not count.
	Rarely string

	// reads lists fields of the status as in [podapi.Writer.Owns]. Where somebody else than the node has set one of
	// them, in either revision, the rule says nothing.
	reads []string
	// judge returns what breaks the rule, a short text for each.
	judge func(c *change) []string
}

// Violation is a broken rule.
type Violation struct {
	// Rule is the rule's ID.
	Rule string
	// What says what breaks it: "container main: restartCount became 1, was 2". It quotes names, reasons, numbers and
	// times, but no messages.
	What string
	// Previous and Next are the revisions between which it was seen, Previous is nil for the first one.
	Previous, Next *podapi.Revision
}

var rules = slices.Concat(
	about("Phase", slices.Concat(phaseRules, reasonRules)), about("End", endRules), about("Runs of a container", runRules), about("Restarts", restartRules),
	about("Times of a container", timeRules), about("Container statuses", slices.Concat(statusesRules, detailRules)), about("Readiness", readyRules),
	about("Init containers and sidecars", initRules), about("Conditions", slices.Concat(conditionRules, agreementRules, conditionTimeRules)),
	about("Pod", slices.Concat(identityRules, addressRules)), about("What others have written", othersRules),
)

func about(area string, rules []Rule) []Rule {
	for i := range rules {
		rules[i].Area = area
	}
	return rules
}

// Label is the label of the tests of rules.
const Label = "lifecycle"

// Test is the name of the test of a rule, by its ID.
func Test(id string) string { return "lifecycle: " + id }

// Rules lists all rules, related ones together. The list is read-only.
func Rules() []Rule { return rules }

// Judge returns how the history of a pod breaks rules: the first violation of each, in the order in which they were
// seen. It returns none for a pod that was on no node, and none of revisions without a record of their writers.
func Judge(h podapi.History) []Violation {
	var violations []Violation
	broken := map[string]bool{}
	for i := range h.Revisions {
		c := newChange(nil, &h.Revisions[i])
		if i > 0 {
			c = newChange(&h.Revisions[i-1], &h.Revisions[i])
		}
		c.gone = i == len(h.Revisions)-1 && !h.Gone.IsZero() && !h.EndMissed
		for _, v := range c.violations() {
			if !broken[v.Rule] {
				violations = append(violations, v)
			}
			broken[v.Rule] = true
		}
	}
	return violations
}

func (c *change) violations() []Violation {
	if c.is.Spec.NodeName == "" || len(c.next.Writers) == 0 {
		return nil
	}
	var violations []Violation
	for _, rule := range rules {
		if slices.ContainsFunc(rule.reads, c.foreign) {
			continue
		}
		for _, what := range rule.judge(c) {
			violations = append(violations, Violation{rule.ID, what, c.previous, c.next})
		}
	}
	return violations
}

// BrokenBy reports whether the rule counts as broken if so many pods of a run break it.
func (r Rule) BrokenBy(pods int) bool { return pods > 1 || pods == 1 && r.Rarely == "" }
