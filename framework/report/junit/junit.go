// SPDX-License-Identifier: Apache-2.0

// Package junit renders a report as JUnit XML, which CI dashboards read.
package junit

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Bounds of what JUnit's system-out holds; some dashboards refuse files of more than about 30 MB.
const (
	// maxJUnit is shared by all specs with attachments, and as much again by all failure texts, in bytes.
	maxJUnit = 8 << 20
	// maxJUnitSpec is what one spec gets of it at most.
	maxJUnitSpec = 256 << 10
)

// The elements of JUnit's XML that dashboards read. Names are stable: they are the identity of a test between runs.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Tests   int          `xml:"tests,attr"`
		Bad     int          `xml:"failures,attr"`
		Errors  int          `xml:"errors,attr"`
		Time    string       `xml:"time,attr"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string           `xml:"name,attr"`
		Tests      int              `xml:"tests,attr"`
		Failures   int              `xml:"failures,attr"`
		Errors     int              `xml:"errors,attr"`
		Skipped    int              `xml:"skipped,attr"`
		Time       string           `xml:"time,attr"`
		Timestamp  string           `xml:"timestamp,attr"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitProperties struct {
		List []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class      string           `xml:"classname,attr"`
		Name       string           `xml:"name,attr"`
		Time       string           `xml:"time,attr"`
		Properties *junitProperties `xml:"properties"`
		Failure    *junitMessage    `xml:"failure"`
		Error      *junitMessage    `xml:"error"`
		Skipped    *junitMessage    `xml:"skipped"`
		Output     *junitText       `xml:"system-out"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
	junitText struct {
		Text string `xml:",chardata"`
	}
)

// Write writes a complete report as JUnit XML: one suite, the node as class, the template as name. Failures of
// the suite and of preconditions are errors, failures of the node are failures. An expected failure is a
// skipped test whose message begins with "expected failure: " and which has the property known_failure; an unsupported
// test is one whose message begins with "unsupported: " and which has the property unsupported. A flaky test is a
// failure: the elements for flaky tests that some dashboards know stand for tests that passed. The property attempts of
// a repeated test has the number of its attempts by verdict.
func Write(w io.Writer, r report.Report) error {
	suite := junitSuite{
		Name:       r.Suite.Name,
		Time:       seconds(r.Run.Seconds),
		Timestamp:  r.Run.Started.UTC().Format(time.RFC3339),
		Properties: suiteProperties(r),
	}
	nodes := map[string]report.NodeInfo{}
	for _, node := range r.Nodes {
		nodes[node.Name] = node
	}
	for _, result := range r.Bounded(maxJUnit, maxJUnitSpec, maxJUnit).Results {
		suite.add(result, nodes[result.Node])
	}
	all := junitSuites{Tests: suite.Tests, Bad: suite.Failures, Errors: suite.Errors, Time: suite.Time, Suites: []junitSuite{suite}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suiteProperties say what was tested, and with what.
func suiteProperties(r report.Report) *junitProperties {
	pairs := []string{"version", r.Suite.Version, "commit", r.Suite.Commit, "run", r.Run.ID, "kubernetes", r.KubernetesVersion, "incomplete", incomplete(r.Run)}
	if i := r.Implementation; i != nil {
		pairs = append(pairs, "implementation", i.Name, "implementation_version", i.Version, "implementation_url", i.URL, "implementation_contact", i.Contact)
	}
	return properties(pairs...)
}

// incomplete is why the run is incomplete; empty if it is not.
func incomplete(r report.RunInfo) string {
	if !r.Incomplete {
		return ""
	}
	return cmp.Or(r.IncompleteReason, "a part of the run did not come to its end")
}

// add counts a result and adds its case.
func (s *junitSuite) add(r report.Result, node report.NodeInfo) {
	c := junitCase{
		Class: cmp.Or(r.Node, s.Name), Name: r.Template, Time: seconds(r.Seconds),
		Properties: properties("node", r.Node, "kubelet", node.ProviderVersion,
			"labels", strings.Join(r.Labels, " "), "guards", strings.Join(r.Guards, " "), reasonProperty(r.Verdict), r.Reason, "attempts", attempts(r)),
	}
	message := &junitMessage{Message: firstLine(r.Message), Type: r.Verdict.Text(), Text: r.Message}
	switch {
	case r.Verdict == report.Error:
		c.Error = message
		s.Errors++
	case r.Verdict.Bad():
		c.Failure = message
		s.Failures++
	case r.Verdict == report.ExpectedFailure, r.Verdict == report.Unsupported:
		// JUnit knows neither. Dashboards show a skipped test with its message, which says what it is.
		message.Message = r.Verdict.Text() + ": " + firstLine(r.Reason)
		c.Skipped = message
		s.Skipped++
	case r.Verdict == report.Skipped:
		c.Skipped = message
		s.Skipped++
	}
	if output := systemOut(r.Attachments); output != "" {
		c.Output = &junitText{output}
	}
	s.Cases = append(s.Cases, c)
	s.Tests++
}

// attempts are those of a repeated test by verdict; empty if the test was not repeated.
func attempts(r report.Result) string {
	if r.AttemptCounts == nil {
		return ""
	}
	return r.AttemptCounts.String()
}

// reasonProperty is the name of the property with the reason of a result.
func reasonProperty(v report.Verdict) string {
	if v == report.Unsupported {
		return "unsupported"
	}
	return "known_failure"
}

// systemOut has each attachment under its title.
func systemOut(attachments []report.Attachment) string {
	var out strings.Builder
	for _, a := range attachments {
		fmt.Fprintf(&out, "== %s\n%s\n", a.Title(), strings.TrimRight(a.Text, "\n"))
	}
	return out.String()
}

// firstLine is what an attribute has room for.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}

// properties are pairs of names and values; those without a value are left out.
func properties(pairs ...string) *junitProperties {
	var list []junitProperty
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, junitProperty{pairs[i], pairs[i+1]})
		}
	}
	if list == nil {
		return nil
	}
	return &junitProperties{list}
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }
