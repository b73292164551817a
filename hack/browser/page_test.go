// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// focused is the title of the matrix' cell that has the focus.
const focused = "(document.activeElement.title || '')"

func TestKeyboard(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1", "vk-slurm-2")), "", 1200, 900, false)
	w.do(focus(".cell"))
	w.until(focused + ".startsWith('preconditions: node on vk-slurm-1')")
	w.press(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown, kb.ArrowRight, kb.ArrowLeft)
	w.until(focused + ".startsWith('020-environment.yaml on vk-slurm-1: failed')")
	if got := eval[string](w, "getComputedStyle(document.activeElement).outlineStyle"); got != "solid" {
		t.Errorf("the focus cannot be seen: outline %s", got)
	}
	if n := eval[int](w, `document.querySelectorAll('.cell[tabindex="0"]').length`); n != 1 {
		t.Errorf("%d stops for the Tab key in the matrix", n)
	}
	w.press(kb.Enter)
	w.until("document.querySelector('dialog').open")
	text := eval[string](w, "document.querySelector('dialog').innerText")
	for _, want := range []string{"020-environment.yaml", "The values of variables are passed unchanged", "its quoted", "--focus='vk-slurm-1 020-environment\\.yaml'", "OOMKilled", "+0.7 s", "feature:env", "ENV-4", "conditions[PodScheduled].observedGeneration (and 2 alike)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the details lack %q:\n%s", want, text)
		}
	}
	w.press(kb.ArrowRight)
	w.until("document.querySelector('dialog h2').innerText.includes('050-memory-limit.yaml')")
	if got := eval[string](w, "location.hash"); got != "#vk-slurm-1/050-memory-limit.yaml" {
		t.Errorf("the address is %s", got)
	}
	w.until("document.querySelector('dialog').innerText.includes('For 2 min 4 s, it waited while none of its objects changed.')")
	w.press(kb.Escape)
	w.until("!document.querySelector('dialog').open")
	w.until(focused + ".startsWith('020-environment.yaml on vk-slurm-1')")
	w.press("/")
	w.until("document.activeElement.id === 'query'")
}

func TestFilters(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1", "vk-slurm-2")), "", 1200, 900, false)
	rows := func() string {
		return eval[string](w, "[...document.querySelectorAll('.rowhead')].map((r) => r.innerText).join(' ')")
	}
	w.click(`.chip[data-verdict="failed"]`)
	w.until("document.querySelectorAll('.row').length === 2")
	if got := rows(); got != "020-environment 050-memory-limit" {
		t.Errorf("failed: %s", got)
	}
	w.click("#reset")
	w.until("document.querySelectorAll('.row').length === 15")
	w.do(sendKeys("#query", "quoted"))
	w.until("document.querySelectorAll('.row').length === 1")
	if got := rows(); got != "020-environment" {
		t.Errorf("search in failure texts: %s", got)
	}
	w.click("#reset")
	w.do(setValue("#label", "feature:volumes"))
	eval[bool](w, "document.getElementById('label').dispatchEvent(new Event('change'))")
	w.until("document.querySelectorAll('.row').length === 4")
	w.do(sendKeys("#query", "no such thing"))
	w.until("document.querySelector('.grid').innerText.includes('No results match')")
}

func TestSwapAxes(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1", "vk-slurm-2")), "", 1200, 900, false)
	w.click("#swap")
	w.until("document.querySelectorAll('.row').length === 2 && document.querySelectorAll('.colhead').length === 15")
	w.shoot("swapped", false)
}

func TestLinkOpensResult(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1")), "#vk-slurm-1/050-memory-limit.yaml", 1200, 900, false)
	w.until("document.querySelector('dialog').open")
	// The whole texts are files beside the page.
	href := eval[string](w, "document.querySelector('.file a').href")
	if !strings.HasSuffix(href, "/specs/vk-slurm-1/050-memory-limit.yaml/log-interlink-050-memory-limit-4f1c2a7e-memory-hog.txt") {
		t.Errorf("the link leads to %s", href)
	}
	w.click(".file a")
}

// TestLinks: the address of a result may lack the extension of the template.
func TestLinks(t *testing.T) {
	page := publish(t, sample("vk-slurm-1", "vk-slurm-2"))
	for _, name := range []string{"050-memory-limit.yaml", "050-memory-limit"} {
		w := open(t, page, "#vk-slurm-1/"+name, 1200, 900, false)
		w.until("document.querySelector('dialog').open")
		text := eval[string](w, "document.querySelector('dialog').innerText")
		for _, want := range []string{"050-memory-limit.yaml", "check_logs[2]"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the details lack %q:\n%s", name, want, text)
			}
		}
	}
}

