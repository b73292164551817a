// SPDX-License-Identifier: Apache-2.0

// Package reportdir writes, merges and keeps the files of a report directory.
package reportdir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/html"
	"github.com/interTwin-eu/vk-test-set/framework/report/junit"
	"github.com/interTwin-eu/vk-test-set/framework/report/openmetrics"
)

// metricsName ends as the files that the textfile collector of node_exporter reads, and names the suite among them.
const metricsName = "vktest.prom"

// Write writes a complete report in every form into a directory, which it makes if need be: junit.xml,
// report.yaml, report.html, summary.txt, summary.md, vktest.prom, and a directory per failed spec below specs. paths
// are the files it wrote for those who look into the directory, those that a person opens first at the front. One that
// cannot be written does not keep the others from it; the error tells all of them. broken are what has broken since
// earlier runs, and older are their reports, for the page's trend of durations.
func Write(dir string, r report.Report, broken report.Regressions, older ...report.Report) (paths []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("write the reports: %w", err)
	}
	var problems []error
	try := func(name string, content func(io.Writer) error) {
		var buffer bytes.Buffer
		err := content(&buffer)
		if err == nil {
			err = report.WriteFile(filepath.Join(dir, name), buffer.Bytes())
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("write %s: %w", name, err))
			return
		}
		paths = append(paths, filepath.Join(dir, name))
	}
	// Artifacts come first: the others name them.
	if err := r.WriteArtifacts(dir); err != nil {
		problems = append(problems, fmt.Errorf("write the artifacts: %w", err))
	}
	try("report.html", func(w io.Writer) error { return html.Write(w, r, older...) })
	try("report.yaml", r.Write)
	try("junit.xml", func(w io.Writer) error { return junit.Write(w, r) })
	listed := paths
	try("summary.txt", func(w io.Writer) error { return r.WriteSummary(w, broken, listed...) })
	listed = paths
	try("summary.md", func(w io.Writer) error { return r.WriteMarkdown(w, broken) })
	try(metricsName, func(w io.Writer) error { return openmetrics.Write(w, r) })
	return listed, errors.Join(problems...)
}
