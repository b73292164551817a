// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/html"
	"github.com/interTwin-eu/vk-test-set/framework/report/junit"
	"github.com/interTwin-eu/vk-test-set/framework/report/openmetrics"
)

// Merge merges the reports in files, each a report.yaml or a results.jsonl, or in directories: the report of a
// directory or, if it has none, those of its subdirectories. Of two in one directory, the one of the later run
// counts. If out ends in ".yaml" or ".yml", the merged report is written there, and its artifacts stay where they
// are; the paths lead from out to them. Otherwise out is a directory that gets every kind of report, as [Write]
// writes it, with the artifacts of all. Nothing is written unless there are two inputs, or a directory, and never
// over one of them or over the report of another run.
func Merge(out string, in ...string) error {
	_, err := MergeSince(time.Time{}, out, in...)
	return err
}

// MergeSince is Merge without the reports of runs that began before a time, and returns the merged report. A note tells
// how many were left out.
func MergeSince(since time.Time, out string, in ...string) (report.Report, error) {
	inputs, err := readInputs(out, in)
	if err != nil {
		return report.Report{}, err
	}
	dir, single := out, isYAML(out)
	if single {
		dir = filepath.Dir(out)
	}
	if err := protect(target(out), inputs...); err != nil {
		return report.Report{}, err
	}
	for i := range inputs {
		if err := moveArtifacts(&inputs[i].report, filepath.Dir(inputs[i].file), dir); err != nil {
			return report.Report{}, err
		}
	}
	reports, older := newer(inputs, since)
	merged, err := report.Merge(reports...)
	if err != nil {
		return report.Report{}, err
	}
	merged.Notes = append(merged.Notes, older...)
	merged.Diagnoses = diagnosis.Of(merged)
	if single {
		return merged, writeOne(out, merged.Write)
	}
	// The artifacts are read before anything is written: a shard's directory may be in the way.
	merged = report.Complete(merged.WithAttachments(dir))
	_, err = Write(dir, merged, nil)
	return merged, err
}

// readInputs reads what is to be merged into out: two reports or more, or a directory.
func readInputs(out string, in []string) ([]input, error) {
	if len(in) == 1 {
		if _, err := os.Stat(in[0]); err != nil {
			return nil, err
		}
	}
	if len(in) < 2 && !slices.ContainsFunc(in, isDir) {
		return nil, fmt.Errorf("want at least two reports to merge into %q, got %d; the output comes first: OUT A/report.yaml B/report.yaml", out, len(in))
	}
	return readAll(in)
}

// Convert writes the report in a file, a report.yaml or a results.jsonl, in other forms: as the page if out
// ends in ".html", as JUnit if it ends in ".xml", as OpenMetrics text if it ends in ".prom", as report.yaml if it ends
// in ".yaml" or ".yml", and otherwise as every kind of report in the directory out. It never writes over the file, or
// over the report of another run.
func Convert(out, in string) error {
	if ext := filepath.Ext(out); out != target(out) && fileExtension.MatchString(ext) && !isDir(out) {
		return fmt.Errorf("cannot write a report as %q; name a .html, .xml (JUnit), .prom (OpenMetrics) or .yaml file, or a directory", out)
	}
	r, err := report.Read(in)
	if err != nil {
		return err
	}
	if err := protect(target(out), input{in, r}); err != nil {
		return err
	}
	from := filepath.Dir(in)
	whole := r.WithAttachments(from)
	if filepath.Ext(in) == ".jsonl" { // the run had no time for it
		whole.Diagnoses = diagnosis.Of(whole)
	}
	if out == target(out) {
		if err := moveArtifacts(&whole, from, filepath.Dir(out)); err != nil {
			return err
		}
	}
	switch filepath.Ext(target(out)) {
	case ".xml":
		return writeOne(out, func(w io.Writer) error { return junit.Write(w, whole) })
	case ".html":
		return writeOne(out, func(w io.Writer) error { return html.Write(w, whole) })
	case ".prom":
		return writeOne(out, func(w io.Writer) error { return openmetrics.Write(w, whole) })
	}
	if out == target(out) {
		return writeOne(out, whole.Write)
	}
	_, err = Write(out, report.Complete(whole), nil)
	return err
}

// fileExtension is what a user means as the name of a format. A directory may have a dot in its name: run-1.2
var fileExtension = regexp.MustCompile(`^\.[a-z]{2,5}$`)

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// target is the report.yaml, or other file, that writing to out replaces.
func target(out string) string {
	if isYAML(out) || slices.Contains([]string{".html", ".xml", ".prom"}, filepath.Ext(out)) {
		return out
	}
	return filepath.Join(out, "report.yaml")
}

func isYAML(name string) bool { return slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(name)) }

func writeOne(name string, content func(io.Writer) error) error {
	var text bytes.Buffer
	err := content(&text)
	if err == nil {
		err = report.WriteFile(name, text.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// moveArtifacts rewrites the paths of artifacts, which lead from one directory, to lead from another.
// Attachments of a stream have no files to lead to.
func moveArtifacts(r *report.Report, from, to string) error {
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
	move := func(path *string) {
		if *path != "" {
			*path = filepath.ToSlash(filepath.Join(prefix, filepath.FromSlash(*path)))
		}
	}
	for i := range r.Results {
		for j := range r.Results[i].Artifacts {
			move(&r.Results[i].Artifacts[j].Path)
		}
		for j := range r.Results[i].Attachments {
			move(&r.Results[i].Attachments[j].Path)
		}
	}
	return nil
}
