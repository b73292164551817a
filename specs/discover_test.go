// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// TestDiscovery: what failed is unsupported, what another missing capability explains says so, errors say nothing.
func TestDiscovery(t *testing.T) {
	probing := func(name string, needs ...capability.Name) *facts.Facts {
		return &facts.Facts{Rendered: &manifest.Rendered{Template: manifest.Template{Name: name}}, Capabilities: needs}
	}
	all := []*facts.Facts{probing("a.yaml", capability.Pods), probing("b.yaml", capability.Pods, capability.Logs),
		probing("c.yaml", capability.Exec, capability.Jobs, capability.Pods), probing("e.yaml", capability.Exec, capability.Pods)}
	probes := facts.Probes{capability.Pods: all[0], capability.Logs: all[1], capability.Jobs: all[2], capability.Exec: all[3]}
	results := func(verdicts ...report.Verdict) (results []report.Result) {
		for i, v := range verdicts {
			results = append(results, report.Result{Node: "n", Template: all[i].Rendered.Template.Name, Verdict: v, Message: "why"})
		}
		return results
	}
	const p, f, e = report.Passed, report.Failed, report.Error
	for name, tt := range map[string]struct {
		results                    []report.Result
		profile                    capability.Profile
		unsupported, unknown, list string
	}{
		"all":              {results(p, p, p, p), capability.Service, "", "", "exec, jobs, logs, pods"},
		"no exec":          {results(p, p, f, f), capability.Core, "exec: e.yaml: why; jobs: c.yaml: why; it needs exec, which is unsupported, too", "", "logs, pods"},
		"no jobs":          {results(p, p, f, p), capability.Service, "jobs: c.yaml: why", "", "exec, logs, pods"},
		"an error":         {results(p, e, p, p), capability.Service, "", "logs: b.yaml: why", "exec, jobs, pods"},
		"one of two nodes": {append(results(p, p, p, p), results(p, f, p, p)...), capability.Service, "logs: b.yaml: why", "", "exec, jobs, pods"},
		"interrupted":      {results(p, e), capability.Core, "", "exec: e.yaml was not run; jobs: c.yaml was not run; logs: b.yaml: why", "pods"},
		"interrupted before the second node": {append(results(p, p, p, p), results(p)...), capability.Core, "",
			"exec: e.yaml was not run; jobs: c.yaml was not run; logs: b.yaml was not run", "pods"},
		"nothing was selected": {nil, capability.Core, "",
			"exec: e.yaml was not selected; jobs: c.yaml was not selected; logs: b.yaml was not selected; pods: a.yaml was not selected", ""},
	} {
		selected := 0
		for _, r := range tt.results {
			if r.Template == "a.yaml" { // on how many nodes
				selected++
			}
		}
		d := discover(probes, report.Report{Results: tt.results}, func(string) int { return selected })
		got := []any{d.profile(), reasons(d.unsupported), reasons(d.unknown), capability.List(d.supported)}
		if diff := cmp.Diff([]any{tt.profile, tt.unsupported, tt.unknown, tt.list}, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// reasons are those of capabilities, in their order.
func reasons(of map[capability.Name]string) string {
	var all []string
	for _, c := range capability.All() {
		if reason, has := of[c.Name]; has {
			all = append(all, string(c.Name)+": "+reason)
		}
	}
	return strings.Join(all, "; ")
}
