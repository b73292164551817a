// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/json"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/version"
)

// results turns Ginkgo's report into ours. Specs that a filter left out are not part of the run.
func (s *Suite) results(r types.Report) report.Run {
	run := s.describeRun()
	run.Start, run.Elapsed = r.StartTime, r.RunTime
	run.Incomplete = strings.Join(r.SpecialSuiteFailureReasons, ", ")
	if reason := s.stopper.reason(); reason != "" {
		run.Incomplete = reason
	}
	for _, spec := range r.SpecReports {
		if result, ok := s.result(spec); ok {
			run.Results = append(run.Results, result)
		}
	}
	return run
}

// describeRun is what can be said of the run before it has begun.
func (s *Suite) describeRun() report.Run {
	run := report.Run{
		ID: s.run, Version: version.Version, Commit: version.Commit,
		KubernetesVersion: s.kubernetes, Nodes: s.nodeInfos,
	}
	run.Config, _ = s.Config.Redacted(s.redact)
	return run
}

// result is the outcome of a spec, if it is part of the run. Of what belongs to the run as a whole only a failure is.
func (s *Suite) result(spec types.SpecReport) (report.Result, bool) {
	if spec.LeafNodeType != types.NodeTypeIt {
		r := report.Result{Test: "cluster", Verdict: report.Error, Seconds: spec.RunTime.Seconds(), Message: spec.FailureMessage()}
		return r, spec.Failed() && spec.LeafNodeType.Is(types.NodeTypeSynchronizedBeforeSuite)
	}
	if spec.State == types.SpecStateSkipped && spec.Failure.Message == "" || spec.State == types.SpecStatePending {
		return report.Result{}, false
	}
	r := report.Result{
		Test: spec.LeafNodeText, Seconds: spec.RunTime.Seconds(),
		Message: spec.FailureMessage(), Labels: spec.Labels(), Verdict: verdict(spec), Guards: s.guards(spec.LeafNodeText),
	}
	if len(spec.ContainerHierarchyTexts) > 0 {
		r.Node = spec.ContainerHierarchyTexts[0]
	}
	for _, extra := range spec.AdditionalFailures {
		r.Message += "\n" + extra.Failure.Message
	}
	addEntries(&r, spec.ReportEntries)
	return r, true
}

func (s *Suite) guards(template string) []string {
	for _, p := range s.plans {
		if p.Name == template {
			return p.Guards
		}
	}
	return nil
}

// addEntries sorts out what the spec has recorded.
func addEntries(r *report.Result, entries types.ReportEntries) {
	for _, entry := range entries {
		text := entry.StringRepresentation()
		switch entry.Name {
		case expectedFailure, unexpectedlyPassing:
			r.Reason = text
		case uncleaned, notTheNode: // what they say is said elsewhere
		case phases:
			_ = json.Unmarshal([]byte(text), &r.Phases)
		default:
			if r.Verdict != report.Passed {
				r.Attachments = append(r.Attachments, report.NewAttachment(entry.Name, text))
			}
		}
	}
}

func verdict(spec types.SpecReport) report.Verdict {
	for _, entry := range spec.ReportEntries {
		switch {
		case entry.Name == expectedFailure && spec.State == types.SpecStateSkipped:
			return report.ExpectedFailure
		case entry.Name == unexpectedlyPassing:
			return report.UnexpectedlyPass
		case entry.Name == notTheNode && spec.Failed():
			return report.Error
		}
	}
	switch spec.State {
	case types.SpecStatePassed:
		return report.Passed
	case types.SpecStateFailed, types.SpecStateTimedout:
		return report.Failed
	case types.SpecStateSkipped:
		return report.Skipped
	}
	return report.Error
}
