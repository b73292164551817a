// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

const (
	// roundsDir is where each round of a repeated run has its reports, below the report directory.
	roundsDir = "rounds"
	// ConsoleName is the file in the directory of a round for what the round prints.
	ConsoleName = "console.txt"
	// maxRounds is the number of rounds whose directories are kept.
	maxRounds = 50
)

// Rounds is the report directory of a repeated run. The directories of rounds with a failure that no earlier round has
// shown are kept, up to 50 of them.
type Rounds struct {
	// Whole is the report of all rounds that were added. It is complete, but for the diagnoses.
	Whole report.Report

	dir       string
	temporary bool
	begun     bool
	kept      int
	older     []report.Report
	broken    report.Regressions
	paths     []string
}

// NewRounds prepares the report directory; without one, rounds have a temporary directory until Close, and nothing else
// is written. What an earlier repeated run left for its rounds is removed.
func NewRounds(dir string) (*Rounds, error) {
	r := &Rounds{dir: dir, temporary: dir == ""}
	var err error
	if r.temporary {
		r.dir, err = os.MkdirTemp("", "vktest-rounds-")
	} else if err = Check(dir); err == nil {
		r.dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(r.dir, roundsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	for _, entry := range entries {
		number, failed := strconv.Atoi(entry.Name())
		if failed == nil && isRegular(filepath.Join(r.of(number), ConsoleName)) {
			err = errors.Join(err, os.RemoveAll(r.of(number)))
		}
	}
	return r, err
}

func isRegular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// of is the directory of a round.
func (r *Rounds) of(number int) string { return filepath.Join(r.dir, roundsDir, strconv.Itoa(number)) }

// Make makes the directory of the next round. Its path is absolute.
func (r *Rounds) Make() (string, error) {
	dir := r.of(r.Whole.Run.Rounds + 1)
	return dir, os.MkdirAll(dir, 0o755)
}

// Copy copies a file to a place where no round writes, and returns it.
func (r *Rounds) Copy(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	copied := filepath.Join(r.dir, roundsDir, "repeated-"+filepath.Base(file))
	err = os.MkdirAll(filepath.Dir(copied), 0o755)
	return copied, errors.Join(err, report.WriteFile(copied, data))
}

// Add takes the report in the directory of the next round, a report.yaml or, if the round was killed, a results.jsonl,
// into the whole, writes the reports of the whole, and returns the report of the round. It fails if there is none.
func (r *Rounds) Add() (report.Report, error) {
	number := r.Whole.Run.Rounds + 1
	dir := r.of(number)
	found, err := latest(dir)
	switch {
	case err != nil:
		return report.Report{}, err
	case len(found) == 0:
		return report.Report{}, fmt.Errorf("round %d has left no report", number)
	}
	round := found[0].report.WithAttachments(dir)
	if own, ok := round.Config["report_dir"].(string); ok && !r.temporary {
		round.Config["report_dir"] = path.Dir(path.Dir(own))
	} else {
		delete(round.Config, "report_dir")
	}
	whole, err := r.Whole.AddRound(round)
	if err != nil {
		return round, err
	}
	r.Whole = report.Complete(whole)
	if !r.keeps(number) {
		err = os.RemoveAll(dir)
	}
	return round, errors.Join(err, r.write())
}

// keeps reports whether the directory of a round is kept: a test shows a failure of it.
func (r *Rounds) keeps(number int) bool {
	shows := slices.ContainsFunc(r.Whole.Results, func(t report.Result) bool {
		return t.Round == number && t.Verdict.Bad() ||
			slices.ContainsFunc(t.Attempts, func(a report.Attempt) bool { return a.Round == number })
	})
	if shows = shows && r.kept < maxRounds; shows {
		r.kept++
	}
	return shows
}

// Stop says why there are no further rounds although more were asked for.
func (r *Rounds) Stop(reason string) error {
	r.Whole.Run.IncompleteReason = reason
	r.Whole = report.Complete(r.Whole)
	return r.write()
}

// write writes the reports of the whole.
func (r *Rounds) write() (err error) {
	if r.temporary || r.Whole.Run.Rounds == 0 {
		return nil
	}
	if !r.begun {
		r.begun = true
		r.older, err = KeepHistory(r.dir)
	}
	whole := r.Whole
	whole.Diagnoses = diagnosis.Of(whole)
	r.broken = whole.Regressions(r.older)
	var failed error
	r.paths, failed = Write(r.dir, whole, r.broken, r.older...)
	return errors.Join(err, failed, writeStream(filepath.Join(r.dir, report.StreamFile), whole))
}

// writeStream writes a report as the stream that a run leaves.
func writeStream(name string, r report.Report) error {
	stream, err := report.CreateStream(name, r)
	if err != nil {
		return err
	}
	for _, t := range r.Results {
		err = errors.Join(err, stream.Add(t))
	}
	return errors.Join(err, stream.End(r.Run), stream.Close())
}

// WriteSummary writes the summary of the whole.
func (r *Rounds) WriteSummary(w io.Writer) error {
	whole := r.Whole
	whole.Diagnoses = diagnosis.Of(whole)
	return whole.WriteSummary(w, r.broken, r.paths...)
}

// Close removes what is temporary.
func (r *Rounds) Close() error {
	if r.temporary {
		return os.RemoveAll(r.dir)
	}
	return nil
}
