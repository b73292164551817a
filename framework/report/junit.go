// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
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

// WriteJUnit writes the results as JUnit XML: one suite, the node as class, the template as name. Failures of the suite
// and of preconditions are errors, failures of the node are failures. An expected failure is a skipped test whose message
// begins with "expected failure: " and which has the property known_failure.
func (r Run) WriteJUnit(w io.Writer) error {
	suite := junitSuite{
		Name:       suiteName,
		Time:       seconds(r.Elapsed.Seconds()),
		Timestamp:  r.Start.UTC().Format(time.RFC3339),
		Properties: properties("version", r.Version, "commit", r.Commit, "run", r.ID, "kubernetes", r.KubernetesVersion, "incomplete", r.Incomplete),
	}
	nodes := map[string]NodeInfo{}
	for _, node := range r.Nodes {
		nodes[node.Name] = node
	}
	share, message := r.share(maxJUnit, maxJUnitSpec), r.messages(maxJUnit)
	for _, result := range r.Sorted() {
		suite.add(result, nodes[result.Node], share, message)
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

// add counts a result and adds its case; share and limit bound its system-out and its message, in bytes.
func (s *junitSuite) add(r Result, node NodeInfo, share, limit int) {
	c := junitCase{
		Class: cmp.Or(r.Node, s.Name), Name: r.Test, Time: seconds(r.Seconds),
		Properties: properties("node", r.Node, "kubelet", node.ProviderVersion,
			"labels", strings.Join(r.labels(), " "), "guards", strings.Join(sortedSet(r.Guards), " "), "known_failure", r.Reason),
	}
	message := &junitMessage{Message: firstLine(r.Message), Type: r.Verdict.Text(), Text: plain(cutTail(r.Message, limit))}
	switch {
	case r.Verdict == Error:
		c.Error = message
		s.Errors++
	case r.Verdict.Bad():
		c.Failure = message
		s.Failures++
	case r.Verdict == ExpectedFailure:
		// JUnit knows no expected failure. Dashboards show a skipped test with its message, which says what it is.
		message.Message = "expected failure: " + firstLine(cmp.Or(r.Reason, strings.TrimPrefix(r.Message, "expected failure: ")))
		c.Skipped = message
		s.Skipped++
	case r.Verdict == Skipped:
		c.Skipped = message
		s.Skipped++
	}
	if output := r.systemOut(share); output != "" {
		c.Output = &junitText{output}
	}
	s.Cases = append(s.Cases, c)
	s.Tests++
}

// systemOut is what was recorded of a spec, each text under its title, limit bytes at most but for the titles.
func (r Result) systemOut(limit int) string {
	var out strings.Builder
	if r.Output != "" {
		fmt.Fprintf(&out, "%s\n", strings.TrimRight(cutTail(plain(r.Output), limit), "\n"))
	}
	for _, a := range trimmed(r.Attachments, limit-out.Len()) {
		fmt.Fprintf(&out, "== %s\n%s\n", a.title(), strings.TrimRight(plain(a.Text), "\n"))
	}
	return out.String()
}

// properties are pairs of names and values; those without a value are left out.
func properties(pairs ...string) *junitProperties {
	var list []junitProperty
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, junitProperty{pairs[i], plain(pairs[i+1])})
		}
	}
	if list == nil {
		return nil
	}
	return &junitProperties{list}
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }
