// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	templates = []Template{
		{Name: "1.yaml", Guards: []string{"ENV-1"}, TimeoutSeconds: 10},
		{Name: "2.yaml", Guards: []string{"ENV-1", "VOL-1"}, TimeoutSeconds: 60},
		{Name: "3.yaml", TimeoutSeconds: 30},
	}
	catalogue = []faults.Fault{{Name: "a", Classes: []string{"ENV-1"}}, {Name: "b", Classes: []string{"VOL-1", "VOL-2"}}, {Name: "c", Classes: []string{"DEL-1"}}}
)

// shape tells the templates of every job.
func shape(jobs []Job) string {
	var all []string
	for _, job := range jobs {
		var names []string
		for _, t := range job.Templates {
			names = append(names, strings.TrimSuffix(t.Name, ".yaml"))
		}
		all = append(all, job.Namespace+":"+strings.Join(names, ","))
	}
	return strings.Join(all, " ")
}

func TestPlan(t *testing.T) {
	guarded, full := Plan(catalogue, templates, false), Plan(catalogue, templates, true)
	for _, test := range []struct{ name, got, want string }{
		{"those that guard", shape(guarded), "fault-a:1,2 fault-b:2 fault-c:"},
		{"all", shape(full), "fault-a:1,2,3 fault-b:1,2,3 fault-c:1,2,3"},
		{"honest, longest first", shape(Honest(guarded, 2)), "honest-1:2 honest-2:1"},
		{"honest, more runs than templates", shape(Honest(full, 8)), "honest-1:2 honest-2:3 honest-3:1"},
		{"those that are known, or guard", shape(PlanKnown(catalogue, templates, map[string][]string{"a": {"3.yaml"}})), "fault-a:3 fault-b:2 fault-c:"},
		{"without what fails", shape(Without(guarded, []Verdict{{Template: "2.yaml"}})), "fault-a:1 fault-b: fault-c:"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
}

func TestOwns(t *testing.T) {
	jobs := []Job{{Namespace: "fault-a"}, {Namespace: "fault-a-b"}, {Namespace: "fault-c"}}
	for namespace, want := range map[string]bool{
		"fault-a": true, "fault-a-x": true, "fault-ab": false, "fault-a-b": false, "fault-a-b-x": false, "fault-a-bc": true, "fault-c": false,
	} {
		if got := jobs[0].owns(jobs)(namespace); got != want {
			t.Errorf("%s: %t", namespace, got)
		}
	}
}

func TestReadVerdicts(t *testing.T) {
	job := Job{Fault: catalogue[0], Templates: templates}
	const (
		failure = `{template: 1.yaml, title: One, verdict: failed, seconds: 1.5, message: "a\nb\nc\nd\ne\nf\ng", failures: [{check: "check_logs[1]", what: not met, nearest: {path: phase}, unmet: [{check: "check_logs[1]", got: x}, {check: "check_pods[0]"}]}, {what: "still here after 1m30s"}]}`
		rest    = `, {template: 2.yaml, verdict: skipped}, {template: 3.yaml, verdict: error, message: x}`
		rules   = `, {template: "lifecycle: r", verdict: failed, message: "broken\n2.yaml, pod p"}, {template: "lifecycle: s", verdict: passed}, {template: "lifecycle: t", verdict: skipped}`
	)
	failed := Verdict{Template: "1.yaml", Title: "One", Failed: true, Message: "a\nb\nc\nd\ne\nf", Seconds: 1.5, Guard: true,
		Failures: []Failure{{Check: "check_logs[1]", What: "not met", Nearest: map[string]any{"path": "phase"}, Unmet: []Unmet{{Check: "check_logs[1]", Got: "x"}, {Check: "check_pods[0]"}}}, {What: "still here after 1m30s"}}, checks: []string{"check_logs[1]", "check_logs[1]", "check_pods[0]", "still here after N"}, late: true, open: true, doubt: "it is not confirmed"}
	broken := Verdict{Template: "lifecycle: r", Failed: true, Message: "broken\n2.yaml, pod p", seen: []string{"2.yaml"}, open: true, doubt: "it is not confirmed"}
	tests := []struct {
		name, results string
		job           Job
		want          []Verdict
		err           string
	}{
		{"all", failure + rest, job, []Verdict{failed, {Template: "3.yaml", Error: true, open: true, doubt: "the suite reports error", Message: "x"}}, ""},
		{"rules", failure + rest + rules, job, []Verdict{failed, {Template: "3.yaml", Error: true, open: true, doubt: "the suite reports error", Message: "x"}, broken}, ""},
		{"rules on the honest node", `{template: 1.yaml, verdict: passed}` + rules, Job{Templates: templates[:1]},
			[]Verdict{{Template: "1.yaml"}, {Template: "lifecycle: r", Failed: true, Message: "broken\n2.yaml, pod p", open: true, doubt: "it is not confirmed"}, {Template: "lifecycle: s"}}, ""},
		{"incomplete", failure, job, nil, "says nothing of 2.yaml"},
		{"no report", "{", job, nil, "did not find expected node content"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "report.yaml")
			if err := os.WriteFile(path, []byte("results: ["+test.results+"]"), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := readVerdicts(path, test.job)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %s", err, test.err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, test.want)
			}
		})
	}
}

