// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// showReports adds the reports that a run has written: as they are, or the verdict and the headline of every result.
func (s scenario) showReports(t *testing.T, out *strings.Builder, dir string) {
	t.Helper()
	if s.wholeReports {
		for _, name := range []string{"junit.xml", "report.yaml"} {
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
	var report struct {
		Result, Incomplete string
		Results            []struct{ Node, Template, Verdict, Message, Reason string }
	}
	if err := yaml.Unmarshal(data, &report); err != nil {
		t.Error(err)
	}
	lines := []string{"result: " + strings.TrimSpace(report.Result+" "+report.Incomplete)}
	for _, r := range report.Results {
		headline, _, _ := strings.Cut(r.Message, "\n")
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s: %s %s: %s %s", r.Verdict, r.Node, r.Template, headline, r.Reason), ": "))
	}
	section(out, "report.yaml", strings.Join(lines, "\n"))
	section(out, "junit.xml", junit(t, filepath.Join(dir, "junit.xml")))
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
