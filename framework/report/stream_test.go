// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

func stream(t *testing.T, r report.Report) (string, *report.Stream) {
	t.Helper()
	name := filepath.Join(t.TempDir(), report.StreamFile)
	s, err := report.CreateStream(name, r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return name, s
}

func TestStreamReadsBack(t *testing.T) {
	raw := reportsample.Raw()
	// JSON holds no bytes that are no UTF-8, and has one type of numbers.
	raw.Results[0].Attachments[3].Text = "red\n"
	raw.Config = map[string]any{"timeout_multiplier": 1.5}
	name, s := stream(t, raw)
	for _, r := range raw.Results {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.End(raw.Run); err != nil {
		t.Fatal(err)
	}
	got, err := report.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report.Complete(raw), report.Complete(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, r := range got.Results {
		if len(r.Artifacts) > 0 {
			t.Errorf("%s on %s leads to files that nobody has written", r.Template, r.Node)
		}
	}
}

func TestStreamOfAKilledRun(t *testing.T) {
	raw := reportsample.Raw()
	name, s := stream(t, raw)
	for _, r := range raw.Results[:3] {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// The kill came in the middle of the third result.
	if err := os.WriteFile(name, data[:len(data)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := report.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Results) != 2 || got.Run.ID != raw.Run.ID || !got.Run.Incomplete || got.Run.Seconds != 3.14 {
		t.Errorf("got %d results of %+v", len(got.Results), got.Run)
	}
	if got.Result != report.RunFailure || !strings.Contains(got.Summary, "incomplete") {
		t.Errorf("the report does not say it: %s", got.Summary)
	}
}

func TestStreamsOfManyProcessesDoNotMix(t *testing.T) {
	name, first := stream(t, report.Report{Run: report.RunInfo{ID: "r"}})
	second, err := report.AppendStream(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	var wait sync.WaitGroup
	const each = 200
	for node, s := range map[string]*report.Stream{"a": first, "b": second} {
		wait.Go(func() {
			for i := range each {
				if err := s.Add(report.Result{Node: node, Template: strings.Repeat("x", i+1), Verdict: report.Passed}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	got, err := report.Read(name)
	if err != nil || len(got.Results) != 2*each {
		t.Errorf("%d results, %v", len(got.Results), err)
	}
}

func TestAppendNeedsAStream(t *testing.T) {
	if _, err := report.AppendStream(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a stream that nobody began was continued: its run would be unknown")
	}
}

func TestReadStreamTellsWhatIsWrong(t *testing.T) {
	const run = `{"run":{"id":"r","version":"v","start":"2026-01-02T03:04:05Z","elapsed":0}}`
	for name, tt := range map[string]struct{ content, want string }{
		"no run":      {`{"result":{"template":"a","verdict":"passed","seconds":1}}`, "s.jsonl:1: the first line must be that of the run"},
		"two runs":    {run + "\n" + run, "s.jsonl:2: a second run in the same stream"},
		"torn middle": {run + "\n{\"result\":{\"te\n" + `{"end":{"elapsed":1}}`, "s.jsonl:2: not a line of a results stream: unexpected EOF"},
		"unknown key": {run + "\n" + `{"resalt":{}}`, `s.jsonl:2: not a line of a results stream: json: unknown field "resalt"`},
		"no verdict":  {run + "\n" + `{"result":{"template":"a","verdict":"good","seconds":1}}`, `"good" is not a verdict; want passed`},
		"no template": {run + "\n" + `{"result":{"verdict":"passed","seconds":1}}`, "s.jsonl:2: a result without a template"},
		"empty line":  {run + "\n{}", "s.jsonl:2: a line with neither run, result nor end"},
		"empty file":  {"", "s.jsonl:1: the file is empty"},
		"cut off":     {`{"run":{"id":`, "s.jsonl:1: the first line, that of the run, is incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			content := tt.content
			if content != "" && name != "cut off" {
				content += "\n"
			}
			if err := os.WriteFile("s.jsonl", []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := report.Read("s.jsonl"); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestReadStreamOfOldVersions: the file's time stands for a start that it does not have.
func TestReadStreamOfOldVersions(t *testing.T) {
	name := filepath.Join(t.TempDir(), "s.jsonl")
	const content = `{"run":{"id":"r","version":"v","start":"0001-01-01T00:00:00Z","elapsed":0}}
{"result":{"node":"n","test":"a.yaml","verdict":"failed","seconds":60,"message":"a.yaml on n: no","attachments":[{"name":"ns/p","kind":"pod","text":"kind: Pod"}]}}
`
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	ended := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(name, ended, ended); err != nil {
		t.Fatal(err)
	}
	r, err := report.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := ended.Add(-time.Minute); !r.Run.Started.Equal(want) {
		t.Errorf("started %s, want %s", r.Run.Started, want)
	}
	if got := r.Results[0]; got.Template != "a.yaml" || got.Headline() != "a.yaml on n: no" || got.Attachments[0].Title() != "pod ns/p" {
		t.Errorf("%+v", got)
	}
}
