// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// input is a report that is read, and its file.
type input struct {
	file   string
	report report.Report
}

// readAll reads the reports in files and directories; the error tells what is wrong with all of them.
func readAll(names []string) ([]input, error) {
	var all []input
	var problems []error
	for _, name := range names {
		found, err := read(name)
		all = append(all, found...)
		problems = append(problems, err)
	}
	return all, errors.Join(problems...)
}

// read reads the report in a file, that of a directory, or, if it has none, those of its subdirectories.
func read(name string) ([]input, error) {
	if !isDir(name) {
		r, err := report.Read(name)
		return []input{{name, r}}, err
	}
	if own, err := latest(name); len(own) > 0 || err != nil {
		return own, err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	var all []input
	var problems []error
	for _, entry := range entries {
		if dir := filepath.Join(name, entry.Name()); isDir(dir) {
			found, err := latest(dir)
			all = append(all, found...)
			problems = append(problems, err)
		}
	}
	if err := errors.Join(problems...); err != nil || len(all) > 0 {
		return all, err
	}
	return nil, fmt.Errorf("the directory %s contains no report, and none of its subdirectories does", name)
}

// latest is the report of the later run in a directory: a killed run leaves its results beside the report of the run
// before. There is at most one.
func latest(dir string) ([]input, error) {
	var newest []input
	for _, name := range []string{"report.yaml", report.StreamFile} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		r, err := report.Read(path)
		if err != nil {
			return nil, err
		}
		// report.yaml has whole seconds
		if len(newest) == 0 || r.Run.Started.After(newest[0].report.Run.Started.Add(time.Second)) {
			newest = []input{{path, r}}
		}
	}
	return newest, nil
}

// newer are the reports of runs that did not begin before a time, and a note about the others.
func newer(inputs []input, since time.Time) (of []report.Report, notes []string) {
	for _, in := range inputs {
		if !in.report.Run.Started.Before(since.Truncate(time.Second)) {
			of = append(of, in.report)
		}
	}
	if left := len(inputs) - len(of); left > 0 {
		notes = []string{fmt.Sprintf("%d of %d reports are of runs that began before %s, and are left out", left, len(inputs), since.UTC().Format(time.RFC3339))}
	}
	return of, notes
}