// sample is a run in which everything happens that can happen to a fault.
var sample = Run{
	Full:   true,
	Honest: []Verdict{{Template: "1.yaml"}, {Template: "9.yaml", Failed: true, Message: "9.yaml on n: x\n  want y"}, {Template: "lifecycle: r"}, {Template: "lifecycle: s"}},
	Results: []Result{
		{Fault: "a", Area: "ENV", Classes: []string{"ENV-1"}, Meaning: "A * vanishes.", Verdicts: []Verdict{
			{Template: "1.yaml", Guard: true, Failed: true, Message: "1.yaml on n: not met\n  want z"}, {Template: "2.yaml", Guard: true}, {Template: "3.yaml", Failed: true}, {Template: "lifecycle: r", Failed: true, Message: "r"}}},
		{Fault: "b", Area: "VOL", Classes: []string{"VOL-1", "VOL-2"}, Meaning: "B.", Verdicts: []Verdict{{Template: "2.yaml", Guard: true, Discarded: "it does not fail again"}}},
		{Fault: "c", Area: "VOL", Classes: []string{"DEL-1"}, Meaning: "C."},
		{Fault: "d", Area: "VOL", Classes: []string{"VOL-1"}, Meaning: "D.", Accepted: "nobody can see it"},
		{Fault: "e", Area: "VOL", Classes: []string{"VOL-1"}, Meaning: "E.", Accepted: "no longer true", Reason: "they all look", Verdicts: []Verdict{
			{Template: "2.yaml", Guard: true, Failed: true, Message: "m"}, {Template: "3.yaml", Failed: true}}},
	},
}

// TestUnsettled: a fault that could not be judged is no survivor. One that is killed or accepted needs none.
func TestUnsettled(t *testing.T) {
	open := []Verdict{{Template: "1.yaml", Discarded: "the reference node fails too", Unsettled: true}}
	run := Run{Results: []Result{
		{Fault: "open", Verdicts: open},
		{Fault: "killed", Verdicts: append([]Verdict{{Template: "2.yaml", Failed: true}}, open...)},
		{Fault: "accepted", Accepted: "nobody can see it", Verdicts: open},
		{Fault: "survived", Verdicts: []Verdict{{Template: "1.yaml"}}},
	}}
	names := func(results []Result) (names []string) {
		for _, r := range results {
			names = append(names, r.Fault)
		}
		return names
	}
	if got := names(run.Unsettled()); !reflect.DeepEqual(got, []string{"open"}) {
		t.Errorf("unsettled: %v", got)
	}
	if got := names(run.Survivors()); !reflect.DeepEqual(got, []string{"survived"}) {
		t.Errorf("survivors: %v", got)
	}
}

func TestRun(t *testing.T) {
	killed, all := sample.Score()
	if killed != 2 || all != 5 || len(sample.Survivors()) != 2 || len(sample.HonestFailures()) != 1 {
		t.Errorf("%d of %d killed, survivors %v, honest failures %v", killed, all, sample.Survivors(), sample.HonestFailures())
	}
	if stale := sample.StaleAccepted(); !reflect.DeepEqual(stale, []string{"e"}) {
		t.Errorf("stale: %v", stale)
	}
	if unexplained := sample.Unexplained(); len(unexplained) != 1 || unexplained[0].Fault != "a" {
		t.Errorf("unexplained: %v", unexplained)
	}
	if outside := sample.Results[0].taken(false); !reflect.DeepEqual(outside, []string{"3.yaml"}) {
		t.Errorf("outside: %v", outside)
	}
}

