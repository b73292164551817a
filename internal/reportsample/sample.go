// SPDX-License-Identifier: Apache-2.0

// Package reportsample has reports for the tests of everything that is made of reports.
package reportsample

import (
	"fmt"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Hostile is what a log, a name or a message may hold to break out of a page.
const Hostile = `</script><script>alert(1)</script> "><img src=x onerror=alert(1)> ' ${x} {{.}} <!-- ]]> \u003c & 😀 ` + "\u2028\x00\x1b[31m\u202e"

var began = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)

func attachment(kind report.Kind, container, text string) report.Attachment {
	return report.Attachment{Artifact: report.Artifact{Kind: kind, Namespace: "default", Pod: "a", Container: container}, Text: text}
}

// Failure is that of a check, with everything that there may be to say.
func Failure() report.Failure {
	return report.Failure{
		Check: "check_pods[0]", What: "not met after 45s", Message: "the pod\nends well", Pod: "default/a", Want: "phase Succeeded",
		Got: "\x00 <nothing> & more\nsecond line", LastError: "refused\nby the node",
		Passed: []report.SectionCount{{Section: "check_pods", Held: 0, Total: 1}, {Section: "check_logs", Held: 1, Total: 2}},
		Unmet: []report.UnmetCheck{
			{Check: "check_pods[0]", Message: "the pod\nends well", Want: "phase Succeeded", Got: "\x00 <nothing> & more\nsecond line", Line: 12},
			{Check: "check_logs[1]", Final: true, Want: "operator Exists, regex \"x\"", Got: "0 matches\n| a line", Line: 31},
		},
		Kept: 1, Remove: []string{"kubectl -n default delete pods a"}, File: "templates/000-a.yaml", Line: 12,
	}
}

// Raw has every verdict, and texts that hold what logs hold, as the specs hand it over.
func Raw() report.Report {
	return report.Report{
		Suite: report.SuiteInfo{Version: "v1", Commit: "abc123"}, KubernetesVersion: "v1.37.2",
		Implementation: &report.Implementation{Name: "example", Version: "0.5.1", URL: "https://example.org/provider", Contact: "vk@example.org"},
		Run:            report.RunInfo{ID: "r1", Started: began, Seconds: 75.3, Filters: []string{"--skip='030-'"}},
		Nodes: []report.NodeInfo{
			{Name: "n2", ProviderVersion: "v1.30.0-vk-2.4", OS: "linux", Architecture: "arm64"},
			{Name: "n1", ProviderVersion: "v1.37.2", OS: "linux", Architecture: "amd64", OSImage: "Debian 12", ContainerRuntime: "containerd://2.1"},
		},
		Config: map[string]any{
			"target_nodes": []any{"n1", "n2"}, "timeout_multiplier": 1.5,
			"values": map[string]any{"password": "(redacted)", "on": "yes", "limit": 3},
		},
		Results: []report.Result{
			{
				Node: "n2", Template: "000-a.yaml", Title: "A pod ends well", Verdict: report.Failed, Seconds: 3.14, Idle: 2.0004, Labels: []string{"smoke", "node:n2", "feature:env"}, Guards: []string{"ENV-4", "ENV-1"},
				Failures: []report.Failure{Failure()},
				Phases:   []report.Phase{{Name: "create", Seconds: 0.1}, {Name: "checks", Seconds: 2.5}, {Name: "clean-up", Seconds: 0.54}},
				Attempts: []report.Attempt{{Verdict: report.Failed, Seconds: 3, Message: "the first time too"}},
				Timelines: []report.Timeline{{Namespace: "default", Pod: "a", Transitions: []report.Transition{
					{At: began, What: "phase", State: "Pending"}, {At: began.Add(1500 * time.Millisecond), What: "phase", State: "Failed"},
				}}},
				Attachments: []report.Attachment{
					{Artifact: report.Artifact{Kind: report.Manifest}, Text: "kind: Pod\n"}, attachment(report.Pod, "", "kind: Pod\nstatus: {}\n"),
					attachment(report.Events, "", "BackOff ]]> </script>\n"), attachment(report.Log, "c", "\x1b[31mred\x1b[0m\n\xff\n"),
				},
			},
			{Node: "n1", Template: "010-b.yaml", Verdict: report.Skipped, Message: "not run", Labels: []string{"feature:probes"}},
			{Node: "n1", Template: "000-a.yaml", Verdict: report.Passed, Seconds: 1, Labels: []string{"smoke", "feature:env"}, Guards: []string{"ENV-1", "ENV-4"}},
			{Node: "n1", Template: report.Preconditions + ": node", Verdict: report.Passed, Seconds: 0.0404},
			{
				Node: "n2", Template: "010-b.yaml", Verdict: report.ExpectedFailure, Seconds: 2, Reason: "known: #12", Labels: []string{"feature:probes"},
				Failures: []report.Failure{{What: "no", File: "templates/010-b.yaml"}, {What: "cleanup failed", StillHere: []string{"Pod default/b"}, Waited: "1m30s for 1 object to be deleted"}},
			},
			{
				Node: "n2", Template: "020-c.yaml", Verdict: report.UnexpectedlyPass, Seconds: 2, Reason: "was #13",
				Failures: []report.Failure{{What: "passes, but is listed in known_failures (was #13)", Fix: "remove it from the list"}},
			},
			{Node: "n2", Template: report.Preconditions + ": node", Verdict: report.Error, Message: "forbidden: pods/exec"},
			{Template: "cluster", Verdict: report.Error, Seconds: 10, Message: "cannot be reached"},
		},
	}
}

