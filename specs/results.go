// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/version"
)

// results turns Ginkgo's report into ours. Specs that a filter left out are not part of the run.
func (s *Suite) results(r types.Report) report.Report {
	out := s.describeRun()
	out.Run.Started, out.Run.Seconds = r.StartTime, r.RunTime.Seconds()
	out.Run.IncompleteReason = s.redact.Text(cmp.Or(s.stopper.reason(), strings.Join(r.SpecialSuiteFailureReasons, ", ")))
	for _, spec := range r.SpecReports {
		if result, ok := s.result(spec); ok {
			out.Results = append(out.Results, result)
		}
	}
	out = report.Complete(out)
	out.Diagnoses = diagnosis.Of(out)
	return out
}

// describeRun is what is known of the run before its first spec.
func (s *Suite) describeRun() report.Report {
	out := report.Report{
		Suite:             report.SuiteInfo{Version: version.Version, Commit: version.Commit},
		Run:               report.RunInfo{ID: s.run, Started: s.began, Filters: s.filters(), Shard: s.Config.Shard.String()},
		KubernetesVersion: s.kubernetes, Nodes: s.nodeInfos,
	}
	out.Implementation = s.implementation()
	out.Profiles = s.profiles()
	out.Config, _ = s.Config.Redacted(s.redact)
	return out
}

// implementation is what the configuration says that the nodes run; nil if it does not.
func (s *Suite) implementation() *report.Implementation {
	i := report.Implementation(s.Config.Implementation)
	if i.Name == "" {
		return nil
	}
	i.URL, i.Contact = s.redact.Text(i.URL), s.redact.Text(i.Contact)
	return &i
}

// profiles counts the tests that belong to each profile, whether or not they are selected. Without the built-in
// templates, they would say nothing of the profiles.
func (s *Suite) profiles() []report.ProfileInfo {
	if !s.Config.BuiltinTemplates || s.Config.Discover {
		return nil
	}
	count := map[capability.Profile]int{capability.Core: len(lifecycleRules())}
	for _, p := range s.somePlans() {
		count[capability.ProfileOf(p.capabilities)]++
	}
	var infos []report.ProfileInfo
	for _, profile := range capability.Profiles() {
		infos = append(infos, report.ProfileInfo{Name: string(profile), Tests: count[profile]})
	}
	return infos
}

// owns tells the suite's specs from those of a suite that it is embedded in.
func (s *Suite) owns(spec types.SpecReport) bool {
	if len(spec.ContainerHierarchyTexts) != 1 {
		return false
	}
	node := spec.ContainerHierarchyTexts[0]
	_, ours := s.plans[node]
	return ours && slices.ContainsFunc(spec.ContainerHierarchyLabels, func(labels []string) bool {
		return slices.Contains(labels, nodeLabel(node))
	})
}

// clusterResult is the name of the result of what belongs to the run as a whole.
const clusterResult = "cluster"

// result is the outcome of a spec, if it is part of the run. Of what belongs to the run as a whole only a failure is.
func (s *Suite) result(spec types.SpecReport) (report.Result, bool) {
	if spec.LeafNodeType != types.NodeTypeIt {
		r := report.Result{Template: clusterResult, Verdict: report.Error, Seconds: spec.RunTime.Seconds(), Message: s.redact.Text(spec.FailureMessage())}
		return r, spec.Failed() && spec.LeafNodeType.Is(types.NodeTypeSynchronizedBeforeSuite)
	}
	if !s.owns(spec) || spec.State == types.SpecStateSkipped && spec.Failure.Message == "" || spec.State == types.SpecStatePending {
		return report.Result{}, false
	}
	record := recordOf(spec.ReportEntries)
	r := report.Result{
		Template: spec.LeafNodeText, Seconds: spec.RunTime.Seconds() + record.Ahead, Labels: spec.Labels(),
		Verdict: verdict(spec.State, record.Verdict), Message: s.redact.Text(messages(spec)), Reason: record.Reason, Phases: record.Phases,
		NotApplicable: record.NotApplicable,
	}
	s.introduce(&r)
	if len(spec.ContainerHierarchyTexts) > 0 {
		r.Node = spec.ContainerHierarchyTexts[0]
	}
	// A failure that Ginkgo alone knows, such as a timeout or a panic, has a text and no parts.
	judged := spec.State.Is(types.SpecStateFailed | types.SpecStateSkipped | types.SpecStateAborted)
	if judged && len(record.Failures) == 1+len(spec.AdditionalFailures) {
		r.Failures = record.Failures
	}
	if r.Verdict != report.Passed {
		r.Idle, r.Timelines, r.Differences, r.Attachments = record.Idle, record.Timelines, record.Differences, record.Attachments
	}
	return r, true
}

// messages are the texts of all failures of a spec.
func messages(spec types.SpecReport) string {
	text := spec.FailureMessage()
	for _, extra := range spec.AdditionalFailures {
		text += "\n" + extra.Failure.Message
	}
	return text
}

// subject is what a test is about, on every node.
type subject struct {
	title  string
	guards []string
}

// subjectsOf are those of the templates and the lifecycle rules, by the names of their tests.
func subjectsOf(templates []manifest.Template) map[string]subject {
	subjects := map[string]subject{}
	for _, t := range templates {
		subjects[t.Name] = subject{t.Title, t.Guards}
	}
	for _, rule := range lifecycleRules() {
		subjects[ruleTitle(rule.ID)] = subject{title: rule.Sentence}
	}
	return subjects
}

// introduce adds what is known of a template or lifecycle rule, whatever its result.
func (s *Suite) introduce(r *report.Result) {
	about := s.subjects[r.Template]
	r.Guards = about.guards
	if about.title != r.Template { // a template without a title has its name
		r.Title = about.title
	}
}

// verdict is what the state that Ginkgo has of a spec amounts to. own is what the spec recorded: it knows what
// Ginkgo's "failed" and "skipped" mean. A spec that was cut off, or broke, says nothing about the node.
func verdict(state types.SpecState, own report.Verdict) report.Verdict {
	switch state {
	case types.SpecStatePassed:
		return report.Passed
	case types.SpecStateFailed:
		if own == report.Error || own == report.UnexpectedlyPass {
			return own
		}
		return report.Failed
	case types.SpecStateSkipped:
		if own == report.ExpectedFailure || own == report.Unsupported || own.Bad() { // a probe that fails does not fail its run
			return own
		}
		return report.Skipped
	}
	return report.Error
}
