// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// roundOf is a run of a test on one node; what is why it went wrong.
func roundOf(number int, verdict report.Verdict, what string) report.Report {
	t := report.Result{Node: "n", Template: "000-a.yaml", Verdict: verdict, Seconds: float64(number)}
	if what != "" {
		t.Failures = []report.Failure{{Check: "check_pods[0]", What: "not met after 45s", Want: "phase Succeeded", Got: what}}
	}
	return report.Complete(report.Report{
		Suite: report.SuiteInfo{Version: "v1"}, Nodes: []report.NodeInfo{{Name: "n", ProviderVersion: fmt.Sprint("v", number)}},
		Run: report.RunInfo{
			ID: fmt.Sprintf("r%d", number), Started: time.Date(2026, 1, 2, 3, number, 0, 0, time.UTC), Seconds: 30, Shard: "2/20",
		},
		Config: map[string]any{"report_dir": fmt.Sprint("rounds/", number)}, Results: []report.Result{t},
	})
}

// repeatedOf is the report of rounds with these verdicts: p passed, f failed, e error, x expected failure, u
// unexpectedly passing, s skipped, n unsupported.
func repeatedOf(t *testing.T, verdicts string) report.Report {
	t.Helper()
	var whole report.Report
	for i, letter := range verdicts {
		verdict := map[rune]report.Verdict{
			'p': report.Passed, 'f': report.Failed, 'e': report.Error, 'x': report.ExpectedFailure, 'u': report.UnexpectedlyPass,
			's': report.Skipped, 'n': report.Unsupported,
		}[letter]
		what := ""
		if letter == 'f' || letter == 'x' || letter == 'e' {
			what = "phase " + string(letter)
		}
		var err error
		if whole, err = whole.AddRound(roundOf(i+1, verdict, what)); err != nil {
			t.Fatal(err)
		}
	}
	return report.Complete(whole)
}

// TestVerdictOfAttempts: what the node did decides; an error says nothing if another attempt does.
func TestVerdictOfAttempts(t *testing.T) {
	for verdicts, want := range map[string]struct {
		verdict report.Verdict
		round   int
		rate    string
		outcome report.Outcome
	}{
		"p":    {report.Passed, 1, "failed in 0 of 1 attempt (0%)", report.RunSuccess},
		"ppp":  {report.Passed, 1, "failed in 0 of 3 attempts (0%)", report.RunSuccess},
		"fff":  {report.Failed, 1, "failed in 3 of 3 attempts (100%)", report.RunFailure},
		"pfp":  {report.Flaky, 2, "failed in 1 of 3 attempts (33.3%)", report.RunFailure},
		"fpff": {report.Flaky, 1, "failed in 3 of 4 attempts (75%)", report.RunFailure},
		"pep":  {report.Passed, 1, "failed in 0 of 2 attempts (0%)", report.RunSuccess},
		"epe":  {report.Passed, 2, "failed in 0 of 1 attempt (0%)", report.RunSuccess},
		"ef":   {report.Failed, 2, "failed in 1 of 1 attempt (100%)", report.RunFailure},
		"efp":  {report.Flaky, 2, "failed in 1 of 2 attempts (50%)", report.RunFailure},
		"eee":  {report.Error, 1, "", report.RunError},
		"se":   {report.Error, 2, "", report.RunError},
		"ss":   {report.Skipped, 1, "", report.RunPartial},
		"sp":   {report.Passed, 2, "failed in 0 of 1 attempt (0%)", report.RunSuccess},
		"xux":  {report.ExpectedFailure, 1, "failed in 2 of 3 attempts (66.7%)", report.RunPartial},
		"uux":  {report.ExpectedFailure, 3, "failed in 1 of 3 attempts (33.3%)", report.RunPartial},
		"uu":   {report.UnexpectedlyPass, 1, "failed in 0 of 2 attempts (0%)", report.RunFailure},
		"fx":   {report.Failed, 1, "failed in 2 of 2 attempts (100%)", report.RunFailure},
		"fu":   {report.Flaky, 1, "failed in 1 of 2 attempts (50%)", report.RunFailure},
		"nn":   {report.Unsupported, 1, "", report.RunPartial},
	} {
		r := repeatedOf(t, verdicts)
		got := r.Results[0]
		if got.Verdict != want.verdict || got.Round != want.round || got.Rate() != want.rate || r.Result != want.outcome {
			t.Errorf("%s: %s of round %d, %q, %s, want %+v", verdicts, got.Verdict, got.Round, got.Rate(), r.Result, want)
		}
		if n := got.AttemptCounts.Total(); n != len(verdicts) || r.Run.Rounds != n {
			t.Errorf("%s: %d attempts in %d rounds", verdicts, n, r.Run.Rounds)
		}
	}
}