// TestVerdictsOverTime: the oldest run comes first, and each verdict has its date, also for those who do not see it.
func TestVerdictsOverTime(t *testing.T) {
	now := sample("vk-slurm-1")
	w := open(t, publish(t, now, earlier(now, 3)...), "#vk-slurm-1/050-memory-limit.yaml", 1200, 900, false)
	w.until("document.querySelector('dialog').open")
	verdicts := eval[string](w, "[...document.querySelectorAll('.past .sign')].map((s) => s.innerText).join('')")
	second := eval[string](w, "document.querySelectorAll('.past .sign')[1].getAttribute('aria-label')")
	if want := began.AddDate(0, 0, -2).Format("2006-01-02 15:04") + ": passed"; verdicts != "✕✓✕✕" || second != want {
		t.Errorf("the verdicts are %s, the second is %q, want %q", verdicts, second, want)
	}
	eval[bool](w, "document.querySelector('.past').scrollIntoView() === undefined")
	w.shoot("verdicts-over-time", false)
	if text := eval[string](w, "document.querySelector('dialog').innerText"); !strings.Contains(text, "It passed in 1 of 4 runs with a result since ") {
		t.Errorf("the details do not count the runs:\n%s", text)
	}
}

func TestHostileTexts(t *testing.T) {
	const hostile = `</script><script>window.broken = 1</script> "><img src=x onerror=window.broken=2> ' ${x} {{.}} <!-- ]]> \u003c & 😀 ` + "\u2028\u202e\x00\x1b[31m"
	about := report.Artifact{Kind: report.Log, Name: hostile}
	run := report.Report{
		Suite: report.SuiteInfo{Version: hostile}, KubernetesVersion: hostile,
		Run:    report.RunInfo{ID: hostile, IncompleteReason: hostile, Started: began},
		Nodes:  []report.NodeInfo{{Name: hostile, ProviderVersion: hostile}},
		Config: map[string]any{"values": hostile},
		Results: []report.Result{{
			Node: hostile, Template: hostile, Verdict: report.Failed, Reason: hostile, Labels: []string{hostile}, Guards: []string{hostile},
			Failures: []report.Failure{{What: hostile, Got: hostile, Unmet: []report.UnmetCheck{{Check: hostile, Got: hostile}, {Check: "2", Want: hostile}}}},
			Phases:   []report.Phase{{Name: hostile, Seconds: 1}}, Attempts: []report.Attempt{{Verdict: report.Failed, Message: hostile}},
			Timelines:   []report.Timeline{{Namespace: hostile, Pod: hostile, Transitions: []report.Transition{{At: began, What: hostile, State: hostile}}}},
			Attachments: []report.Attachment{{Artifact: about, Text: hostile}},
		}},
	}
	w := open(t, publish(t, run), "", 1200, 900, false)
	w.click(".problems button")
	w.until("document.querySelector('dialog').open")
	if eval[bool](w, "'broken' in window") {
		t.Error("a text of the run was executed")
	}
	if n := eval[int](w, "document.querySelectorAll('img').length + document.scripts.length"); n != 3 {
		t.Errorf("a text of the run became elements: %d", n)
	}
	w.until("document.querySelector('.file pre') !== null")
	shown := eval[string](w, "document.querySelector('.file pre').textContent")
	if !strings.HasPrefix(shown, `</script><script>window.broken = 1</script> "><img`) || !strings.Contains(shown, "😀") {
		t.Errorf("the log is shown as %q", shown)
	}
}

func TestLargeSite(t *testing.T) {
	page := publish(t, site(1000, 25))
	start := time.Now()
	w := open(t, page, "", 1440, 900, false)
	t.Logf("open after %s", time.Since(start).Round(time.Millisecond))
	if n := eval[int](w, "document.querySelectorAll('*').length"); n > 6000 {
		t.Errorf("%d elements for 25000 results", n)
	}
	w.do(focus(".cell"))
	w.do(keyWithControl(kb.End))
	w.until(focused + ".includes('on vk-site-0999')")
	if n := eval[int](w, "document.querySelectorAll('.row').length"); n > 60 {
		t.Errorf("%d rows in the document", n)
	}
	// The focused row must be in sight, below the heads.
	if !eval[bool](w, `(() => { const c = document.activeElement.getBoundingClientRect(), g = document.getElementById('grid').getBoundingClientRect();
		return c.top >= g.top + document.querySelector('.heads').offsetHeight - 1 && c.bottom <= g.bottom + 1; })()`) {
		t.Error("the focused cell is out of sight")
	}
	w.do(sendKeys("#query", "vk-site-0500"))
	w.until("document.querySelectorAll('.row').length === 1")
}

