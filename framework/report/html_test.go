// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hostile is what a log, a name or a message may hold to break out of the page.
const hostile = `</script><script>alert(1)</script> "><img src=x onerror=alert(1)> ' ${x} {{.}} <!-- ]]> \u003c & 😀 ` + "\u2028\x00\x1b[31m\u202e"

func hostileRun() Run {
	return Run{
		ID: hostile, Version: hostile, KubernetesVersion: hostile, Commit: hostile, Incomplete: hostile,
		Nodes:  []NodeInfo{{Name: hostile, ProviderVersion: hostile, OS: hostile, OSImage: hostile}},
		Config: map[string]any{"values": hostile},
		Results: []Result{{
			Node: hostile, Test: hostile, Verdict: Failed, Message: hostile, Reason: hostile, Output: hostile,
			Labels: []string{hostile, "feature:" + hostile}, Guards: []string{hostile}, Phases: []Phase{{hostile, 1}},
			Attachments: []Attachment{{hostile, Log, hostile}, {hostile, Timeline, hostile}},
		}},
	}
}

// islands are the page's blocks of data.
func islands(t *testing.T, page string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)<script type="application/json" id="(\w+)">(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func TestPageSurvivesHostileTexts(t *testing.T) {
	var out strings.Builder
	if err := hostileRun().WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if n := strings.Count(page, "<script"); n != 3 {
		t.Errorf("%d script elements, want 3", n)
	}
	if strings.Contains(page, "<img") || strings.Contains(page, "\x00") || strings.Contains(page, "\x1b") {
		t.Error("a hostile text got through")
	}
	data := islands(t, page)
	var details []pageDetail
	if err := json.Unmarshal([]byte(data["details"]), &details); err != nil {
		t.Fatal(err)
	}
	if len(details) != 1 || details[0].Message != plain(hostile) || details[0].Attachments[0].Text != plain(hostile) {
		t.Errorf("texts are not shown as they are: %+v", details)
	}
}

func TestPageDataIsSmall(t *testing.T) {
	var out strings.Builder
	if err := largeRun(1000, 25).WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	data := islands(t, out.String())
	if n := len(data["data"]); n > 300_000 {
		t.Errorf("the matrix takes %d bytes", n)
	}
	if n := out.Len(); n > 600_000 {
		t.Errorf("the page takes %d bytes", n)
	}
}

func TestPageIsBounded(t *testing.T) {
	run := largeRun(40, 20)
	for i := range run.Results {
		run.Results[i].Verdict, run.Results[i].Message = Failed, strings.Repeat("what was wanted and what was got instead\n", 400)
		run.Results[i].Attachments = []Attachment{{"a", Log, strings.Repeat("log line\n", 4000)}}
	}
	var out strings.Builder
	if err := run.WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 30<<20 {
		t.Errorf("the page takes %d bytes", out.Len())
	}
	if !strings.Contains(out.String(), "bytes left out)") {
		t.Error("nothing says that logs were cut")
	}
	out.Reset()
	if err := run.WriteJUnit(&out); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 30<<20 {
		t.Errorf("JUnit takes %d bytes", out.Len())
	}
}

func TestPageData(t *testing.T) {
	r := sampleRun()
	older := r
	older.ID, older.Start, older.Elapsed = "r0", r.Start.Add(-24*time.Hour), time.Minute
	older.Results = []Result{{Node: "n1", Test: "000-a.yaml", Verdict: Passed, Seconds: 4}}
	got := newPageData(r.Report(), []Report{older.Report(), r.Report()})
	four, one, two := 4.0, 1.0, 2.0
	want := pageData{
		Nodes: []string{"", "n1", "n2"},
		Templates: []pageTemplate{
			{Name: Preconditions + ": node", Trend: []*float64{nil, ptr(0.04)}},
			{Name: "000-a.yaml", Labels: []string{"feature:env", "smoke"}, Guards: []string{"ENV-1", "ENV-4"}, Trend: []*float64{&four, &one}},
			{Name: "010-b.yaml", Labels: []string{"feature:probes"}, Trend: []*float64{nil, nil}},
			{Name: "020-c.yaml", Trend: []*float64{nil, &two}},
			{Name: "cluster", Trend: []*float64{nil, nil}},
		},
		Verdicts: []string{"....e", "pps..", "efxu."},
		Seconds:  [][]int{{0, 0, 0, 0, 100}, {0, 10, 0, 0, 0}, {0, 31, 20, 20, 0}},
		History: []pageRun{
			{"2026-01-01 03:04", "v1", Success, 60}, {"2026-01-02 03:04", "v1", Failure, 75.3},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func ptr[T any](v T) *T { return &v }
