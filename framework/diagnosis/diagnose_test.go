// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

var update = flag.Bool("update", false, "write the golden files")

// failed is a test that failed on a node.
func failed(node, test string, failures ...report.Failure) report.Result {
	return report.Result{Node: node, Template: test, Verdict: report.Failed, Failures: failures}
}

// logs is a failure of a log check, with others that did not hold.
func logs(want, got string, unmet ...report.UnmetCheck) report.Failure {
	check := "check_logs[" + fmt.Sprint(len(want)%7) + "]"
	return report.Failure{Check: check, What: "not met after 30s", Want: want, Got: got, Unmet: append(unmet, report.UnmetCheck{Check: check, Want: want, Got: got})}
}

// symptom is what the dictionary keeps of a failure.
func symptom(test string, failures ...report.Failure) Symptom { return Observe(test, failures).Symptom }

// small is a dictionary of a few faults.
func small() Dictionary {
	return Dictionary{
		Classes: []Class{
			{"ENV-1", "Values are changed on their way", []string{"https://example.org/1", "https://example.org/2", "https://example.org/3", "https://example.org/4"}},
			{"INIT-3", "Statuses of init containers are wrong", nil}, {"VOL-1", "Volumes are lost", []string{"https://example.org/5"}}, {"LOG-1", "Logs are lost", nil},
		},
		Faults: []Fault{
			{Name: "env-newlines-lost", Meaning: "Line breaks are removed from the values of variables.", Classes: []string{"ENV-1"}, Extent: Checks, Symptoms: []Symptom{
				symptom("105-env.yaml", logs("lines", `1 match ("ab")`)), symptom("106-env.yaml", logs("lines", `1 match ("cd")`)),
			}},
			{Name: "env-quotes-lost", Meaning: "Quotes are lost.", Classes: []string{"ENV-1"}, Extent: Checks, Symptoms: []Symptom{symptom("105-env.yaml", logs("quotes", `1 match ("x")`))}},
			{Name: "init-statuses-missing", Meaning: "The statuses of init containers are not reported.", Classes: []string{"INIT-3"}, Extent: Checks, Symptoms: []Symptom{
				symptom("301-init.yaml", logs("statuses", "missing")), symptom("lifecycle: init-containers-run-in-order", report.Failure{What: "broken by 2 pods of 1 template"}),
			}},
			{Name: "init-statuses-mixed", Meaning: "Each init container has the status of the next.", Classes: []string{"INIT-3"}, Extent: Checks, Symptoms: []Symptom{
				symptom("301-init.yaml", logs("statuses", "mixed")), symptom("302-init.yaml", logs("statuses", "mixed")),
			}},
			{Name: "log-empty", Meaning: "Logs are empty.", Classes: []string{"LOG-1"}, Extent: Tests, Rest: 30, Symptoms: []Symptom{{Test: "450-log.yaml"}, {Test: "451-log.yaml"}, {Test: "105-env.yaml"}}},
			{Name: "vol-lost", Meaning: "Volumes are lost.", Classes: []string{"VOL-1"}, Extent: Detected, Symptoms: []Symptom{{Test: "240-vol.yaml"}}},
			{Name: "vol-shared", Meaning: "Volumes are shared.", Classes: []string{"VOL-1"}, Extent: Detected, Symptoms: []Symptom{{Test: "240-vol.yaml"}}},
			{Name: "log-of-first", Meaning: "Logs are those of the first container.", Classes: []string{"LOG-1"}, Extent: Tests, Symptoms: []Symptom{{Test: "240-vol.yaml"}}},
		},
	}
}

