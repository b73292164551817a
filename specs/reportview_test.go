// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// showReports adds the reports that a run has written: as they are, or the verdict and the headline of every result.
func (s scenario) showReports(t *testing.T, out *strings.Builder, dir string) {
	t.Helper()
	compareStream(t, dir)
	if s.wholeReports {
		for _, name := range []string{"summary.md", "junit.xml", "report.yaml"} {
			if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
				section(out, name, string(data))
			}
		}
		return
	}
	data, err := os.ReadFile(filepath.Join(dir, "report.yaml"))
	if err != nil {
		return
	}
	var written struct {
		Result, Incomplete string
		Results            []struct{ Node, Template, Verdict, Message, Reason string }
	}
	if err := yaml.Unmarshal(data, &written); err != nil {
		t.Error(err)
	}
	lines := []string{"result: " + strings.TrimSpace(written.Result+" "+written.Incomplete)}
	for _, r := range written.Results {
		headline, _, _ := strings.Cut(r.Message, "\n")
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s: %s %s: %s %s", r.Verdict, r.Node, r.Template, headline, r.Reason), ": "))
	}
	section(out, "report.yaml", strings.Join(lines, "\n"))
	section(out, "junit.xml", junit(t, filepath.Join(dir, "junit.xml")))
}

// compareStream holds the stream to the report: what a killed run leaves is what its report would have had.
func compareStream(t *testing.T, dir string) {
	t.Helper()
	want, err := report.Read(filepath.Join(dir, "report.yaml"))
	if err != nil {
		return // the scenario writes no reports
	}
	got, err := report.Read(filepath.Join(dir, report.StreamFile))
	if errors.Is(err, fs.ErrNotExist) && want.Run.ID == "" {
		return // the run did not begin
	}
	if err != nil {
		t.Error(err)
		return
	}
	for i := range want.Results {
		want.Results[i].Artifacts = nil
	}
	for i := range got.Results {
		got.Results[i].Attachments = nil
	}
	if diff := cmp.Diff(want.Results, got.Results); diff != "" {
		t.Errorf("-report.yaml +%s:\n%s", report.StreamFile, diff)
	}
	if start := got.Run.Started.Sub(want.Run.Started).Abs(); start > 10*time.Second {
		t.Errorf("the stream begins at %s, the report at %s", got.Run.Started, want.Run.Started)
	}
}

// junit is what a JUnit file says of each test.
func junit(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	type outcome struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
	}
	var file struct {
		Cases []struct {
			Class   string   `xml:"classname,attr"`
			Name    string   `xml:"name,attr"`
			Failure *outcome `xml:"failure"`
			Error   *outcome `xml:"error"`
			Skipped *outcome `xml:"skipped"`
		} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal(data, &file); err != nil {
		t.Error(err)
	}
	var lines []string
	for _, c := range file.Cases {
		line := "passed"
		for element, o := range map[string]*outcome{"failure": c.Failure, "error": c.Error, "skipped": c.Skipped} {
			if o != nil {
				headline, _, _ := strings.Cut(o.Message, "\n")
				line = fmt.Sprintf("%s (%s): %s", element, o.Type, headline)
			}
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", c.Class, c.Name, line))
	}
	return strings.Join(lines, "\n")
}
