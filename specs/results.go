// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/version"
)

// results turns Ginkgo's report into ours. Specs that a filter left out are not part of the run.
func (s *Suite) results(r types.Report) report.Run {
	run := report.Run{ID: s.run, Version: version.Version, Start: r.StartTime, Elapsed: r.RunTime}
	for _, spec := range r.SpecReports {
		if spec.LeafNodeType != types.NodeTypeIt {
			if spec.Failed() && spec.LeafNodeType.Is(types.NodeTypeSynchronizedBeforeSuite) {
				run.Results = append(run.Results, report.Result{
					Test: "cluster", Verdict: report.Error, Seconds: spec.RunTime.Seconds(), Message: spec.FailureMessage(),
				})
			}
			continue
		}
		if spec.State == types.SpecStateSkipped && spec.Failure.Message == "" || spec.State == types.SpecStatePending {
			continue
		}
		run.Results = append(run.Results, result(spec))
	}
	return run
}

func result(spec types.SpecReport) report.Result {
	r := report.Result{
		Test: spec.LeafNodeText, Seconds: spec.RunTime.Seconds(),
		Message: spec.FailureMessage(), Labels: spec.Labels(), Verdict: verdict(spec),
	}
	if len(spec.ContainerHierarchyTexts) > 0 {
		r.Node = spec.ContainerHierarchyTexts[0]
	}
	for _, extra := range spec.AdditionalFailures {
		r.Message += "\n" + extra.Failure.Message
	}
	if spec.State == types.SpecStatePassed {
		return r
	}
	var output strings.Builder
	for _, entry := range spec.ReportEntries {
		fmt.Fprintf(&output, "== %s\n%s\n", entry.Name, strings.TrimRight(entry.StringRepresentation(), "\n"))
	}
	r.Output = output.String()
	return r
}

func verdict(spec types.SpecReport) report.Verdict {
	for _, entry := range spec.ReportEntries {
		switch {
		case entry.Name == expectedFailure && spec.State == types.SpecStateSkipped:
			return report.ExpectedFailure
		case entry.Name == unexpectedlyPassing:
			return report.UnexpectedlyPass
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
