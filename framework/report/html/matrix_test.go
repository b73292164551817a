// SPDX-License-Identifier: Apache-2.0

package html

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// writeMatrix is the page of reports, each with a column.
func writeMatrix(t *testing.T, reports ...report.Report) string {
	t.Helper()
	var columns []Column
	for i, r := range reports {
		older := i > 0 && r.Implementation.Name == reports[i-1].Implementation.Name
		columns = append(columns, Column{Report: r, Page: r.Implementation.Name + "/" + r.Implementation.Version + "/report.html", Older: older})
	}
	var out strings.Builder
	if err := WriteMatrix(&out, columns); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestMatrix holds the page, but for its styles, to a golden file.
func TestMatrix(t *testing.T) {
	const name = "testdata/matrix.html"
	page := regexp.MustCompile(`(?s)<style>.*</style>|style-src.*?img-src`).ReplaceAllString(writeMatrix(t, reportsample.Implementations()...), "")
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), page); diff != "" {
		t.Errorf("-want +got; if it is right, run: go test ./framework/report/html -update\n%s", diff)
	}
}

// TestMatrixLinks: each cell leads to the details of its own, and nothing is loaded.
func TestMatrixLinks(t *testing.T) {
	page := writeMatrix(t, reportsample.Implementations()...)
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements are called %q", n, id)
		}
	}
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1)
	for _, m := range links {
		if ids[m[1]] == 0 {
			t.Errorf("a link leads to #%s, which is nowhere", m[1])
		}
	}
	if len(links) < 40 || strings.Contains(page, "<script") || strings.Contains(page, "src=") || strings.Contains(page, "url(") {
		t.Errorf("%d links; the page must load nothing", len(links))
	}
}

func TestMatrixSurvivesHostileTexts(t *testing.T) {
	hostile := reportsample.OfHostile()
	for i := range hostile.Results {
		hostile.Results[i].Labels = append(hostile.Results[i].Labels, "capability:exec", "profile:core")
	}
	page := writeMatrix(t, hostile)
	for _, bad := range []string{"<script", "<img", "javascript:", "onerror=alert(1)>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %s", bad)
		}
	}
}

// TestMatrixCells: what is not claimed does not count, and a capability is not judged by what does not apply.
func TestMatrixCells(t *testing.T) {
	for labels, want := range map[string]string{
		"p": "passed ✓ 1/1", "pp": "passed ✓ 2/2", "pf": "expectedFailure ≈ 1/2", "x": "failed ✕ 0/1", "fe": "failed ✕ 0/2", "n": "skipped ∅ ",
		"pn": "passed ✓ 1/1", "fn": "failed ✕ 0/1", "u": "passed ✓ 1/1", "s": "failed ✕ 0/1", "": "none · ",
	} {
		c := matrixColumn{Report: report.Report{Implementation: &report.Implementation{Name: "a"}}}
		for v, s := range symbols {
			for range strings.Count(labels, s.letter) {
				c.Results = append(c.Results, report.Result{Verdict: v, Labels: []string{"capability:exec"}})
			}
		}
		c.Results = append(c.Results, report.Result{Verdict: report.Skipped, NotApplicable: true, Labels: []string{"capability:exec"}}, report.Result{Verdict: report.Passed})
		cell := newMatrixCell(c, "id", "exec", "capability:exec")
		if got := cell.Class + " " + cell.Sign + " " + cell.Text; got != want {
			t.Errorf("%q: %q, want %q", labels, got, want)
		}
	}
}
