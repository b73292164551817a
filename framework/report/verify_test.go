// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// fit is a report that can be published, although a test failed.
func fit() report.Report {
	return report.Report{
		Suite: report.SuiteInfo{Version: "v1.2.0"}, KubernetesVersion: "v1.37.2", Run: report.RunInfo{ID: "r"}, Nodes: []report.NodeInfo{{Name: "n"}},
		Implementation: &report.Implementation{Name: "example", Version: "0.5.1", URL: "https://example.org", Contact: "vk@example.org"},
		Profiles:       []report.ProfileInfo{{Name: "core", Tests: 2}, {Name: "batch", Tests: 2}, {Name: "full", Tests: 1}},
		Config:         map[string]any{"profile": "batch", "unsupported": map[string]any{"jobs": "none", "exec": "none"}},
		Results:        graded("n", "core:passed core:notApplicable batch:failed batch:unsupported full:unsupported"),
	}
}

// TestVerify: every condition is told when it is broken, and only then.
func TestVerify(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*report.Report)
		want   string
	}{
		"fit":                 {func(*report.Report) {}, ""},
		"an expected failure": {func(r *report.Report) { r.Results[2].Verdict = report.ExpectedFailure }, ""},
		"shards":              {func(r *report.Report) { r.Run.Filters = []string{"--focus='a'"} }, ""},
		"release candidate":   {func(r *report.Report) { r.Suite.Version = "v1.2.0-rc.1" }, ""},
		"no implementation":   {func(r *report.Report) { r.Implementation = nil }, "the report does not name the implementation; set implementation in the configuration"},
		"half an implementation": {func(r *report.Report) { r.Implementation.Version, r.Implementation.Contact = "", "" },
			"implementation.version is missing\nimplementation.contact is missing"},
		"development build": {func(r *report.Report) { r.Suite.Version = "(development)" }, `vk-test-set "(development)" is not a release: nobody can repeat the run`},
		"between releases":  {func(r *report.Report) { r.Suite.Version = "v1.2.0-3-gabc1234" }, `vk-test-set "v1.2.0-3-gabc1234" is not a release: nobody can repeat the run`},
		"changed release":   {func(r *report.Report) { r.Suite.Version = "v1.2.0-dirty" }, `vk-test-set "v1.2.0-dirty" is not a release: nobody can repeat the run`},
		"interrupted":       {func(r *report.Report) { r.Run.IncompleteReason = "interrupted by SIGINT" }, "the run is incomplete: interrupted by SIGINT"},
		"killed":            {func(r *report.Report) { r.Run.Incomplete = true }, "the run is incomplete: a part of the run did not come to its end"},
		"filtered": {func(r *report.Report) {
			r.Results, r.Run.Filters = r.Results[:3], []string{"--skip='d'", "--label-filter='!x'"}
		},
			"n: 3 of 5 tests have a result: left out by --label-filter='!x' --skip='d'"},
		"cut off":          {func(r *report.Report) { r.Results = r.Results[:4] }, "n: 4 of 5 tests have a result"},
		"one node of two":  {func(r *report.Report) { r.Nodes = append(r.Nodes, report.NodeInfo{Name: "other"}) }, "other: 0 of 5 tests have a result"},
		"no node":          {func(r *report.Report) { r.Nodes, r.Results = nil, nil }, "no node was tested"},
		"no built-in ones": {func(r *report.Report) { r.Profiles = nil }, "the report has no profiles: the run had no built-in templates, or was merged from different ones, or the suite is too old"},
		"own templates": {func(r *report.Report) { r.Config["templates"] = []any{"site/mine"} },
			"the run had other templates than the built-in ones, from [site/mine]; run without templates in the configuration"},
		"no claim": {func(r *report.Report) { delete(r.Config, "profile") }, "the configuration claims no profile; set profile, to full if the nodes support everything"},
		"errors": {func(r *report.Report) {
			for i := range r.Results {
				r.Results[i].Verdict, r.Results[i].NotApplicable = report.Error, false
			}
		}, "5 tests ended in an error, so that nothing is known of the node: n a.yaml, n b.yaml, n c.yaml and 2 more"},
		"cluster": {func(r *report.Report) {
			r.Results = append(r.Results, report.Result{Template: "cluster", Verdict: report.Error})
		}, "1 test ended in an error, so that nothing is known of the node: cluster"},
		"not run":       {func(r *report.Report) { r.Results[2].Verdict = report.Skipped }, "1 test skipped: n c.yaml"},
		"outdated list": {func(r *report.Report) { r.Results[2].Verdict = report.UnexpectedlyPass }, "1 test passed unexpectedly; update known_failures or unsupported: n c.yaml"},
		"everything": {func(r *report.Report) { *r = report.Report{} }, `the report does not name the implementation; set implementation in the configuration
vk-test-set "" is not a release: nobody can repeat the run
the report has no profiles: the run had no built-in templates, or was merged from different ones, or the suite is too old
the configuration claims no profile; set profile, to full if the nodes support everything`},
	} {
		r := fit()
		tt.change(&r)
		if diff := cmp.Diff(tt.want, strings.Join(report.Verify(report.Complete(r)), "\n")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestWriteVerification(t *testing.T) {
	unfit := fit()
	unfit.Implementation, unfit.KubernetesVersion, unfit.Run.IncompleteReason = nil, "", "interrupted\x1b[31m by SIGINT"
	delete(unfit.Config, "profile")
	for file, r := range map[string]report.Report{"verified.txt": fit(), "not-verified.txt": unfit} {
		var out bytes.Buffer
		r = report.Complete(r)
		if err := report.WriteVerification(&out, r, report.Verify(r)); err != nil {
			t.Fatal(err)
		}
		golden(t, file, out.Bytes())
	}
}
