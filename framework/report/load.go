// SPDX-License-Identifier: Apache-2.0

package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Load reads a report and the artifacts that it names back into a run, so that every kind of report can be written of it.
// Artifacts that are no longer there become attachments that say so: a report may travel without them.
func Load(file string) (Run, error) {
	r, err := Read(file)
	if err != nil {
		return Run{}, err
	}
	return r.run(filepath.Dir(file)), nil
}

// run is the report as a run; dir is the directory that the paths of artifacts are relative to.
func (r Report) run(dir string) Run {
	out := Run{
		ID: r.Run.ID, Version: r.Suite.Version, Commit: r.Suite.Commit, KubernetesVersion: r.KubernetesVersion,
		Start: r.Run.Started, Elapsed: time.Duration(r.Run.Seconds * float64(time.Second)),
		Nodes: r.Nodes, Config: r.Config,
	}
	for _, note := range r.Notes {
		if text, ok := strings.CutPrefix(note, incompleteNote); ok && out.Incomplete == "" {
			out.Incomplete = text
			continue
		}
		out.Notes = append(out.Notes, note)
	}
	if r.Run.Incomplete && out.Incomplete == "" {
		out.Incomplete = "a part of the run did not come to its end"
	}
	for _, t := range r.Results {
		result := Result{
			Node: t.Node, Test: t.Template, Verdict: t.Verdict, Seconds: t.Seconds, Message: t.Message, Reason: t.Reason,
			Labels: t.Labels, Guards: t.Guards, Phases: t.Phases, Attempts: t.Attempts,
		}
		for _, a := range t.Artifacts {
			if a.Kind == Other && a.Name == failureName {
				continue
			}
			text, err := readArtifact(filepath.Join(dir, filepath.FromSlash(a.Path)))
			if err != nil {
				text = fmt.Sprintf("(%s cannot be read: %v)\n", a.Path, err)
			}
			result.Attachments = append(result.Attachments, Attachment{Name: a.Name, Kind: a.Kind, Text: text})
		}
		out.Results = append(out.Results, result)
	}
	return out
}

// readArtifact reads at most what an artifact may hold, with some room for the remark that it was cut.
func readArtifact(name string) (string, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fs.ErrNotExist // The path is told by the caller, as the report has it.
	}
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxArtifact+1<<10))
	return string(text), errors.Join(err, file.Close())
}
