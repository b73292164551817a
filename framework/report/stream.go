// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
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
	// Run is the first line: the run without its results.
	Run *Run `json:"run,omitempty"`
	// Result is a finished spec.
	Result *Result `json:"result,omitempty"`
	// End is the last line of a run that came to its end.
	End *end `json:"end,omitempty"`
}

type end struct {
	Elapsed    time.Duration `json:"elapsed"`
	Incomplete string        `json:"incomplete,omitempty"`
}

// CreateStream begins a stream, in place of what was in the file before: with the run as far as it is known, without its
// results. One process does it before the others append.
func CreateStream(name string, run Run) (*Stream, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("begin the stream of results: %w", err)
	}
	run.Results, run.Elapsed = nil, 0
	s := &Stream{file: file}
	if err := s.write(line{Run: &run}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// AppendStream continues a stream that CreateStream began, from another process.
func AppendStream(name string) (*Stream, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("continue the stream of results: %w", err)
	}
	return &Stream{file: file}, nil
}

// Add appends a finished spec. When it returns, the operating system has the line.
func (s *Stream) Add(r Result) error {
	// A line that cannot be bounded could fill a disk before the run's reports, which are bounded, are written.
	r.Attachments = trimmed(r.Attachments, maxArtifact)
	return s.write(line{Result: &r})
}

// End says that the run is over, and why not all specs ran if that is so.
func (s *Stream) End(elapsed time.Duration, incomplete string) error {
	return s.write(line{End: &end{elapsed, incomplete}})
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
		return fmt.Errorf("write the stream of results: %w", err)
	}
	return nil
}

// ReadStream reads a stream back. A run that did not come to its end has Incomplete set, and Elapsed is what its specs
// took together. A last line without its end, which is what a killed process leaves, is dropped; any other line that
// cannot be read is a problem told with its place. Of two results of one spec the later counts.
func ReadStream(name string) (Run, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return Run{}, fmt.Errorf("read the stream of results: %w", err)
	}
	run := Run{Incomplete: "the run was killed; these are the specs that had finished"}
	var problems yamlpos.Problems
	index := map[identity]int{}
	for number := 1; ; number++ {
		text, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			break
		}
		data = rest
		if err := run.apply(text, number, index); err != nil {
			problems.Add(name, number, "%v", err)
		}
	}
	return run, problems.Err()
}

// apply takes in a line of a stream.
func (r *Run) apply(text []byte, number int, index map[identity]int) error {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return fmt.Errorf("not a line of a stream of results: %w", err)
	}
	switch {
	case number == 1 && l.Run == nil:
		return errors.New("the first line must be that of the run")
	case number > 1 && l.Run != nil:
		return errors.New("a second run in one stream")
	case l.Run != nil:
		incomplete := r.Incomplete
		*r = *l.Run
		r.Incomplete = incomplete
	case l.Result != nil:
		id := identity{l.Result.Node, l.Result.Test}
		if i, ok := index[id]; ok {
			r.Results[i] = *l.Result
			return nil
		}
		index[id] = len(r.Results)
		r.Results = append(r.Results, *l.Result)
		r.Elapsed += time.Duration(l.Result.Seconds * float64(time.Second))
	case l.End != nil:
		r.Elapsed, r.Incomplete = l.End.Elapsed, l.End.Incomplete
	default:
		return errors.New("a line with neither run, result nor end")
	}
	return nil
}