func TestGolden(t *testing.T) {
	var text, table, independence strings.Builder
	sample.WriteText(&text)
	kills := Kills{Faults: map[string]Kill{"c": {Templates: []string{"3"}, Once: true}, "gone": {}}}
	all := append([]faults.Fault{{Name: "new", Area: "VOL"}}, catalogueOf(sample)...)
	kills.Note(Run{Honest: sample.Honest, Results: append([]Result{{Fault: "c", Broken: "no answer"}}, sample.Results[:2]...)}, all)
	kills.Note(Run{Results: sample.Results[3:]}, all)
	kills.WriteMarkdown(&table, all, map[string]string{"d": "nobody can see it"})
	found := Independence{"d": {Tried: 1, Guards: []string{"2.yaml"}}, "gone": {Tried: 100}, "c": {}}
	found.Note(Run{Results: append([]Result{{Fault: "c", Broken: "no answer"}}, sample.Results[:2]...)})
	found.Keep(catalogue)
	found.WriteMarkdown(&independence, catalogue, map[string]string{"b": "not needed"})
	for name, got := range map[string]string{"run.txt": text.String(), "run.md": table.String(), "independence.md": independence.String()} {
		golden(t, filepath.Join("testdata", name), got)
	}
}

// catalogueOf are the faults of a run.
func catalogueOf(run Run) []faults.Fault {
	var all []faults.Fault
	for _, r := range run.Results {
		all = append(all, faults.Fault{Name: r.Fault, Area: r.Area, Classes: r.Classes, Meaning: r.Meaning})
	}
	return all
}

// golden compares a text with a file, or writes that with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s differs (%v); got\n%s", path, err, got)
	}
}

func TestReadReasons(t *testing.T) {
	for text, want := range map[string]string{
		"a: it cannot be seen\n": "",
		"z: reason\n":            "z: there is no such fault, or no reason is given",
		"a: ' '\n":               "a: there is no such fault, or no reason is given",
		"a: x\na: y\n":           "already defined",
		"- a\n":                  "cannot unmarshal",
	} {
		path := filepath.Join(t.TempDir(), "accepted.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadReasons(path, catalogue)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestFocus(t *testing.T) {
	if got, want := focus("n.1", templates[:2]), `n\.1 (1\.yaml|2\.yaml|lifecycle: )`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIndependenceIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "independence.json")
	if found, err := ReadIndependence(path); err != nil || len(found) != 0 {
		t.Errorf("without a file: %v, %v", found, err)
	}
	if err := os.WriteFile(path, []byte(`{"a": {"tried": 3, "others": ["1.yaml"]}, "b": {"tried": 2, "guards": ["1.yaml", "2.yaml", "3.yaml"]}, "c": {"tried": 0}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := ReadIndependence(path); err != nil || found.Median() != 1 || found["a"].Tried != 3 {
		t.Errorf("%v, %v", found, err)
	}
	if err := os.WriteFile(path, []byte(`{`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadIndependence(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("not JSON: %v", err)
	}
}

func TestLongestFirst(t *testing.T) {
	if got := longestFirst(Plan(catalogue, templates, false)); !reflect.DeepEqual(got, []int{0, 1, 2}) {
		t.Errorf("2, 1, 0 templates: %v", got)
	}
	if got := longestFirst([]Job{{}, {Templates: templates[:1]}, {Templates: templates}}); !reflect.DeepEqual(got, []int{2, 1, 0}) {
		t.Errorf("0, 1, 3 templates: %v", got)
	}
}

// TestHonestAgain has a template and a rule fail on the reference node. The template gets another run, which counts.
func TestHonestAgain(t *testing.T) {
	a, b := Template{Name: "a.yaml"}, Template{Name: "b.yaml"}
	rule := Verdict{Template: rulePrefix + "r", Failed: true}
	run := Run{Honest: []Verdict{{Template: "a.yaml", Failed: true}, {Template: "b.yaml"}, rule}}
	again := HonestAgain([]Job{{Templates: []Template{a}}, {Templates: []Template{a, b}}}, run.HonestFailures())
	if len(again) != 1 || len(again[0].Templates) != 1 || again[0].Templates[0].Name != "a.yaml" || again[0].Multiplier != 3 {
		t.Errorf("got %+v", again)
	}
	run.Second([]Verdict{{Template: "a.yaml"}, {Template: rulePrefix + "s"}})
	var failed []string
	for _, v := range run.HonestFailures() {
		failed = append(failed, v.Template)
	}
	if want := []string{rule.Template}; !slices.Equal(failed, want) || len(run.Honest) != 4 {
		t.Errorf("got %v of %+v, want %v", failed, run.Honest, want)
	}
	if got := HonestAgain([]Job{{Templates: []Template{a}}}, []Verdict{rule}); len(got) != 0 {
		t.Errorf("a rule alone is no template to run: %+v", got)
	}
}
