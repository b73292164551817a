// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// StreamFile is the usual name of the stream in the report directory.
const StreamFile = "results.jsonl"

// Stream is a file that grows by a line of JSON per finished spec, so that a run that is killed leaves what it knew.
// Several processes may append to one file, each with a Stream of its own.
type Stream struct {
	mu   sync.Mutex
	file *os.File
}

// line is one line of the stream; exactly one of its fields is set.
type line struct {
	// Run is the first line.
	Run *runLine `json:"run,omitempty"`
	// Result is a finished spec.
	Result *resultLine `json:"result,omitempty"`
	// End is the last line of a run that came to its end.
	End *endLine `json:"end,omitempty"`
}

// runLine is what is known of a run before its first spec.
type runLine struct {
	ID                string         `json:"id"`
	Version           string         `json:"version"`
	Commit            string         `json:"commit,omitempty"`
	KubernetesVersion string         `json:"kubernetesVersion,omitempty"`
	Start             time.Time      `json:"start"`
	Filters           []string       `json:"filters,omitempty"`
	Rounds            int            `json:"rounds,omitempty"`
	Elapsed           time.Duration  `json:"elapsed"` // always 0, for readers of before
	Nodes             []NodeInfo     `json:"nodes,omitempty"`
	Config            map[string]any `json:"config,omitempty"`
	// Implementation is absent if the configuration does not name it.
	Implementation *Implementation `json:"implementation,omitempty"`
}

// resultLine is a result with its attachments.
type resultLine struct {
	Result
	// Test is the name of the template in older streams.
	Test        string       `json:"test,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

type endLine struct {
	Elapsed    time.Duration `json:"elapsed"`
	Incomplete string        `json:"incomplete,omitempty"`
}

// CreateStream begins a stream, in place of what was in the file before: with the run as far as it is known,
// without its results. One process does it before the others append.
func CreateStream(name string, r Report) (*Stream, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("create the results stream: %w", err)
	}
	s := &Stream{file: file}
	run := runLine{
		ID: r.Run.ID, Version: r.Suite.Version, Commit: r.Suite.Commit, KubernetesVersion: r.KubernetesVersion,
		Start: r.Run.Started, Rounds: r.Run.Rounds, Filters: sortedSet(plainAll(r.Run.Filters)), Nodes: r.Nodes, Config: plainConfig(r.Config), Implementation: r.Implementation.plain(),
	}
	if err := s.write(line{Run: &run}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// AppendStream continues a stream that CreateStream began, from another process.
func AppendStream(name string) (*Stream, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("append to the results stream: %w", err)
	}
	return &Stream{file: file}, nil
}

// Add appends a finished spec. When it returns, the operating system has the line.
func (s *Stream) Add(r Result) error {
	r = r.complete()
	// A line that cannot be bounded could fill a disk before the run's reports, which are bounded, are written.
	return s.write(line{Result: &resultLine{Result: r, Attachments: trimmed(r.Attachments, maxArtifact)}})
}

// End says that the run is over, and why not all specs ran if that is so.
func (s *Stream) End(r RunInfo) error {
	elapsed := time.Duration(r.Seconds * float64(time.Second))
	return s.write(line{End: &endLine{elapsed, r.IncompleteReason}})
}

// Close closes the file.
func (s *Stream) Close() error { return s.file.Close() }

// write appends a line in one call, so that lines of several processes do not mix.
func (s *Stream) write(l line) error {
	data, err := json.Marshal(l)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		_, err = s.file.Write(append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the results stream: %w", err)
	}
	return nil
}

// killed is why a run is incomplete whose stream has no end.
const killed = "the run was killed; these are the specs that had finished"

// readStream reads a stream back as a complete report, whose attachments are in no files. A run that did not
// come to its end is incomplete, and as long as its specs together. A last line without its end, which is what
// a killed process leaves, is dropped; any other line that cannot be read is a problem told with its place. Of
// two results of one spec the later counts.
func readStream(name string) (Report, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return Report{}, unreadable(name, err)
	}
	info, err := os.Stat(name)
	if err != nil {
		return Report{}, unreadable(name, err)
	}
	return parseStream(name, data, info.ModTime())
}

// parseStream is readStream for a file's content; written is when the file was written last.
func parseStream(name string, data []byte, written time.Time) (Report, error) {
	r := Report{Run: RunInfo{Incomplete: true, IncompleteReason: killed}}
	var problems yamlpos.Problems
	index := map[Test]int{}
	number := 0
	for {
		text, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			break
		}
		data = rest
		number++
		if err := r.apply(text, number, index); err != nil {
			problems.Add(name, number, "%v", err)
		}
	}
	switch {
	case number == 0 && len(data) > 0:
		problems.Add(name, 1, "the first line, that of the run, is incomplete: the run was killed before its first test")
	case number == 0:
		problems.Add(name, 1, "the file is empty: want the line of a run first")
	}
	if err := problems.Err(); err != nil {
		return Report{}, err
	}
	if r.Run.Started.IsZero() { // older streams do not say
		r.Run.Started = written.Add(-time.Duration(r.Run.Seconds * float64(time.Second)))
	}
	r = Complete(r)
	for i := range r.Results {
		r.Results[i].forgetFiles()
	}
	return r, nil
}

// result is that of the line, if it can be one of a report.
func (l resultLine) result() (Result, error) {
	r := l.Result
	r.Node, r.Template, r.Attachments = plain(r.Node), plain(cmp.Or(r.Template, l.Test)), l.Attachments
	switch {
	case r.Template == "":
		return r, errors.New("a result without a template")
	case !slices.Contains(verdicts, r.Verdict):
		return r, fmt.Errorf("the result of %s has no verdict", r.Template)
	}
	for _, a := range r.Attachments {
		if a.Kind != "" && !slices.Contains(kinds, a.Kind) {
			return r, fmt.Errorf("attachment of %s: %q is not a kind; want %s", r.Template, a.Kind, oneOf(kinds))
		}
	}
	return r, nil
}

// apply takes in a line of a stream.
func (r *Report) apply(text []byte, number int, index map[Test]int) error {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return fmt.Errorf("not a line of a results stream: %w", err)
	}
	switch {
	case number == 1 && l.Run == nil:
		return errors.New("the first line must be that of the run")
	case number > 1 && l.Run != nil:
		return errors.New("a second run in the same stream")
	case l.Run != nil:
		r.Run.ID, r.Run.Started, r.Run.Filters, r.Run.Rounds = l.Run.ID, l.Run.Start, l.Run.Filters, l.Run.Rounds
		r.Suite = SuiteInfo{Version: l.Run.Version, Commit: l.Run.Commit}
		r.Implementation = l.Run.Implementation
		r.KubernetesVersion, r.Nodes, r.Config = l.Run.KubernetesVersion, l.Run.Nodes, l.Run.Config
	case l.Result != nil:
		result, err := l.Result.result()
		if err != nil {
			return err
		}
		if i, ok := index[result.test()]; ok {
			r.Results[i] = result
			return nil
		}
		index[result.test()] = len(r.Results)
		r.Results = append(r.Results, result)
		r.Run.Seconds += result.Seconds
	case l.End != nil:
		r.Run.Seconds = l.End.Elapsed.Seconds()
		r.Run.Incomplete, r.Run.IncompleteReason = l.End.Incomplete != "", l.End.Incomplete
	default:
		return errors.New("a line with neither run, result nor end")
	}
	return nil
}
