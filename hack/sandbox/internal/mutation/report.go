// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	yaml "sigs.k8s.io/yaml/goyaml.v3"
)

// rulePrefix begins the names of the suite's tests that are lifecycle rules, not templates.
const rulePrefix = "lifecycle: "

// messageLines is how much of a failure is kept: what was expected, and what was seen.
const messageLines = 6

// suiteReport is what the runner reads of the suite's report.yaml.
type suiteReport struct {
	Results []suiteResult `yaml:"results"`
}

type suiteResult struct {
	Template string    `yaml:"template"`
	Title    string    `yaml:"title"`
	Verdict  string    `yaml:"verdict"`
	Seconds  float64   `yaml:"seconds"`
	Message  string    `yaml:"message"`
	Failures []Failure `yaml:"failures"`
}

// Failure is what the suite's report has of a failure, as far as its text says it: docs/schema/report.schema.json says
// what the parts mean.
type Failure struct {
	Check   string `yaml:"check" json:"check,omitempty"`
	What    string `yaml:"what" json:"what"`
	Message string `yaml:"message" json:"message,omitempty"`
	Step    string `yaml:"step" json:"step,omitempty"`
	Pod     string `yaml:"pod" json:"pod,omitempty"`
	Want    string `yaml:"want" json:"want,omitempty"`
	Got     string `yaml:"got" json:"got,omitempty"`
	// Nearest is a difference from a kubelet.
	Nearest   map[string]any `yaml:"nearest" json:"nearest,omitempty"`
	Log       string         `yaml:"log" json:"log,omitempty"`
	Event     string         `yaml:"event" json:"event,omitempty"`
	Error     string         `yaml:"error" json:"error,omitempty"`
	LastError string         `yaml:"lastError" json:"lastError,omitempty"`
	Unmet     []Unmet        `yaml:"unmet" json:"unmet,omitempty"`
}

// Unmet is a check that did not hold.
type Unmet struct {
	Check   string `yaml:"check" json:"check"`
	Message string `yaml:"message" json:"message,omitempty"`
	Want    string `yaml:"want" json:"want,omitempty"`
	Got     string `yaml:"got" json:"got,omitempty"`
}

// readVerdicts reads the suite's report. Every template of the job must be in it; a skipped one has no verdict. Of the
// lifecycle rules, those have verdicts that did not pass, and on the honest node those that did.
func readVerdicts(path string, job Job) ([]Verdict, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the suite wrote no report: %w", err)
	}
	var report suiteReport
	if err := yaml.Unmarshal(data, &report); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	found := []Verdict{}
	for _, t := range job.Templates {
		i := slices.IndexFunc(report.Results, func(r suiteResult) bool { return r.Template == t.Name })
		if i < 0 {
			return nil, fmt.Errorf("%s says nothing of %s", path, t.Name)
		}
		if v := report.Results[i].verdict(job); report.Results[i].Verdict != "skipped" {
			v.Guard = t.guards(job.Fault)
			found = append(found, v)
		}
	}
	for _, r := range report.Results {
		if strings.HasPrefix(r.Template, rulePrefix) && r.Verdict != "skipped" && (r.Verdict != "passed" || job.Fault.Name == "") {
			found = append(found, r.verdict(job))
		}
	}
	return found, nil
}

func (r suiteResult) verdict(job Job) Verdict {
	v := Verdict{Template: r.Template, Seconds: r.Seconds}
	if r.Verdict == "passed" {
		return v
	}
	v.open, v.Message = true, firstLines(r.Message)
	v.doubt = "it is not confirmed"
	if v.Error = r.Verdict != "failed"; v.Error {
		// What the suite could not judge says nothing of the node.
		v.doubt = "the suite reports " + r.Verdict
		return v
	}
	v.Failed, v.late = true, slices.ContainsFunc(r.Failures, Failure.late)
	v.checks, v.Title, v.Failures = r.checks(), r.Title, r.Failures
	if v.Rule() {
		for _, t := range job.Templates {
			if strings.Contains(r.Message, t.Name) {
				v.seen = append(v.seen, t.Name)
			}
		}
	}
	return v
}

// after is what the suite says of a failure that took time.
var after = regexp.MustCompile(`\bafter \d`)

// late tells whether a timeout was up: what fails permanently does not need it.
func (f Failure) late() bool {
	return after.MatchString(f.What) && !strings.Contains(f.What, "permanently")
}

var duration = regexp.MustCompile(`\d[\dhms.]*`)

// checks are all checks that were unmet, the one that decided first. Other failures, such as those of the clean-up, are
// known by what happened, apart from durations.
func (r suiteResult) checks() []string {
	var all []string
	for _, f := range r.Failures {
		if f.Check == "" {
			all = append(all, duration.ReplaceAllString(f.What, "N"))
			continue
		}
		all = append(all, f.Check)
		for _, unmet := range f.Unmet {
			all = append(all, unmet.Check)
		}
	}
	return all
}

func firstLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[:min(messageLines, len(lines))], "\n")
}
