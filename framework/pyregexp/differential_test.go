// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	update = flag.Bool("update", false, "record the answers of the python3 in PATH under testdata")
	seed   = flag.Uint64("seed", 2, "seed of the patterns generated for the comparison with Python")
)

const goldenFile = "testdata/findall.golden.jsonl"

// acceptedOnlyByPython are valid patterns that we reject on purpose.
var acceptedOnlyByPython = map[string]bool{
	`\N{EM DASH}`: true, // needs the table of all names
	`(?(+1)a)(b)`: true, // deprecated in Python 3.12
}

// answer is what one of the two says to one pattern: for each subject a list of elements (texts or tuples), or an
// error.
type answer struct {
	err     string
	results []any
}

func python(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 in PATH to compare with; the recorded answers are compared by TestRecordedAnswers")
	}
	check := "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
	if err := exec.Command(path, "-c", check).Run(); err != nil {
		t.Skipf("%s is not Python 3.11 to 3.13, whose re this package follows: %v", path, err)
	}
	return path
}

// ask runs the patterns in Python and returns one line of JSON for each.
func ask(t *testing.T, patterns []string) [][]byte {
	t.Helper()
	input, err := json.Marshal(map[string]any{"patterns": patterns, "subjects": subjects})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python(t), "testdata/findall.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python: %v", err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(patterns) {
		t.Fatalf("python answered %d of %d patterns", len(lines), len(patterns))
	}
	return lines
}

func parseAnswer(t *testing.T, line []byte) answer {
	t.Helper()
	var failed struct{ Error string }
	if json.Unmarshal(line, &failed) == nil && failed.Error != "" {
		return answer{err: failed.Error}
	}
	var a answer
	if err := json.Unmarshal(line, &a.results); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return a
}

// ours gives this package's answer in the same shape.
func ours(t *testing.T, pattern string) answer {
	t.Helper()
	re, err := Compile(pattern)
	if err != nil {
		var syntax *syntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%q: %T is no *syntaxError", pattern, err)
		}
		return answer{err: err.Error()}
	}
	var a answer
	for _, s := range subjects {
		elements := []any{}
		err := re.Each([]byte(s), func(m Match) bool {
			if !m.IsTuple() {
				elements = append(elements, m.Text())
				return true
			}
			tuple := []any{}
			for _, text := range m.tuple() {
				tuple = append(tuple, text)
			}
			elements = append(elements, tuple)
			return true
		})
		if err != nil {
			t.Errorf("%q on %q: %v", pattern, s, err)
		}
		a.results = append(a.results, elements)
	}
	return a
}

// compare reports every difference between Python's answers and ours.
func compare(t *testing.T, patterns []string, lines [][]byte) {
	t.Helper()
	for i, pattern := range patterns {
		if string(lines[i]) == "null" {
			continue // catastrophic for Python
		}
		want, got := parseAnswer(t, lines[i]), ours(t, pattern)
		switch {
		case want.err != "" && got.err == "":
			t.Errorf("%q: accepted, Python says: %s", pattern, want.err)
		case want.err == "" && got.err != "":
			if !acceptedOnlyByPython[pattern] {
				t.Errorf("%q: rejected: %s", pattern, got.err)
			}
		case want.err != "":
			compareErrors(t, pattern, want.err, got.err)
		default:
			for s := range subjects {
				if diff := cmp.Diff(want.results[s], got.results[s]); diff != "" {
					t.Errorf("%q on %q: (-python +ours)\n%s", pattern, subjects[s], diff)
				}
			}
		}
	}
}

// compareErrors demands Python's position where Python tells one.
func compareErrors(t *testing.T, pattern, want, got string) {
	t.Helper()
	_, place, found := strings.Cut(want, " at position ")
	if !found || strings.HasPrefix(want, "missing {") { // \N without a name
		return
	}
	place, _, _ = strings.Cut(place, " ")
	if !strings.Contains(got, fmt.Sprintf(" at position %s (", place)) {
		t.Errorf("%q:\npython: %s\nours:   %s", pattern, want, got)
	}
}

// record is one line of the golden file.
type record struct {
	Pattern string          `json:"pattern"`
	Answer  json.RawMessage `json:"answer"`
}

// TestRecordedAnswers compares with the answers of Python 3.11 under testdata, so that the rewriter is checked on
// machines without Python too.
func TestRecordedAnswers(t *testing.T) {
	if *update {
		recordAnswers(t, append(append([]string{}, constructs...), generated(1, 600)...))
	}
	file, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	var answers [][]byte
	for line := range bytes.Lines(file) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		patterns, answers = append(patterns, r.Pattern), append(answers, r.Answer)
	}
	compare(t, patterns, answers)
}

func recordAnswers(t *testing.T, patterns []string) {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for i, answer := range ask(t, patterns) {
		if err := encoder.Encode(record{patterns[i], answer}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(goldenFile, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestAgainstPython compares with the Python of this machine, over more patterns. Other seeds find, once in some
// thousand patterns, one of Python's own faults that the package documentation names.
func TestAgainstPython(t *testing.T) {
	t.Logf("repeat with -seed=%d", *seed)
	patterns := append(append([]string{}, constructs...), generated(*seed, 1500)...)
	compare(t, patterns, ask(t, patterns))
}
