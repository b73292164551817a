// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/version"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Write writes a complete report as YAML, keys in alphabetical order. The same report is always the same bytes.
func (r Report) Write(w io.Writer) error {
	results := r.Results
	if len(results) > 0 {
		r.Results = []Result{}
	}
	frame, err := yaml.Marshal(r)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	before, after, found := bytes.Cut(frame, []byte("\nresults: []\n")) // only keys of the report begin a line
	if !found || len(results) == 0 {
		_, err = w.Write(frame)
		return err
	}
	if _, err := fmt.Fprintf(w, "%s\nresults:\n", before); err != nil {
		return err
	}
	// One after the other: marshalling parses what it has written as JSON, which takes much memory if there are many.
	for _, result := range results {
		data, err := yaml.Marshal([]Result{result})
		if err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	_, err = w.Write(after)
	return err
}

// Read reads the report in a file, strictly: a report.yaml, or the stream of a run if its name ends in
// ".jsonl". What is wrong with it is told with file and line, all of it at once.
func Read(file string) (Report, error) {
	if filepath.Ext(file) == ".jsonl" {
		return readStream(file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return Report{}, unreadable(file, err)
	}
	return parse(file, data)
}

// unreadable says why a file cannot be read, and what could be.
func unreadable(file string, err error) error {
	const files = "report.yaml or results.jsonl"
	switch info, failed := os.Stat(file); {
	case failed == nil && info.IsDir():
		return fmt.Errorf("read the report: %s is a directory; name the %s in it", file, files)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read the report: %w; give the path of a %s, which a run writes to its report directory", err, files)
	}
	return fmt.Errorf("read the report: %w", err)
}

// header is what tells a report from other YAML. It is decoded only if the report cannot be: a report may be long.
type header struct {
	APIVersion any         `yaml:"apiVersion"`
	Kind       any         `yaml:"kind"`
	Pos        yamlpos.Pos `yaml:"-"`
}

// parse is Read for a file's content; file is its name in messages.
func parse(file string, data []byte) (Report, error) {
	var r Report
	var problems yamlpos.Problems
	err := yamlpos.Decode(file, data, &r)
	if err != nil || r.Kind != ReportKind || r.APIVersion != APIVersion {
		if err := foreign(file, data); err != nil {
			return Report{}, err
		}
	}
	if err != nil {
		problems.Join(err)
		if by := r.Suite.Version; by != "" && by != version.Version {
			problems.Add(file, 0, "the report is by vk-test-set %s, this is %s; read it with the former", by, version.Version)
		}
		return Report{}, problems.Err()
	}
	r.audit(file, &problems)
	return r, problems.Err()
}

// foreign is why data is no report that this program reads, nil if it claims to be one.
func foreign(file string, data []byte) error {
	// The other keys are unknown to header; what matters is whether the two are right.
	var head header
	var problems yamlpos.Problems
	_ = yamlpos.Decode(file, data, &head)
	switch {
	case head.Kind == nil && syntax(file, data) != nil:
		return fmt.Errorf("%w; is this a report of vk-test-set?", syntax(file, data))
	case head.Kind != ReportKind:
		problems.Add(file, head.Pos.KeyLine("kind"), "kind is %v, want %s: is this a report of vk-test-set?", show(head.Kind), ReportKind)
	case head.APIVersion != APIVersion:
		problems.Add(file, head.Pos.KeyLine("apiVersion"), "apiVersion is %v, this program reads %s; use the version of vk-test-set that wrote the report", show(head.APIVersion), APIVersion)
	}
	return problems.Err()
}

// syntax is the first reason why data is no YAML, or nil.
func syntax(file string, data []byte) error {
	var any any
	var problems yamlpos.Problems
	problems.Join(yamlpos.Decode(file, data, &any))
	return problems[:min(len(problems), 1)].Err()
}

// audit finds what the types alone let through.
func (r Report) audit(file string, problems *yamlpos.Problems) {
	for _, tally := range slices.Concat(r.Features, r.Guards) {
		for v := range tally.Templates {
			if !slices.Contains(verdicts, v) {
				problems.Add(file, 0, "templates of %s: %q is not a verdict; want %s", tally.Name, v, oneOf(verdicts))
			}
		}
	}
	for i, t := range r.Results {
		if t.Template == "" {
			problems.Add(file, 0, "results[%d].template is empty", i)
		}
		for _, a := range t.Artifacts {
			if !ownPath(a.Path) {
				problems.Add(file, 0, "results[%d]: artifact %s: want a path …/%s/NODE/TEMPLATE/FILE", i, a.Path, ArtifactDir)
			}
			if !slices.Contains(kinds, a.Kind) {
				problems.Add(file, 0, "results[%d]: artifact %s: %q is not a kind; want %s", i, a.Path, a.Kind, oneOf(kinds))
			}
		}
		if i > 0 && t.Node == r.Results[i-1].Node && t.Template == r.Results[i-1].Template {
			problems.Add(file, 0, "results[%d]: %s on %s appears twice", i, t.Template, t.Node)
		}
	}
}

// ownPath tells whether a path leads to an artifact. A report may come from anywhere, and what its paths lead
// to is shown and copied: it must not be any file of the reader's. A merged report may lead out of its
// directory.
func ownPath(name string) bool {
	parts := strings.Split(name, "/")
	n := len(parts)
	return !strings.HasPrefix(name, "/") && !strings.Contains(name, "\\") && n >= 4 && parts[n-4] == ArtifactDir &&
		filepath.IsLocal(strings.Join(parts[n-3:], "/")) && !slices.Contains(parts[n-3:], "..")
}

func show(value any) string {
	if value == nil {
		return "missing"
	}
	return fmt.Sprintf("%q", fmt.Sprint(value))
}
