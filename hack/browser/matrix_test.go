// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/html"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// matrixOf is a page that compares reports; the second one is of an older version of the first.
func matrixOf(t *testing.T, reports ...report.Report) string {
	t.Helper()
	var columns []html.Column
	for i, r := range reports {
		columns = append(columns, html.Column{Report: r, Older: i == 1})
	}
	var out bytes.Buffer
	if err := html.WriteMatrix(&out, columns); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "index.html")
	if err := os.WriteFile(page, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return page
}

// TestMatrix goes through the page as a reader does: to the tests behind a cell, back, and to older versions.
func TestMatrix(t *testing.T) {
	w := open(t, matrixOf(t, reportsample.Implementations()...), "", 1200, 900, false)
	const details = "[...document.querySelectorAll('.detail')].filter((d) => getComputedStyle(d).display !== 'none').map((d) => d.innerText).join('|')"
	if got := eval[string](w, details); got != "" {
		t.Errorf("details are open at first: %s", got)
	}
	w.click(`a[title^="exec, example 0.10.0"]`)
	w.until(details + ".includes('570-exec.yaml')")
	text := eval[string](w, details)
	for _, want := range []string{"exec, example 0.10.0: 0 of 1 test passed", "vk-1, failed", "check_pods[0] not met after 45s"} {
		if !strings.Contains(text, want) {
			t.Errorf("the details lack %q:\n%s", want, text)
		}
	}
	w.click(".detail:target .quiet")
	w.until(details + " === ''")
	shown := "[...document.querySelectorAll('thead th')].filter((h) => h.offsetWidth > 0).length"
	if n := eval[int](w, shown); n != 4 {
		t.Errorf("%d columns, want those of three implementations", n)
	}
	w.click("#older")
	w.until(shown + " === 5")
}

// TestMatrixLooks shows the page in windows of all kinds.
func TestMatrixLooks(t *testing.T) {
	many := reportsample.Implementations()
	for i := range 12 {
		many = append(many, reportsample.Implementation(fmt.Sprintf("provider-%d", i), "1.0.0", "full", "pppppppps", "n"))
	}
	page := matrixOf(t, many...)
	for _, width := range []int64{1440, 420} {
		for _, dark := range []bool{false, true} {
			w := open(t, page, "", width, 900, dark)
			w.shoot(fmt.Sprintf("matrix-%d-%v", width, dark), true)
			if over := eval[float64](w, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("at %d, the page is %v pixels wider than its window", width, over)
			}
		}
	}
	w := open(t, page, "#c2-exec", 420, 900, false)
	w.shoot("matrix-420-detail", false)
	if got := eval[string](w, "document.querySelector('.detail:target').innerText"); !strings.Contains(got, "exec, other 1.0.0-rc1: 2 of 2 tests passed") {
		t.Errorf("the address opens %q", got)
	}
}
