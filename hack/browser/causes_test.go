// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// TestCauses: the causes come in order, with what none explains last, and lead to the tests.
func TestCauses(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1", "vk-slurm-2", "vk-htcondor-1")), "", 1200, 900, false)
	got := eval[string](w, "[...document.querySelectorAll('#causes h3, #causes .meaning')].map((e) => e.innerText.replace(/\\s+/g, ' ')).join('\\n')")
	const want = `vk-slurm-1 3 causes explain 2 of 3 failures
Single quotes are removed from the values of variables.
perhaps Readiness probes are ignored, so containers are ready immediately.
perhaps Every container gets the variables of the first container.
Not explained by any known cause (1)
vk-slurm-2, vk-htcondor-1 1 cause explains 1 of 2 failures
perhaps Readiness probes are ignored, so containers are ready immediately.
Not explained by any known cause (1)`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	text := eval[string](w, "document.querySelector('#causes').innerText")
	for _, want := range []string{
		"ENV-1 Values with quotes", "Turns green (1)", "Has other causes, too (1)", "pods with some probes never start PROBE-4",
		"github.com/interlink-hq/interlink-slurm-plugin/commit/9ab0b5b", "check_logs[1] not met after 2m15s",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the causes lack %q:\n%s", want, text)
		}
	}
	w.do(focus("#causes .tests a"))
	w.press(kb.Enter)
	w.until("document.querySelector('dialog').open && document.querySelector('dialog h2').innerText.includes('020-environment.yaml')")
	w.press(kb.Escape)
	w.until("!document.querySelector('dialog').open")
	w.until("document.activeElement === document.querySelector('#causes .tests a')")
}

// TestManyExplained: a cause that explains many failures shows some of them first.
func TestManyExplained(t *testing.T) {
	run := report.Report{Run: report.RunInfo{Started: began}}
	var all []string
	for i := range 40 {
		name := fmt.Sprintf("%03d-some-test.yaml", i*10)
		all = append(all, name)
		run.Results = append(run.Results, report.Result{Node: "n", Template: name, Verdict: report.Failed, Failures: []report.Failure{{What: "no"}}})
	}
	run.Diagnoses = []report.Diagnosis{{Node: "n", Failed: 41, Unexplained: []string{"gone.yaml"}, Causes: []report.Cause{{
		Class: "LOG-7", Meaning: "Logs are empty.", Sources: []string{"javascript:alert(1)"}, Faults: []string{"x"}, Explains: all, Fixes: all,
	}}}}
	w := open(t, publish(t, run), "", 420, 900, true)
	links := "document.querySelectorAll('#causes .tests a').length"
	if n := eval[int](w, links); n != 12 {
		t.Errorf("%d tests are shown", n)
	}
	w.click("#causes .tests + .more")
	w.until(links + " === 40")
	// A test that the report lacks, and a source that is no address, are texts.
	if hrefs := eval[string](w, "[...document.querySelectorAll('#causes a:not([href^=\"#n/\"])')].map((a) => a.href).join(' ')"); hrefs != "" {
		t.Errorf("the causes link to %s", hrefs)
	}
}

// TestCausesLooks shows the causes in windows of all kinds: those of the sample, or of the report.yaml that REPORT
// names.
func TestCausesLooks(t *testing.T) {
	run := sample("vk-slurm-1")
	if file := os.Getenv("REPORT"); file != "" {
		var err error
		if run, err = report.Read(file); err != nil {
			t.Fatal(err)
		}
	}
	page := publish(t, run)
	for _, width := range []int64{1100, 420} {
		for _, dark := range []bool{false, true} {
			w := open(t, page, "", width, 900, dark)
			scheme := map[bool]string{false: "light", true: "dark"}[dark]
			w.shootPart(fmt.Sprintf("causes-%d-%s", width, scheme), "#causes")
			if over := eval[float64](w, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("at %d, the page is %v pixels wider than its window", width, over)
			}
		}
	}
}

// TestNoCauses: without causes, nothing is shown of them.
func TestNoCauses(t *testing.T) {
	run := sample("vk-slurm-1")
	run.Diagnoses = nil
	w := open(t, publish(t, run), "", 1200, 900, false)
	if !eval[bool](w, "document.getElementById('causes').hidden") {
		t.Error("the page lists causes")
	}
}

// TestHostileCauses: texts of a report stay texts.
func TestHostileCauses(t *testing.T) {
	w := open(t, publish(t, reportsample.OfHostile()), "", 1200, 900, false)
	if n := eval[int](w, "document.querySelectorAll('#causes img').length + document.scripts.length"); n != 3 {
		t.Errorf("a text of the report became elements: %d", n)
	}
	w.until("document.querySelector('#causes .meaning').innerText.startsWith('</script><script>')")
}