// TestDiagnoses finds the causes in small reports.
func TestDiagnoses(t *testing.T) {
	lines, quotes := logs("lines", `1 match ("ab")`), logs("quotes", `1 match ("x")`)
	passed := func(test string) report.Result {
		return report.Result{Node: "n1", Template: test, Verdict: report.Passed}
	}
	for _, test := range []struct {
		name    string
		results []report.Result
		// causes are the classes and faults, explained how many failures each explains, unexplained the other tests.
		causes, explained string
		unexplained       []string
	}{
		{"nothing failed", []report.Result{passed("105-env.yaml")}, "", "", nil},
		{"the same checks find the same", []report.Result{failed("n1", "105-env.yaml", lines), failed("n1", "106-env.yaml", logs("lines", `1 match ("cd")`))},
			"ENV-1 env-newlines-lost", "2", nil},
		{"a test that passes speaks against a fault", []report.Result{failed("n1", "301-init.yaml", logs("statuses", "something")), passed("302-init.yaml")},
			"perhaps INIT-3 init-statuses-missing", "1", nil},
		{"of a lifecycle rule, the rule counts", []report.Result{failed("n1", "lifecycle: init-containers-run-in-order", report.Failure{What: "broken by 1 pod of 1 template"})},
			"INIT-3 init-statuses-missing", "1", nil},
		{"two faults of a class in one test are one cause", []report.Result{
			failed("n1", "105-env.yaml", logs("lines", `1 match ("ab")`, report.UnmetCheck{Check: quotes.Check, Want: quotes.Want, Got: quotes.Got})), failed("n1", "106-env.yaml", logs("lines", `1 match ("cd")`)),
		}, "ENV-1 env-newlines-lost env-quotes-lost", "2", nil},
		{"of a test alone, the class with most faults is taken", []report.Result{failed("n1", "240-vol.yaml", logs("x", "y"))},
			"perhaps VOL-1 vol-lost vol-shared or LOG-1", "1", nil},
		{"a check that is known is preferred to a test", []report.Result{failed("n1", "105-env.yaml", quotes), failed("n1", "450-log.yaml", logs("x", "y"))},
			"ENV-1 env-quotes-lost; perhaps LOG-1 log-empty", "1 2", nil},
		{"another check is no symptom", []report.Result{failed("n1", "302-init.yaml", logs("x", "y"))}, "", "", []string{"302-init.yaml"}},
		{"expected failures count", []report.Result{{Node: "n1", Template: "105-env.yaml", Verdict: report.ExpectedFailure, Failures: []report.Failure{quotes}}}, "ENV-1 env-quotes-lost", "1", nil},
		{"errors do not", []report.Result{{Node: "n1", Template: "105-env.yaml", Verdict: report.Error, Failures: []report.Failure{quotes}}}, "", "", nil},
		{"an old report without data", []report.Result{failed("n1", "240-vol.yaml")}, "perhaps VOL-1 vol-lost vol-shared or LOG-1", "1", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var causes, explained, unexplained []string
			for _, d := range small().of(report.Report{Results: test.results}) {
				for _, c := range d.Causes {
					text := c.Class + " " + strings.Join(c.Faults, " ")
					if c.Perhaps {
						text = "perhaps " + text
					}
					for _, class := range c.Or {
						text += " or " + class
					}
					causes, explained = append(causes, text), append(explained, fmt.Sprint(len(c.Explains)))
				}
				unexplained = append(unexplained, d.Unexplained...)
			}
			got := []string{strings.Join(causes, "; "), strings.Join(explained, " "), strings.Join(unexplained, " ")}
			if diff := cmp.Diff([]string{test.causes, test.explained, strings.Join(test.unexplained, " ")}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestWrite compares what a person reads with a golden file.
func TestWrite(t *testing.T) {
	var got bytes.Buffer
	for _, r := range []report.Report{
		{Results: []report.Result{
			failed("n1", "105-env.yaml", logs("lines", `1 match ("ab")`)), failed("n1", "106-env.yaml", logs("lines", `1 match ("cd")`)), failed("n1", "240-vol.yaml", logs("x", "y")),
			failed("n1", "301-init.yaml", logs("statuses", "mixed")), failed("n1", "302-init.yaml", logs("x", "y")), failed("n1", "999-own.yaml", logs("x", "0 \x1b[1mmatches")),
			failed("n2", "999-own.yaml", report.Failure{What: "cannot be rendered"}),
		}},
		{Results: []report.Result{{Node: "n1", Template: "105-env.yaml", Verdict: report.Passed}}},
	} {
		if err := small().write(&got, r); err != nil {
			t.Fatal(err)
		}
		got.WriteString("----\n")
	}
	const file = "testdata/diagnosis.txt"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("-want +got; if it is right, run: go test ./framework/diagnosis -update\n%s", diff)
	}
}

// TestObserve drops from symptoms what differs between runs, nodes and namespaces.
func TestObserve(t *testing.T) {
	same := [][2]report.Failure{
		{
			logs("pod a-350d64de-723c-43d0-a7b8-ff9a2ecfe895", `1 match ("x") in 182 bytes of log, container main running`+"\nline 2 | x"),
			logs("pod a-00000000-723c-43d0-a7b8-ff9a2ecfe895", `1 match ("x") in 181 bytes of log`),
		},
		{logs("x", "log of pod fault-env-lost/a: 10.0.0.1 after 3.5s"), logs("x", "log of pod fault-env-lost-2/a: 10.0.0.17 after 1m2s")},
		{{What: "steps[1].exec failed, after 3s of 1m0s", Error: "refused at 2026-01-02T03:04:05Z"}, {What: "steps[1].exec failed, after 12s of 30s", Error: "refused at 2026-01-02T03:04:06.7Z"}},
	}
	for _, pair := range same {
		a, b := symptom("a.yaml", pair[0]), symptom("a.yaml", pair[1])
		if a.fit(Observe("a.yaml", pair[1:])) != sameResult {
			t.Errorf("%v and %v are not the same", a, b)
		}
	}
	if a, b := symptom("a.yaml", logs("x", "0 matches")), symptom("a.yaml", logs("y", "0 matches")); a.Check == b.Check {
		t.Errorf("%v and %v are the same", a, b)
	}
}

// TestBuiltin checks that the dictionary can be read, and that it knows what it names.
func TestBuiltin(t *testing.T) {
	d := Builtin()
	names := func(f Fault) string { return f.Name }
	if len(d.Faults) < 400 || !slices.IsSortedFunc(d.Faults, func(a, b Fault) int { return strings.Compare(names(a), names(b)) }) {
		t.Errorf("%d faults, or they are not sorted", len(d.Faults))
	}
	for _, f := range d.Faults {
		if len(f.Symptoms) == 0 || len(f.Classes) == 0 || f.Meaning == "" {
			t.Errorf("%s lacks symptoms, classes or a meaning", f.Name)
		}
		for _, class := range f.Classes {
			if d.class(class).Title == class {
				t.Errorf("%s: class %s has no title", f.Name, class)
			}
		}
	}
	data, err := d.Format()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, builtinFaults) {
		t.Error("faults.json is not as it is written; run: go run ./hack/dictionary")
	}
}

// BenchmarkLarge diagnoses a report of 1,000 results.
func BenchmarkLarge(b *testing.B) {
	r := report.Report{}
	for n := range 1000 {
		f := builtin().Faults[n%len(builtin().Faults)]
		r.Results = append(r.Results, failed(fmt.Sprintf("n%d", n/170), f.Symptoms[0].Test, logs(f.Name, "x")))
	}
	for b.Loop() {
		Of(r)
	}
}
