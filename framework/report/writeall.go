// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteAll writes every report of a run into a directory, which it makes if need be: junit.xml, report.yaml, report.html,
// summary.txt, and a directory per failed spec below specs. paths are the files it wrote, those that a person opens first
// at the front. One that cannot be written does not keep the others from it; the error tells all of them. older are
// reports of earlier runs, for the page's trend of durations.
func WriteAll(dir string, run Run, older ...Report) (paths []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("write the reports: %w", err)
	}
	var problems []error
	try := func(name string, content func(io.Writer) error) {
		var buffer bytes.Buffer
		err := content(&buffer)
		if err == nil {
			err = write(filepath.Join(dir, name), buffer.Bytes())
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("write %s: %w", name, err))
			return
		}
		paths = append(paths, filepath.Join(dir, name))
	}
	// Artifacts come first: the others name them.
	if err := run.WriteArtifacts(dir); err != nil {
		problems = append(problems, fmt.Errorf("write the artifacts: %w", err))
	}
	try("report.html", func(w io.Writer) error { return run.WriteHTML(w, older...) })
	try("report.yaml", run.Report().Write)
	try("junit.xml", run.WriteJUnit)
	listed := paths
	try("summary.txt", func(w io.Writer) error { return run.WriteSummary(w, listed...) })
	return paths, errors.Join(problems...)
}