// Complete is Raw as a complete report.
func Complete() report.Report { return report.Complete(Raw()) }

// OfHostile has a hostile text wherever there is room for one.
func OfHostile() report.Report {
	about := report.Artifact{Kind: report.Log, Name: Hostile}
	return report.Complete(report.Report{
		Suite: report.SuiteInfo{Version: Hostile, Commit: Hostile}, KubernetesVersion: Hostile,
		Run: report.RunInfo{ID: Hostile, IncompleteReason: Hostile},

		Implementation: &report.Implementation{Name: Hostile, Version: Hostile, URL: "javascript:alert(1)" + Hostile, Contact: Hostile},
		Nodes:          []report.NodeInfo{{Name: Hostile, ProviderVersion: Hostile, OS: Hostile, OSImage: Hostile}},
		Config:         map[string]any{"values": Hostile},
		Results: []report.Result{{
			Node: Hostile, Template: Hostile, Title: Hostile, Verdict: report.Failed, Message: Hostile, Reason: Hostile,
			Labels: []string{Hostile, "feature:" + Hostile}, Guards: []string{Hostile}, Phases: []report.Phase{{Name: Hostile, Seconds: 1}},
			Timelines:   []report.Timeline{{Namespace: Hostile, Pod: Hostile, Transitions: []report.Transition{{At: began, What: Hostile, State: Hostile}}}},
			Attachments: []report.Attachment{{Artifact: about, Text: Hostile}},
		}, {
			Node: Hostile, Template: "2", Verdict: report.Failed, Failures: []report.Failure{{
				Check: Hostile, What: Hostile, Message: Hostile, Got: Hostile, Unmet: []report.UnmetCheck{{Check: Hostile, Want: Hostile, Got: Hostile}, {Check: "2"}},
				File: Hostile, Line: 1, Warnings: []string{Hostile},
			}},
		}},
		Diagnoses: []report.Diagnosis{{Node: Hostile, Failed: 1, Unexplained: []string{Hostile}, Causes: []report.Cause{{
			Class: Hostile, Meaning: Hostile, Faults: []string{Hostile}, Explains: []string{Hostile}, Or: []string{Hostile}, Sources: []string{Hostile},
		}}}},
	})
}

// Large has many nodes; every tenth fails one template, some fail others.
func Large(nodes, templates int) report.Report {
	r := report.Report{Suite: report.SuiteInfo{Version: "v1"}, Run: report.RunInfo{ID: "big", Started: began, Seconds: 3600}}
	for n := range nodes {
		name := fmt.Sprintf("node-%04d", n)
		r.Nodes = append(r.Nodes, report.NodeInfo{Name: name, ProviderVersion: "v1.37.2"})
		for i := range templates {
			result := report.Result{Node: name, Template: fmt.Sprintf("%03d-template.yaml", i*10), Verdict: report.Passed, Seconds: float64(i) + float64(n%7)/10,
				Labels: []string{fmt.Sprintf("feature:f%d", i%5)}}
			switch {
			case n%10 == 3 && i == 2:
				result.Verdict = report.Failed
				result.Failures = []report.Failure{{Check: "check_logs[0]", What: "failed permanently after 3s (timeout 1m0s)"}}
				result.Attachments = []report.Attachment{{Artifact: report.Artifact{Kind: report.Log, Namespace: "default", Pod: "pod"}, Text: "hello\n"}}
			case n%31 == 5 && i == 3:
				result.Verdict, result.Failures = report.Failed, []report.Failure{{What: fmt.Sprintf("message %d", n%4)}}
			case n == 17:
				result.Verdict, result.Message = report.Skipped, "not run"
			}
			r.Results = append(r.Results, result)
		}
	}
	return report.Complete(r)
}
