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

// expand replaces directories by the files with their reports.
func expand(inputs []string) ([]string, error) {
	var files []string
	for _, in := range inputs {
		if !isDir(in) {
			files = append(files, in)
			continue
		}
		found, err := within(in)
		if err == nil && len(found) == 0 {
			err = fmt.Errorf("the directory %s contains no report, and none of its subdirectories does", in)
		}
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// within lists the report of a directory or, if it has none, those of its subdirectories.
func within(dir string) ([]string, error) {
	if own, err := latest(dir); own != "" || err != nil {
		return []string{own}, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if name := filepath.Join(dir, entry.Name()); isDir(name) {
			file, err := latest(name)
			if err != nil {
				return nil, err
			}
			if file != "" {
				files = append(files, file)
			}
		}
	}
	return files, nil
}

// latest is the report of the later run in a directory: a killed run leaves its results beside the report of the run
// before. It is empty if there is none.
func latest(dir string) (file string, err error) {
	var began time.Time
	for _, name := range []string{"report.yaml", report.StreamFile} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		r, err := report.Read(path)
		if err != nil {
			return "", err
		}
		if file == "" || r.Run.Started.After(began.Add(time.Second)) { // report.yaml has whole seconds
			file, began = path, r.Run.Started
		}
	}
	return file, nil
}

// newer are the reports of runs that did not begin before a time, and a note about the others.
func newer(reports []report.Report, since time.Time) (of []report.Report, notes []string) {
	left := 0
	for _, r := range reports {
		if r.Run.Started.Before(since.Truncate(time.Second)) {
			left++
			continue
		}
		of = append(of, r)
	}
	if left > 0 {
		notes = []string{fmt.Sprintf("%d of %d reports are of runs that began before %s, and are left out", left, len(reports), since.UTC().Format(time.RFC3339))}
	}
	return of, notes
}
