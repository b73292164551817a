// SPDX-License-Identifier: Apache-2.0

package reportsample

import (
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// capabilityTests are tests with the profile and the capabilities that they belong to.
var capabilityTests = []struct{ name, profile, capabilities string }{
	{"000-hello-world.yaml", "core", "pods logs"}, {"020-environment.yaml", "core", "pods"}, {"lifecycle: phase-known", "core", ""},
	{"110-job-retries.yaml", "batch", "pods jobs"}, {"300-init.yaml", "batch", "pods init-containers"},
	{"505-liveness-probe.yaml", "service", "pods probes.liveness"}, {"570-exec.yaml", "service", "pods exec"},
	{"575-attach.yaml", "full", "pods attach"}, {"586-new.yaml", "full", "pods"},
}

// Implementation is a report of an implementation that can be published. verdicts has a letter for each test: p for
// passed, f for failed, x for an expected failure, n for unsupported, s for one that does not apply.
func Implementation(name, version, profile, verdicts string, nodes ...string) report.Report {
	r := report.Report{
		Suite: report.SuiteInfo{Version: "v1.0.0"}, KubernetesVersion: "v1.37.2", Run: report.RunInfo{ID: name + "-" + version, Started: began, Seconds: 75},
		Implementation: &report.Implementation{Name: name, Version: version, URL: "https://example.org/" + name, Contact: "vk@example.org"},
		Config:         map[string]any{"profile": profile, "unsupported": map[string]any{"attach": "the backend has no terminals"}},
	}
	count := map[string]int{}
	for i, test := range capabilityTests {
		count[test.profile]++
		for _, node := range nodes {
			t := report.Result{Node: node, Template: test.name, Verdict: report.Passed, Seconds: 1, Labels: []string{"profile:" + test.profile}}
			for _, name := range strings.Fields(test.capabilities) {
				t.Labels = append(t.Labels, "capability:"+name)
			}
			switch verdicts[i] {
			case 'f':
				t.Verdict, t.Failures = report.Failed, []report.Failure{Failure()}
			case 'x':
				t.Verdict, t.Reason, t.Failures = report.ExpectedFailure, "a known bug: https://example.org/issues/12", []report.Failure{Failure()}
			case 'n':
				t.Verdict, t.Reason = report.Unsupported, "attach: the backend has no terminals"
			case 's':
				t.Verdict, t.NotApplicable, t.Message = report.Skipped, true, "needs Kubernetes v1.99, the cluster has v1.37"
			}
			r.Results = append(r.Results, t)
		}
	}
	for _, profile := range []string{"core", "batch", "service", "full"} {
		r.Profiles = append(r.Profiles, report.ProfileInfo{Name: profile, Tests: count[profile]})
	}
	return report.Complete(r)
}

// Implementations are reports of several implementations: one with two versions, one on two nodes, and one that
// cannot be published.
func Implementations() []report.Report {
	unverified := Implementation("third", "2024a", "core", "fpfxfffxf", "n1")
	unverified.Suite.Version, unverified.Run.Filters = "(development)", []string{"--skip='x'"}
	return []report.Report{
		Implementation("example", "0.10.0", "batch", "ppppfpfns", "vk-1"),
		Implementation("example", "0.9.1", "batch", "ppfxffnns", "vk-1"),
		Implementation("other", "1.0.0-rc1", "full", "pppppppps", "a", "b"),
		report.Complete(unverified),
	}
}
