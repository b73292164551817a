// SPDX-License-Identifier: Apache-2.0

package report

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func stream(t *testing.T, run Run) (string, *Stream) {
	t.Helper()
	name := filepath.Join(t.TempDir(), StreamFile)
	s, err := CreateStream(name, run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return name, s
}

func TestStreamReadsBack(t *testing.T) {
	want := sampleRun()
	// JSON holds no bytes that are no UTF-8; the reports replace them as well.
	want.Results[0].Output = "pod\n"
	want.Config = nil
	name, s := stream(t, want)
	for _, r := range want.Results {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.End(want.Elapsed, ""); err != nil {
		t.Fatal(err)
	}
	got, err := ReadStream(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestStreamOfAKilledRun(t *testing.T) {
	run := sampleRun()
	name, s := stream(t, run)
	for _, r := range run.Results[:3] {
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
	got, err := ReadStream(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Results) != 2 || got.ID != run.ID || got.Incomplete == "" || got.Elapsed != 3140*time.Millisecond {
		t.Errorf("got %d results of run %q, incomplete %q, %s", len(got.Results), got.ID, got.Incomplete, got.Elapsed)
	}
	if got.Report().Result != Failure || !strings.Contains(got.Report().Summary, "incomplete") {
		t.Errorf("the report does not say it: %s", got.Report().Summary)
	}
}

func TestStreamsOfManyProcessesDoNotMix(t *testing.T) {
	name, first := stream(t, Run{ID: "r"})
	second, err := AppendStream(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	var wait sync.WaitGroup
	const each = 200
	for node, s := range map[string]*Stream{"a": first, "b": second} {
		wait.Go(func() {
			for i := range each {
				if err := s.Add(Result{Node: node, Test: strings.Repeat("x", i), Verdict: Passed}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	got, err := ReadStream(name)
	if err != nil || len(got.Results) != 2*each {
		t.Errorf("%d results, %v", len(got.Results), err)
	}
}

func TestAppendNeedsAStream(t *testing.T) {
	if _, err := AppendStream(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a stream that nobody began was continued: its run would be unknown")
	}
}

func TestReadStreamTellsWhatIsWrong(t *testing.T) {
	const run = `{"run":{"id":"r","version":"v","start":"2026-01-02T03:04:05Z","elapsed":0}}`
	for name, tt := range map[string]struct{ content, want string }{
		"no run":      {`{"result":{"test":"a","verdict":"passed","seconds":1}}`, "s.jsonl:1: the first line must be that of the run"},
		"two runs":    {run + "\n" + run, "s.jsonl:2: a second run in one stream"},
		"torn middle": {run + "\n{\"result\":{\"te\n" + `{"end":{"elapsed":1}}`, "s.jsonl:2: not a line of a stream of results: unexpected EOF"},
		"unknown key": {run + "\n" + `{"resalt":{}}`, `s.jsonl:2: not a line of a stream of results: json: unknown field "resalt"`},
		"no verdict":  {run + "\n" + `{"result":{"test":"a","verdict":"good","seconds":1}}`, `"good" is not a verdict; want passed`},
		"empty line":  {run + "\n{}", "s.jsonl:2: a line with neither run, result nor end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("s.jsonl", []byte(tt.content+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadStream("s.jsonl"); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}
