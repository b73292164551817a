// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
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
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Skipped *junitMessage `xml:"skipped"`
		Output  *junitText    `xml:"system-out"`
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

// WriteJUnit writes the results as JUnit XML: one suite, the node as class, the template as name.
func (r Run) WriteJUnit(w io.Writer) error {
	suite := junitSuite{
		Name:      "vk-test-set",
		Time:      seconds(r.Elapsed.Seconds()),
		Timestamp: r.Start.UTC().Format(time.RFC3339),
		Properties: []junitProperty{
			{"version", r.Version}, {"run", r.ID},
		},
	}
	for _, result := range r.Sorted() {
		suite.add(result)
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

func (s *junitSuite) add(r Result) {
	class := r.Node
	if class == "" {
		class = s.Name
	}
	c := junitCase{Class: class, Name: r.Test, Time: seconds(r.Seconds)}
	message := &junitMessage{Message: firstLine(r.Message), Type: string(r.Verdict), Text: printable(r.Message)}
	switch {
	case r.Verdict == Error:
		c.Error = message
		s.Errors++
	case r.Verdict.Bad():
		c.Failure = message
		s.Failures++
	case r.Verdict == Skipped, r.Verdict == ExpectedFailure:
		// JUnit knows no expected failure. Dashboards show a skipped test with its message, which says what it is.
		c.Skipped = message
		s.Skipped++
	}
	if r.Output != "" {
		c.Output = &junitText{printable(r.Output)}
	}
	s.Cases = append(s.Cases, c)
	s.Tests++
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return printable(line)
}

// printable replaces what XML 1.0 cannot hold: logs contain anything.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r >= 0x20 && r != 0xFFFE && r != 0xFFFF && (r < 0xD800 || r > 0xDFFF) {
			return r
		}
		if r == '\r' {
			return -1
		}
		return 0xFFFD
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