func TestPrint(t *testing.T) {
	w := open(t, publish(t, site(60, 25)), "", 1200, 900, true)
	eval[bool](w, "dispatchEvent(new Event('beforeprint'))")
	w.until("document.querySelectorAll('.row').length === 60")
	w.print("printed")
	eval[bool](w, "dispatchEvent(new Event('afterprint'))")
	w.until("document.querySelectorAll('.row').length < 60")
}

func TestWithoutScripts(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1")), "", 1200, 900, false)
	w.withoutScripts()
	if !eval[bool](w, "document.getElementById('main').hidden") {
		t.Fatal("a script ran")
	}
	text := w.text("body")
	for _, want := range []string{"Failure", "050-memory-limit.yaml on vk-slurm-1: failed", "the log is empty"} {
		if !strings.Contains(text, want) {
			t.Errorf("without scripts the page lacks %q:\n%s", want, text)
		}
	}
}

// TestHeavyPage: everything failed everywhere, and left as much to read as the page may hold.
func TestHeavyPage(t *testing.T) {
	run := site(200, 20)
	for i := range run.Results {
		r := &run.Results[i]
		r.Verdict, r.Failures = report.Failed, []report.Failure{{Check: "check_logs[0]", What: "not met after 1m0s"}}
		r.Attachments = []report.Attachment{{Artifact: report.Artifact{Kind: report.Log, Namespace: "ns", Pod: "pod"}, Text: strings.Repeat("a line of a log\n", 4000)}}
	}
	page := publish(t, run)
	start := time.Now()
	w := open(t, page, "", 1440, 900, false)
	w.click(".problems button")
	w.until("document.querySelector('.file pre')")
	t.Logf("open, with the details of one, after %s", time.Since(start).Round(time.Millisecond))
}

// TestLooksOnPaper shows the page as it is printed.
func TestLooksOnPaper(t *testing.T) {
	w := open(t, publish(t, sample("vk-slurm-1", "vk-slurm-2")), "", 800, 1100, true)
	eval[bool](w, "dispatchEvent(new Event('beforeprint'))")
	w.do(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	}))
	w.shoot("paper", true)
	// Paper is white, whatever the screen was.
	if got := eval[string](w, "getComputedStyle(document.body).backgroundColor"); got != "rgb(255, 255, 255)" {
		t.Errorf("the paper is %s", got)
	}
	if eval[bool](w, "document.getElementById('filters').offsetHeight > 0") {
		t.Error("the filters are printed")
	}
}

func TestNothingToLookAt(t *testing.T) {
	for name, run := range map[string]report.Report{
		"all passed": {Run: report.RunInfo{Started: began}, Results: []report.Result{{Node: "n", Template: "a.yaml", Verdict: report.Passed, Seconds: 1}}},
		"no results": {Run: report.RunInfo{Started: began}},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, publish(t, run), "", 1200, 900, false)
			w.shoot(strings.ReplaceAll(name, " ", "-"), false)
			if eval[bool](w, "!document.getElementById('problems').hidden") {
				t.Error("the page lists problems")
			}
		})
	}
}

// TestContrast: what can be read must have a contrast of 4.5 to what is behind it, as WCAG's level AA asks.
func TestContrast(t *testing.T) {
	page := publish(t, sample("vk-slurm-1", "vk-slurm-2", "vk-htcondor-1"))
	for _, dark := range []bool{false, true} {
		w := open(t, page, "", 1440, 900, dark)
		w.click(".problems button")
		w.until("document.querySelector('dialog').open")
		low := eval[[]string](w, contrast)
		for _, text := range low {
			t.Errorf("dark %v: %s", dark, text)
		}
	}
}

// contrast lists the texts with too little of it. An element without a background has that of its ancestors.
const contrast = `(() => {
	const rgb = (color) => (color.match(/[\d.]+/g) || []).map(Number);
	const light = (color) => {
		const [r, g, b] = rgb(color).map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const behind = (e) => {
		for (; e; e = e.parentElement) {
			const color = getComputedStyle(e).backgroundColor;
			if (rgb(color).length === 3 || rgb(color)[3] > 0.99) return color;
		}
		return "rgb(255, 255, 255)";
	};
	const low = new Set();
	let seen = 0;
	for (const e of document.querySelectorAll("body *:not(script):not(style):not(option)")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length || e.disabled) continue;
		seen++;
		const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) low.add(e.tagName + "." + e.className + " " + e.textContent.slice(0, 30) + ": " + ratio.toFixed(2));
	}
	return seen < 100 ? ["only " + seen + " texts seen"] : [...low];
})()`
