// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"encoding/xml"
	"fmt"
	"os"
	"strings"
)

// messageLines is how much of a failure is kept: what was expected, and what was seen.
const messageLines = 6

type junit struct {
	Cases []struct {
		Name    string   `xml:"name,attr"`
		Seconds float64  `xml:"time,attr"`
		Failure *problem `xml:"failure"`
		Error   *problem `xml:"error"`
		Skipped *problem `xml:"skipped"`
	} `xml:"testsuite>testcase"`
}

type problem struct {
	Text string `xml:",chardata"`
}

// readVerdicts reads the suite's report. Every template of the job must be in it, unless the run ended at the first one
// that failed; a skipped one has no verdict.
func readVerdicts(path string, job Job, first bool) ([]Verdict, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the suite wrote no report: %w", err)
	}
	var report junit
	if err := xml.Unmarshal(data, &report); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	byName := map[string]int{}
	for i, c := range report.Cases {
		byName[c.Name] = i
	}
	found, failed := []Verdict{}, false
	for _, t := range job.Templates {
		i, there := byName[t.Name]
		if !there && first && failed {
			continue
		}
		if !there {
			return nil, fmt.Errorf("%s says nothing of %s", path, t.Name)
		}
		c := report.Cases[i]
		v := Verdict{Template: t.Name, Seconds: c.Seconds, Guard: t.guards(job.Fault)}
		switch {
		case c.Skipped != nil:
			continue
		case c.Failure != nil:
			v.Failed, v.Message = true, firstLines(c.Failure.Text)
		case c.Error != nil:
			v.Failed, v.Message = true, firstLines(c.Error.Text)
		}
		failed = failed || v.Failed
		found = append(found, v)
	}
	return found, nil
}

func firstLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[:min(messageLines, len(lines))], "\n")
}
