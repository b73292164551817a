// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
)

// MergeFiles merges the reports in files. If out ends in ".yaml" or ".yml", the merged report is written there, and its
// artifacts are where they were; the paths lead from out to them. Otherwise out is a directory that gets every kind of
// report, as WriteAll writes it, with the artifacts of all.
func MergeFiles(out string, in ...string) error {
	single := slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(out))
	dir := out
	if single {
		dir = filepath.Dir(out)
	}
	reports := make([]Report, len(in))
	var problems []error
	for i, name := range in {
		r, err := Read(name)
		problems = append(problems, err)
		if err == nil {
			problems = append(problems, r.moveArtifacts(filepath.Dir(name), dir))
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
	if !single {
		// The artifacts are read before anything is written: a shard's directory may be in the way.
		_, err := WriteAll(dir, merged.run(dir))
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
