// SPDX-License-Identifier: Apache-2.0

package openmetrics

import "github.com/interTwin-eu/vk-test-set/framework/report"

// metrics are all metrics in the order in which they are written. Their names follow the conventions of Prometheus. A
// test has two series at most unless it was repeated, with its verdict as a label: a series per verdict would be too
// many for a fleet. Nodes and runs are few enough for a series per verdict, also for verdicts without a test, so that a
// count is 0 rather than missing.
var metrics = []metric{
	{
		"vktest_build_info", []string{"version", "commit"}, "The suite that ran the tests. The value is 1.",
		func(r report.Report, add add) { add(1, r.Suite.Version, r.Suite.Commit) },
	},
	{
		"vktest_run_info", []string{"kubernetes_version", "implementation", "implementation_version"},
		"The API server, and what the nodes run. The value is 1.", runInfo,
	},
	{
		"vktest_run_start_timestamp_seconds", nil, "The start time of the first test, in seconds since 1970-01-01 UTC. There is no series if the run did not begin.",
		func(r report.Report, add add) {
			if !r.Run.Started.IsZero() {
				add(float64(r.Run.Started.Unix()))
			}
		},
	},
	{
		"vktest_run_duration_seconds", nil, "The duration of the run.",
		func(r report.Report, add add) { add(r.Run.Seconds) },
	},
	{
		"vktest_run_result", []string{"result"}, "The result of the run, as a label. The value is 1.",
		func(r report.Report, add add) { add(1, string(r.Result)) },
	},
	{
		"vktest_run_incomplete", nil, "1 if the run ended before all of its tests had run, otherwise 0.",
		func(r report.Report, add add) { add(one(r.Run.Incomplete)) },
	},
	{
		"vktest_run_tests", []string{"verdict"}, "The number of tests with the verdict, on all nodes.",
		func(r report.Report, add add) {
			for _, v := range report.Verdicts() {
				add(float64(r.Counts.Of(v)), string(v))
			}
		},
	},
	{
		"vktest_node_info", []string{"node", "provider_version", "os", "architecture"}, "A tested node. The value is 1.",
		func(r report.Report, add add) {
			for _, n := range r.Nodes {
				add(1, n.Name, n.ProviderVersion, n.OS, n.Architecture)
			}
		},
	},
	{"vktest_node_tests", []string{"node", "verdict"}, "The number of tests with the verdict on the node.", nodeTests},
	{
		"vktest_node_conformant", []string{"node", "profile"},
		"1 if the node conforms to the profile, otherwise 0. There is no series for a node on which not all tests of the profiles ran.", conformant,
	},
	{
		"vktest_test_result", []string{"node", "template", "verdict"}, "The verdict of the test, as a label. The value is 1.",
		func(r report.Report, add add) {
			for _, t := range r.Results {
				add(1, t.Node, t.Template, string(t.Verdict))
			}
		},
	},
	{
		"vktest_test_duration_seconds", []string{"node", "template"},
		"The duration of the test, including the cleanup. There is no series for a test that is skipped or unsupported.",
		func(r report.Report, add add) {
			for _, t := range r.Results {
				if t.Verdict != report.Skipped && t.Verdict != report.Unsupported {
					add(t.Seconds, t.Node, t.Template)
				}
			}
		},
	},
	{
		"vktest_test_attempts", []string{"node", "template", "verdict"},
		"The number of attempts with the verdict at a test of a repeated run. There is no series for verdicts without an attempt.", attempts,
	},
}

func attempts(r report.Report, add add) {
	for _, t := range r.Results {
		if t.AttemptCounts == nil {
			continue
		}
		for _, v := range report.Verdicts() {
			if n := t.AttemptCounts.Of(v); n > 0 {
				add(float64(n), t.Node, t.Template, string(v))
			}
		}
	}
}

func runInfo(r report.Report, add add) {
	var about report.Implementation
	if r.Implementation != nil {
		about = *r.Implementation
	}
	add(1, r.KubernetesVersion, about.Name, about.Version)
}

func nodeTests(r report.Report, add add) {
	type key struct {
		node    string
		verdict report.Verdict
	}
	counts := map[key]float64{}
	for _, t := range r.Results {
		counts[key{t.Node, t.Verdict}]++
	}
	for _, n := range r.Nodes {
		for _, v := range report.Verdicts() {
			add(counts[key{n.Name, v}], n.Name, string(v))
		}
	}
}

func conformant(r report.Report, add add) {
	for _, c := range r.Conformance {
		for i, p := range c.Profiles {
			add(one(i <= c.Reached()), c.Node, p.Name)
		}
	}
}

// one is the value of a metric that says whether something is so.
func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
