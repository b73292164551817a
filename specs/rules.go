// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// lifecycleRules are the rules that have a spec of their own. Tests of runs that are about something else have none.
var lifecycleRules = lifecycle.Rules

// ruleTimeout is far more than what reading the judgements takes.
const ruleTimeout = time.Minute

// maxSightings is how many pods the failure of a rule shows.
const maxSightings = 3

// ruleTitle is the text of a rule's spec.
func ruleTitle(id string) string { return lifecycle.Test(id) }

// ruleLabels are the labels of a rule's spec.
func ruleLabels(node string) []string {
	return append([]string{nodeLabel(node)}, facts.RuleLabels()...)
}

// describeRules adds a spec for each rule, after the templates of the node: each sees the pods of all of them. Without
// an order they are serial: Ginkgo runs them in the first process when all others have ended. Their priority is for
// --randomize-all.
func (s *Suite) describeRules(node string) {
	decorators := []any{ginkgo.Label(facts.RuleLabels()...), ginkgo.NodeTimeout(ruleTimeout)}
	if !s.Config.Ordered {
		decorators = append(decorators, ginkgo.Serial, ginkgo.SpecPriority(-1))
	}
	rules := s.rules()
	for i := range rules {
		rule := &rules[i]
		title := ruleTitle(rule.ID)
		if !s.wants(report.Test{Node: node, Template: title}) {
			continue
		}
		body := s.body(func(ctx context.Context) { s.testRule(ctx, node, *rule) })
		ginkgo.It(title, decorators, body)
	}
}

// selectedRules counts the specs of rules in this run.
func (s *Suite) selectedRules() (count int) {
	for _, node := range s.Config.TargetNodes {
		for _, rule := range s.rules() {
			if s.selects(report.Test{Node: node, Template: ruleTitle(rule.ID)}, ruleLabels(node)) {
				count++
			}
		}
	}
	return count
}

// testRule is the body of a rule's spec.
func (s *Suite) testRule(ctx context.Context, node string, rule lifecycle.Rule) {
	if s.isOlder(node, rule.Since) {
		s.skipOlder(node, fmt.Sprintf("the rule holds from Kubernetes %s on", rule.Since))
	}
	s.skipKnown(node, ruleTitle(rule.ID))
	seen, err := s.judgements.of(node)
	if err != nil {
		s.failUntried(ctx, fmt.Errorf("what other processes have seen cannot be read: %w", err))
	}
	pods := 0
	for _, j := range seen {
		pods += j.Pods
	}
	if pods == 0 {
		s.skip("not run: no pod of the run was observed on " + node)
	}
	s.conclude(ctx, s.newRecorder(), node, ruleTitle(rule.ID), ruleFailure(rule, node, seen))
}

// ruleFailure is the failure of a rule that was broken, nil if it was not.
func ruleFailure(rule lifecycle.Rule, node string, seen []judgement) error {
	var sightings, templates []string
	for _, j := range seen {
		for _, b := range j.Broken {
			if b.Rule != rule.ID {
				continue
			}
			sightings = append(sightings, j.Template+", "+b.String())
			if !slices.Contains(templates, j.Template) {
				templates = append(templates, j.Template)
			}
		}
	}
	if !rule.BrokenBy(len(sightings)) {
		return nil
	}
	got := sightings[:min(len(sightings), maxSightings)]
	if more := len(sightings) - len(got); more > 0 {
		got = append(slices.Clone(got), fmt.Sprintf("and %s", text.Count(more, "more pod")))
	}
	return &failure{report.Failure{
		What: fmt.Sprintf("broken by %s of %s", text.Count(len(sightings), "pod"), text.Count(len(templates), "template")),
		Want: rule.Sentence, Got: strings.Join(got, "\n"), Source: rule.Source,
		Templates: templates, Rerun: report.Focus(node, append(slices.Clone(templates[:min(len(templates), maxSightings)]), ruleTitle(rule.ID))...),
	}, byNode, ruleTitle(rule.ID), node}
}