// TestRoundsAreOneRun: the report is that of the run of the first round, on nodes as they were then.
func TestRoundsAreOneRun(t *testing.T) {
	r := repeatedOf(t, "ppp")
	if r.Run.ID != "r1" || r.Run.Shard != "2/20" || r.Run.Incomplete || r.Run.Seconds != 150 {
		t.Errorf("%+v", r.Run)
	}
	if r.Nodes[0].ProviderVersion != "v1" || r.Config["report_dir"] != "rounds/1" || len(r.Notes) > 0 {
		t.Errorf("%+v, %v, %q", r.Nodes, r.Config, r.Notes)
	}
}

// TestLongRunsStaySmall: of a thousand attempts, those are listed that went wrong in another way.
func TestLongRunsStaySmall(t *testing.T) {
	var whole report.Report
	for i := range 1000 {
		round := roundOf(i+1, report.Failed, fmt.Sprintf("exit %d after %ds", i, i)) // differs in numbers only
		switch {
		case i%2 == 1:
			round = roundOf(i+1, report.Passed, "")
		case i%100 == 50:
			round = roundOf(i+1, report.Failed, "way "+strings.Repeat("x", i))
		case i%500 == 2:
			round = roundOf(i+1, report.Error, "no answer")
		}
		var err error
		if whole, err = whole.AddRound(round); err != nil {
			t.Fatal(err)
		}
	}
	got := whole.Results[0]
	if want := (report.Counts{Passed: 500, Failed: 498, Error: 2}); *got.AttemptCounts != want {
		t.Errorf("%+v, want %+v", got.AttemptCounts, want)
	}
	var rounds []int
	for _, a := range got.Attempts {
		rounds = append(rounds, a.Round)
	}
	if want := []int{3, 51, 151, 251, 351, 451, 551, 651, 751, 851}; fmt.Sprint(rounds) != fmt.Sprint(want) || got.Round != 1 {
		t.Errorf("rounds %v besides %d, want %v", rounds, got.Round, want)
	}
}

// TestFlakyGoldens: the reports say how often a test failed, and are read back as they were.
func TestFlakyGoldens(t *testing.T) {
	r := repeatedOf(t, "ppffep")
	for file, write := range map[string]func(*bytes.Buffer) error{
		"flaky.yaml": func(b *bytes.Buffer) error { return r.Write(b) },
		"flaky.txt":  func(b *bytes.Buffer) error { return r.WriteSummary(b, nil) },
		"flaky.md":   func(b *bytes.Buffer) error { return r.WriteMarkdown(b, nil) },
	} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		golden(t, file, got.Bytes())
		if file != "flaky.yaml" {
			continue
		}
		read, err := report.Parse(file, got.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := report.Complete(read).Write(&again); err != nil || again.String() != got.String() {
			t.Errorf("read and written again (%v):\n%s", err, again.String())
		}
	}
}

// TestRepeatedReportsAreMerged: the attempts of both count.
func TestRepeatedReportsAreMerged(t *testing.T) {
	a, b := repeatedOf(t, "ppp"), repeatedOf(t, "ff")
	b.Run.ID, b.Nodes = "other", a.Nodes
	whole, err := report.Merge(a, b, roundOf(1, report.Failed, "phase f"))
	if err != nil {
		t.Fatal(err)
	}
	got := whole.Results[0]
	if got.Verdict != report.Flaky || got.Rate() != "failed in 3 of 6 attempts (50%)" || whole.Run.Rounds != 3 {
		t.Errorf("%s, %s, %+v", got.Verdict, got.Rate(), whole.Run)
	}
	if tests := whole.Repeat(); len(tests) != 1 {
		t.Errorf("a flaky test is not repeated: %v", tests)
	}
}
