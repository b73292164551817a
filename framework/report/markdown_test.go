// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// partial is a report of a node that claims a part of the profiles, with everything that a summary can have.
func partial() report.Report {
	r := reportsample.Raw()
	r.Run.IncompleteReason = "interrupted"
	r.Profiles = []report.ProfileInfo{{Name: "core", Tests: 2}, {Name: "batch", Tests: 3}, {Name: "full", Tests: 1}}
	r.Nodes = append(r.Nodes, report.NodeInfo{Name: "n3", ProviderVersion: "v1.31.0-vk-2.5"})
	add := func(template, profile string, result report.Result) {
		result.Node, result.Template, result.Labels, result.Seconds = "n3", template, []string{"profile:" + profile}, 1
		r.Results = append(r.Results, result)
	}
	pull := func(container string) []report.Failure {
		return []report.Failure{{Check: "check_pods[0]", What: "not met after 45s", Got: "Pending, container " + container + " waiting (`ErrImagePull`)"}}
	}
	add("000-a.yaml", "core", report.Result{Verdict: report.Passed})
	add("lifecycle: phase-known", "core", report.Result{Verdict: report.Passed})
	add("100-b.yaml", "batch", report.Result{Verdict: report.Failed, Failures: pull("main")})
	add("110-c.yaml", "batch", report.Result{Verdict: report.Failed, Failures: pull("other")})
	add("120-d.yaml", "batch", report.Result{Verdict: report.ExpectedFailure, Reason: "no FUSE (see https://example.org/bugs/1), says @somebody"})
	add("130-e.yaml", "full", report.Result{Verdict: report.Unsupported, Reason: "exec: the backend has no exec | https://example.org/exec"})
	return report.Complete(r)
}

// before is an earlier run of it: one test worked, one failed, one did not run, one could not be judged.
func before() report.Report {
	r := report.Report{Run: report.RunInfo{ID: "r0", Started: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, Nodes: []report.NodeInfo{{Name: "n3", ProviderVersion: "v1.31.0-vk-2.4"}, {Name: "n4"}}}
	for template, verdict := range map[string]report.Verdict{"100-b.yaml": report.Passed, "110-c.yaml": report.Failed, "120-d.yaml": report.UnexpectedlyPass} {
		r.Results = append(r.Results, report.Result{Node: "n3", Template: template, Verdict: verdict})
	}
	return report.Complete(r)
}

func TestMarkdown(t *testing.T) {
	later := report.Report{Run: report.RunInfo{ID: "r00", Started: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)}, Nodes: before().Nodes}
	later.Results = []report.Result{{Node: "n3", Template: "100-b.yaml", Verdict: report.Error}, {Node: "n3", Template: "120-d.yaml", Verdict: report.Skipped}}
	for file, write := range map[string]func(*bytes.Buffer) error{
		"summary.md": func(b *bytes.Buffer) error {
			return partial().WriteMarkdown(b, partial().Regressions([]report.Report{report.Complete(later), before(), partial()}))
		},
		"summary-broken.txt": func(b *bytes.Buffer) error {
			return partial().WriteSummary(b, partial().Regressions([]report.Report{report.Complete(later), before(), partial()}))
		},
		"summary-many.md":    func(b *bytes.Buffer) error { return reportsample.Large(1000, 25).WriteMarkdown(b, nil) },
		"summary-empty.md":   func(b *bytes.Buffer) error { return report.Complete(report.Report{}).WriteMarkdown(b, nil) },
		"summary-hostile.md": func(b *bytes.Buffer) error { return reportsample.OfHostile().WriteMarkdown(b, nil) },
	} {
		t.Run(file, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, file, got.Bytes())
		})
	}
}

// withoutCode removes the code spans of Markdown: from a run of backticks to the next one of the same length.
func withoutCode(t *testing.T, markdown string) string {
	t.Helper()
	var out strings.Builder
	runs := regexp.MustCompile("`+").FindAllStringIndex(markdown, -1)
	at := 0
	for i := 0; i < len(runs); i++ {
		begin := runs[i]
		j := i + 1
		for j < len(runs) && runs[j][1]-runs[j][0] != begin[1]-begin[0] {
			j++
		}
		if j == len(runs) || strings.Contains(markdown[begin[0]:runs[j][0]], "\n") {
			t.Fatalf("code that does not end: %.80q", markdown[begin[0]:])
		}
		out.WriteString(markdown[at:begin[0]])
		at, i = runs[j][1], j
	}
	return out.String() + markdown[at:]
}

// TestMarkdownIsBoundedAndSafe: whatever a report holds, the summary fits into a comment, and nothing of the report is
// markup in it.
func TestMarkdownIsBoundedAndSafe(t *testing.T) {
	hostile := strings.Repeat("`|@all <b> [x](https://evil) ``` #1 ", 20)
	r := report.Report{Suite: report.SuiteInfo{Version: hostile}, KubernetesVersion: hostile, Run: report.RunInfo{ID: hostile}}
	older := report.Report{Run: report.RunInfo{ID: "0"}}
	for i := range 2000 {
		name := fmt.Sprintf("%d%s%s", i, hostile, strings.Repeat("é", 300))
		verdict := report.Verdicts()[i%len(report.Verdicts())]
		result := report.Result{Node: name, Template: name, Verdict: verdict, Message: name, Labels: []string{"profile:core"}}
		if verdict == report.ExpectedFailure || verdict == report.Unsupported {
			result.Reason = name + " https://evil/" + hostile
		}
		r.Results, r.Notes = append(r.Results, result), append(r.Notes, name)
		result.Verdict = report.Passed
		older.Results = append(older.Results, result)
	}
	r.Profiles = []report.ProfileInfo{{Name: "core", Tests: 1}}
	var out bytes.Buffer
	r = report.Complete(r)
	if err := r.WriteMarkdown(&out, r.Regressions([]report.Report{older})); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 64000 {
		t.Errorf("%d bytes do not fit into a comment", out.Len())
	}
	rest := withoutCode(t, out.String())
	for _, ours := range []string{"<!-- vk-test-set -->", "<br>", "<details><summary>", "</summary>", "</details>", "<https://evil>", "<https://evil/>"} {
		rest = strings.ReplaceAll(rest, ours, "")
	}
	if i := strings.IndexAny(rest, "<>@[`&"); i >= 0 {
		t.Errorf("markup of the report: %q", rest[max(0, i-80):min(len(rest), i+80)])
	}
}
