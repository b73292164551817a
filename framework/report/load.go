// SPDX-License-Identifier: Apache-2.0

package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// WithAttachments is the report with the texts of its artifacts, so that every kind of report can be written of
// it; dir is the directory that their paths are relative to. Artifacts that are no longer there become
// attachments that say so: a report may travel without them. Results that have attachments keep them.
func (r Report) WithAttachments(dir string) Report {
	r.Results = slices.Clone(r.Results)
	for i := range r.Results {
		result := &r.Results[i]
		if len(result.Attachments) > 0 {
			continue
		}
		for _, a := range result.Artifacts {
			if a.Kind == Other && a.Name == failureName {
				continue
			}
			text, err := readArtifact(filepath.Join(dir, filepath.FromSlash(a.Path)))
			if err != nil {
				text = fmt.Sprintf("(%s cannot be read: %v)\n", a.Path, err)
			}
			result.Attachments = append(result.Attachments, Attachment{Artifact: a, Text: text})
		}
	}
	return r
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
