// SPDX-License-Identifier: Apache-2.0

package html

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// write is the page of a report.
func write(t *testing.T, r report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// islands are the page's blocks of data.
func islands(page string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)<script type="application/json" id="(\w+)">(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func TestPageSurvivesHostileTexts(t *testing.T) {
	page := write(t, reportsample.OfHostile())
	if n := strings.Count(page, "<script"); n != 3 {
		t.Errorf("%d script elements, want 3", n)
	}
	if strings.Contains(page, "<img") || strings.Contains(page, "\x00") || strings.Contains(page, "\x1b") {
		t.Error("a hostile text got through")
	}
	var details []pageDetail
	if err := json.Unmarshal([]byte(islands(page)["details"]), &details); err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer("\x1b[31m", "", "\x00", "\ufffd").Replace(reportsample.Hostile)
	if len(details) != 2 || details[1].Message != plain || details[1].Attachments[1].Text != plain {
		t.Errorf("texts are not shown as they are: %+v", details)
	}
}

func TestPageDataIsSmall(t *testing.T) {
	page := write(t, reportsample.Large(1000, 25))
	if n := len(islands(page)["data"]); n > 300_000 {
		t.Errorf("the matrix takes %d bytes", n)
	}
	if n := len(page); n > 600_000 {
		t.Errorf("the page takes %d bytes", n)
	}
}

// TestHistoryIsSmall: tests that have the same verdicts in all runs share their row.
func TestHistoryIsSmall(t *testing.T) {
	now := reportsample.Large(1000, 25)
	var older []report.Report
	for day := range MaxHistory {
		r := now
		r.Run.ID, r.Run.Started = fmt.Sprint(day), now.Run.Started.AddDate(0, 0, day-MaxHistory)
		older = append(older, r)
	}
	data := newPageData(now, older)
	want := []string{strings.Repeat("p", MaxHistory+1), strings.Repeat("f", MaxHistory+1), strings.Repeat("s", MaxHistory+1)}
	if diff := cmp.Diff(want, data.Rows); diff != "" {
		t.Errorf("rows: -want +got:\n%s", diff)
	}
	page, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(page); n > 350_000 {
		t.Errorf("the matrix takes %d bytes", n)
	}
}

func TestPageIsBounded(t *testing.T) {
	r := reportsample.Large(40, 20)
	for i := range r.Results {
		r.Results[i].Verdict, r.Results[i].Message = report.Failed, strings.Repeat("what was wanted and what was got instead\n", 400)
		r.Results[i].Attachments = []report.Attachment{{Artifact: report.Artifact{Kind: report.Log}, Text: strings.Repeat("log line\n", 4000)}}
	}
	page := write(t, r)
	if len(page) > 30<<20 {
		t.Errorf("the page takes %d bytes", len(page))
	}
	if !strings.Contains(page, "bytes omitted)") {
		t.Error("nothing says that logs were cut")
	}
}

func TestPageData(t *testing.T) {
	r := reportsample.Complete()
	older := reportsample.Raw()
	older.Run = report.RunInfo{ID: "r0", Started: r.Run.Started.AddDate(0, 0, -1), Seconds: 60}
	older.Results = []report.Result{{Node: "n1", Template: "000-a.yaml", Verdict: report.Passed, Seconds: 4}}
	got := newPageData(r, []report.Report{report.Complete(older), r})
	four, one, two, little := 4.0, 1.0, 2.0, 0.04
	want := pageData{
		Nodes: []string{"", "n1", "n2"},
		Templates: []pageTemplate{
			{Name: report.Preconditions + ": node", Trend: []*float64{nil, &little}},
			{Name: "000-a.yaml", Title: "A pod ends well", Labels: []string{"feature:env", "smoke"}, Guards: []string{"ENV-1", "ENV-4"}, Trend: []*float64{&four, &one}},
			{Name: "010-b.yaml", Labels: []string{"feature:probes"}, Trend: []*float64{nil, nil}},
			{Name: "020-c.yaml", Trend: []*float64{nil, &two}},
			{Name: "cluster", Trend: []*float64{nil, nil}},
		},
		Verdicts: []string{"....e", "pps..", "efxu."},
		Seconds:  [][]int{{0, 0, 0, 0, 100}, {0, 10, 0, 0, 0}, {0, 31, 20, 20, 0}},
		History: []pageRun{
			{"2026-01-01 03:04", "v1", report.RunSuccess, 60}, {"2026-01-02 03:04", "v1", report.RunFailure, 75.3},
		},
		Rows: []string{"..", ".e", ".p", "pp", ".s", ".f", ".x", ".u"},
		Row:  [][]int{{0, 0, 0, 0, 1}, {2, 3, 4, 0, 0}, {1, 5, 6, 7, 0}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestDifferencesAreBounded: what there is no room for is in the artifacts.
func TestDifferencesAreBounded(t *testing.T) {
	r := reportsample.Large(40, 20)
	const each = 20
	for i := range r.Results {
		r.Results[i].Verdict = report.Failed
		r.Results[i].Differences = slices.Repeat([]report.Difference{{Object: "Pod default/a", Kind: "missing", Path: "podIP", Kubelet: "set"}}, each)
	}
	shown := 0
	for _, d := range details(r, nil) {
		shown += len(d.Differences)
	}
	if total := each * len(r.Results); total <= maxPageDifferences || shown != maxPageDifferences {
		t.Errorf("%d of %d differences are shown, want %d", shown, total, maxPageDifferences)
	}
}

// TestDetails: what the page says of a failure is in fields, not to be found in texts.
func TestDetails(t *testing.T) {
	for _, d := range details(reportsample.Complete(), nil) {
		if d.Node != "n2" || d.Template != "000-a.yaml" {
			continue
		}
		if d.Headline != "check_pods[0] not met after 45s: the pod ends well" || d.Cause != "got: \ufffd <nothing> & more" {
			t.Errorf("headline %q, cause %q", d.Headline, d.Cause)
		}
		if len(d.Unmet) != 2 || d.Unmet[1].Check != "check_logs[1]" {
			t.Errorf("unmet checks: %+v", d.Unmet)
		}
		want := []pageTransition{{0, "phase", "Pending"}, {1.5, "phase", "Failed"}}
		if diff := cmp.Diff(want, d.Attachments[0].Transitions); diff != "" {
			t.Errorf("timeline: -want +got:\n%s", diff)
		}
		if log := d.Attachments[4]; log.Name != "default/a, container c" || log.Path != "specs/n2/000-a.yaml/log-default-a-c.txt" || log.Text != "red\n\ufffd\n" {
			t.Errorf("log: %+v", log)
		}
		return
	}
	t.Error("the failure has no details")
}

// TestPageLoadsNothing: it must work from a file and from an artifact store without a network.
func TestPageLoadsNothing(t *testing.T) {
	r := reportsample.Complete()
	page := write(t, r)
	// What the reader may follow is not loaded.
	page = strings.Replace(page, `<a href="`+r.Implementation.URL+`" rel="noopener">`, "<a>", 1)
	for _, m := range regexp.MustCompile(`(?i)(?:src|href)\s*=\s*["']?([^"'\s>]*)|@import|url\(|https?://[^"'\s]+`).FindAllStringSubmatch(page, -1) {
		ok := strings.HasPrefix(m[1], "#") || m[1] == "data:," || m[0] == "http://www.w3.org/2000/svg"
		if !ok {
			t.Errorf("the page refers to %q", m[0])
		}
	}
	if !strings.Contains(page, "default-src &#39;none&#39;; script-src &#39;sha256-") {
		t.Error("the page has no content security policy")
	}
}
