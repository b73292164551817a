// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

func planned(name string, checks time.Duration, needs ...capability.Name) plan {
	return plan{Template: manifest.Template{Name: name}, checks: checks, capabilities: needs}
}

// candidates are templates from which probes are chosen.
var candidates = []plan{
	planned("a.yaml", time.Minute, capability.Pods),
	planned("b.yaml", time.Second, capability.Pods, capability.Logs),
	planned("c.yaml", time.Second, capability.Exec, capability.Jobs, capability.Pods),
	planned("d.yaml", time.Hour, capability.Exec, capability.Logs, capability.Pods),
	planned("e.yaml", time.Minute, capability.Exec, capability.Pods),
	planned("f.yaml", time.Minute, capability.Exec, capability.Pods),
}

// TestProbes: a probe needs as little as possible besides its capability, and then as little time.
func TestProbes(t *testing.T) {
	chosen := probesOf(candidates)
	got := map[capability.Name]string{}
	for name, p := range chosen {
		got[name] = p.Name
	}
	want := map[capability.Name]string{capability.Pods: "a.yaml", capability.Logs: "b.yaml", capability.Jobs: "c.yaml", capability.Exec: "e.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var names []string
	for _, p := range chosen.plans(candidates) {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "a.yaml b.yaml c.yaml e.yaml" {
		t.Errorf("the plans of the probes: %s", got)
	}
}

// TestDiscovery: what failed is unsupported, what another missing capability explains says so, errors say nothing.
func TestDiscovery(t *testing.T) {
	chosen := probesOf(candidates)
	results := func(verdicts ...report.Verdict) (all []report.Result) {
		for i, p := range chosen.plans(candidates) {
			all = append(all, report.Result{Node: "n", Template: p.Name, Verdict: verdicts[i], Message: "why"})
		}
		return all
	}
	const p, f, e = report.Passed, report.Failed, report.Error
	for name, tt := range map[string]struct {
		results           []report.Result
		profile           capability.Profile
		unsupported, list string
	}{
		"all":                  {results(p, p, p, p), capability.Service, "", "exec, jobs, logs, pods"},
		"no exec":              {results(p, p, f, f), capability.Core, "exec: e.yaml: why; jobs: c.yaml needs exec, which is unsupported", "logs, pods"},
		"no jobs":              {results(p, p, f, p), capability.Service, "jobs: c.yaml: why", "exec, logs, pods"},
		"an error":             {results(p, e, p, p), capability.Service, "", "exec, jobs, pods"},
		"one of two nodes":     {append(results(p, p, p, p), results(p, f, p, p)...), capability.Service, "logs: b.yaml: why", "exec, jobs, pods"},
		"nothing was selected": {nil, capability.Core, "", ""},
	} {
		d := chosen.discover(tt.results)
		var unsupported []string
		for _, c := range capability.All() {
			if reason, missing := d.unsupported[c.Name]; missing {
				unsupported = append(unsupported, string(c.Name)+": "+reason)
			}
		}
		got := []any{d.profile(), strings.Join(unsupported, "; "), capability.List(d.supported)}
		if diff := cmp.Diff([]any{tt.profile, tt.unsupported, tt.list}, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
