// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
)

// MergeFiles merges the reports in files into one file. Paths of artifacts are changed so that they lead from there to
// where the artifacts are.
func MergeFiles(out string, in ...string) error {
	reports := make([]Report, len(in))
	var problems []error
	for i, name := range in {
		r, err := Read(name)
		problems = append(problems, err)
		if err == nil {
			problems = append(problems, r.moveArtifacts(filepath.Dir(name), filepath.Dir(out)))
		}
		reports[i] = r
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	merged, err := Merge(reports...)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := merged.Write(&text); err != nil {
		return err
	}
	if err := write(out, text.Bytes()); err != nil {
		return fmt.Errorf("write the merged report: %w", err)
	}
	return nil
}

// moveArtifacts rewrites the paths of artifacts, which lead from one directory, to lead from another.
func (r *Report) moveArtifacts(from, to string) error {
	absolute, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	if to, err = filepath.Abs(to); err != nil {
		return err
	}
	prefix, err := filepath.Rel(to, absolute)
	if err != nil {
		return fmt.Errorf("artifacts of %s cannot be named from %s: %w", from, to, err)
	}
	for i := range r.Results {
		for j, a := range r.Results[i].Artifacts {
			r.Results[i].Artifacts[j].Path = filepath.ToSlash(filepath.Join(prefix, filepath.FromSlash(a.Path)))
		}
	}
	return nil
}
