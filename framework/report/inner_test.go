// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestOutcome(t *testing.T) {
	for name, tt := range map[string]struct {
		counts       Counts
		inapplicable int
		incomplete   bool
		want         Outcome
	}{
		"all passed":            {Counts{Passed: 2}, 0, false, RunSuccess},
		"skips are partial":     {Counts{Passed: 2, Skipped: 1}, 0, false, RunPartial},
		"what does not apply":   {Counts{Passed: 2, Skipped: 1}, 1, false, RunSuccess},
		"one of the skips does": {Counts{Passed: 2, Skipped: 2}, 1, false, RunPartial},
		"nothing applies":       {Counts{Skipped: 1}, 1, false, RunPartial},
		"known failures too":    {Counts{Passed: 2, ExpectedFailure: 1}, 0, false, RunPartial},
		"a failure":             {Counts{Passed: 2, Failed: 1, Skipped: 1}, 0, false, RunFailure},
		"a list out of date":    {Counts{UnexpectedlyPassing: 1}, 0, false, RunFailure},
		"the suite broke":       {Counts{Passed: 2, Error: 1, Skipped: 4}, 0, false, RunError},
		"a failure is certain":  {Counts{Failed: 1, Error: 1}, 0, true, RunFailure},
		"not at its end":        {Counts{Passed: 2}, 0, true, RunError},
		"nothing is no success": {Counts{}, 0, false, RunError},
	} {
		t.Run(name, func(t *testing.T) {
			if got := outcome(tt.counts, tt.inapplicable, tt.incomplete); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func FuzzCut(f *testing.F) {
	f.Add("a\x00é\xff\r\n😀", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		text = plain(text)
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\x1b\x7f") {
			t.Errorf("plain leaves %q", text)
		}
		limit = min(max(limit, 0), 1<<20)
		for _, got := range []string{cutTail(text, limit), cutHead(text, limit)} {
			if !utf8.ValidString(got) {
				t.Errorf("%q is not UTF-8", got)
			}
			if len(got) > limit+len(text) && len(got) > limit+64 {
				t.Errorf("%d bytes of at most %d", len(got), limit)
			}
		}
	})
}

func FuzzParseStream(f *testing.F) {
	const run = `{"run":{"id":"r","version":"v","start":"2026-01-02T03:04:05Z","elapsed":0,"config":{"a":1}}}` + "\n"
	f.Add([]byte(run + `{"result":{"node":"n","test":"a.yaml","verdict":"failed","seconds":1,"message":"no"}}` + "\n"))
	f.Add([]byte(run + `{"result":{"node":"n","template":"a.yaml","verdict":"failed","seconds":1,"failures":[{"what":"no","unmet":[{"check":"c"}]}],` +
		`"timelines":[{"namespace":"d","pod":"p","transitions":[{"at":"2026-01-02T03:04:05Z","what":"phase","state":"Failed"}]}],"attachments":[{"path":"","kind":"log","text":"x"}]}}` + "\n" + `{"end":{"elapsed":1}}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseStream("s.jsonl", data, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := r.Write(&out); err != nil {
			t.Fatal(err)
		}
		if _, err := parse("r.yaml", out.Bytes()); err != nil {
			t.Errorf("the report of a stream that was read cannot be read: %v\n%s", err, out.Bytes())
		}
	})
}
