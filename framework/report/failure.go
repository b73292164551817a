// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Failure describes what went wrong in a test, by the parts of the failure text. Parts may be absent.
type Failure struct {
	// Check is the check that decided the result: "check_logs[6]", "steps[1].exec". Absent if something else failed.
	Check string `json:"check,omitempty" yaml:"check,omitempty"`
	// What happened: "not met after 45s", "cannot be rendered".
	What string `json:"what" yaml:"what" yamlpos:"required"`
	// Message is the description of the check in the template.
	Message string `json:"message,omitempty" yaml:"message,omitempty"`
	// Step is the name of the step.
	Step string `json:"step,omitempty" yaml:"step,omitempty"`
	// Pod is the pod that the check refers to, and its state unless Got contains it. If the check refers to a workload,
	// such as a Job, it is the pod of the workload that has failed, or has not started, or is not ready.
	Pod string `json:"pod,omitempty" yaml:"pod,omitempty"`
	// Want is the expected result.
	Want string `json:"want,omitempty" yaml:"want,omitempty"`
	// Got is the actual result, on one or more lines.
	Got string `json:"got,omitempty" yaml:"got,omitempty"`
	// Nearest is the difference from a kubelet that is nearest to what the check reads, if Got shows no value of that.
	Nearest *Difference `json:"nearest,omitempty" yaml:"nearest,omitempty"`
	// Log is the container that failed in a pod that must not fail, and below it some lines of its log.
	Log string `json:"log,omitempty" yaml:"log,omitempty"`
	// Event is the last warning about a pod that does not start.
	Event string `json:"event,omitempty" yaml:"event,omitempty"`
	// Error is the error of a request.
	Error string `json:"error,omitempty" yaml:"error,omitempty"`
	// LastError is the last error that occurred while reading the subject of the check.
	LastError string `json:"lastError,omitempty" yaml:"lastError,omitempty"`
	// Cluster is what kept the node from being judged: "node vk-1 is cordoned".
	Cluster string `json:"cluster,omitempty" yaml:"cluster,omitempty"`
	// Created is the number of objects that had been created before: "0 of 1 object".
	Created string `json:"created,omitempty" yaml:"created,omitempty"`
	// Passed counts the checks that held, by section.
	Passed []SectionCount `json:"passed,omitempty" yaml:"passed,omitempty"`
	// Unmet are all checks that did not hold, including the one that decided the result.
	Unmet []UnmetCheck `json:"unmet,omitempty" yaml:"unmet,omitempty"`
	// Warnings are the warnings of the API server about the objects of the template.
	Warnings []string `json:"warnings,omitempty" yaml:"warnings,omitempty"`
	// StillHere are objects that still exist although they were deleted.
	StillHere []string `json:"stillHere,omitempty" yaml:"stillHere,omitempty"`
	// Waited is the duration and the purpose of waiting: "1m30s for 1 object to be deleted".
	Waited string `json:"waited,omitempty" yaml:"waited,omitempty"`
	// Fix describes how to fix the problem.
	Fix string `json:"fix,omitempty" yaml:"fix,omitempty"`
	// Source is where the Kubernetes API promises what is expected, of a lifecycle rule.
	Source string `json:"source,omitempty" yaml:"source,omitempty"`
	// Templates are the templates whose pods broke a lifecycle rule.
	Templates []string `json:"templates,omitempty" yaml:"templates,omitempty"`
	// Rerun is the flag that repeats the test, if it takes more than the test itself.
	Rerun string `json:"rerun,omitempty" yaml:"rerun,omitempty"`
	// Kept is the number of objects that are left in place on purpose.
	Kept int `json:"kept,omitempty" yaml:"kept,omitempty"`
	// Remove are the commands that remove the objects that are left.
	Remove []string `json:"remove,omitempty" yaml:"remove,omitempty"`
	// File is the template's file.
	File string `json:"file,omitempty" yaml:"file,omitempty"`
	// Line is the line in the file, from 1. Absent if the failure is about the template as a whole.
	Line int `json:"line,omitempty" yaml:"line,omitempty"`
}

// SectionCount counts the checks of a section.
type SectionCount struct {
	// Section is check_pods, check_logs, check_objects or check_events, prefixed with the step.
	Section string `json:"section" yaml:"section" yamlpos:"required"`
	// Held is the number of checks that held.
	Held int `json:"held" yaml:"held" yamlpos:"required"`
	// Total is the number of checks in the section.
	Total int `json:"total" yaml:"total" yamlpos:"required"`
}

// UnmetCheck is a check that did not hold when the test ended.
type UnmetCheck struct {
	// Check is the path of the check in the template: "check_logs[6]".
	Check string `json:"check" yaml:"check" yamlpos:"required"`
	// Final is true if the check could no longer hold.
	Final bool `json:"final,omitempty" yaml:"final,omitempty"`
	// Message is the description of the check in the template.
	Message string `json:"message,omitempty" yaml:"message,omitempty"`
	// Want is the expected result.
	Want string `json:"want,omitempty" yaml:"want,omitempty"`
	// Got is the actual result, on one or more lines.
	Got string `json:"got,omitempty" yaml:"got,omitempty"`
	// Line is the line in the template's file, from 1.
	Line int `json:"line,omitempty" yaml:"line,omitempty"`
}

// Bounds of what a text says of the checks that did not decide.
const (
	maxFurther      = 5
	maxFurtherWidth = 120
)

// field is a line of a failure text.
type field struct{ name, text string }

// headline says what failed, without the names of template and node.
func (f Failure) headline() string {
	headline := f.What
	if f.Check != "" {
		headline = f.Check + " " + headline
	}
	if f.Message != "" {
		headline += ": " + text.OneLine(f.Message)
	}
	return headline
}

// Text is the failure for people: a headline, and below it a line per part.
func (f Failure) Text(template, node string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s: %s", template, node, f.headline())
	for _, line := range f.fields(template, node) {
		if line.text != "" {
			indented := strings.ReplaceAll(strings.TrimRight(line.text, "\n"), "\n", "\n             ")
			fmt.Fprintf(&b, "\n  %-10s %s", line.name, indented)
		}
	}
	return b.String()
}

func (f Failure) fields(template, node string) []field {
	fields := []field{
		{"step", text.OneLine(f.Step)}, {"pod", f.Pod}, {"want", f.Want}, {"source", f.Source}, {"got", f.got()}, {"log", f.Log}, {"event", f.Event},
		{"error", f.Error}, {"last error", text.OneLine(f.LastError)},
		{"cluster", f.Cluster}, {"created", f.Created}, {"passed", f.passed()},
	}
	fields = append(fields, f.further()...)
	for _, warning := range f.Warnings {
		fields = append(fields, field{"API warns", warning})
	}
	for _, object := range f.StillHere {
		fields = append(fields, field{"still here", object})
	}
	fields = append(fields, field{"waited", f.Waited}, field{"fix", f.Fix})
	if f.Kept > 0 {
		fields = append(fields, field{"kept", text.Count(f.Kept, "object") + "; remove: " + strings.Join(f.Remove, "; ")})
	} else {
		for _, command := range f.Remove {
			fields = append(fields, field{"remove", command})
		}
	}
	if f.File != "" {
		fields = append(fields, field{"template", f.place()}, field{"rerun", Focus(node, template)})
	}
	return append(fields, field{"rerun", f.Rerun})
}

// got is the actual result, with the nearest difference from a kubelet on its first line.
func (f Failure) got() string {
	if f.Nearest == nil {
		return f.Got
	}
	first, rest, more := strings.Cut(f.Got, "\n")
	if more {
		rest = "\n" + rest
	}
	return first + "; " + f.Nearest.ofOne() + rest
}

// place is the file, with the line if there is one.
func (f Failure) place() string {
	if f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

func (f Failure) passed() string {
	parts := make([]string, len(f.Passed))
	for i, c := range f.Passed {
		parts[i] = fmt.Sprintf("%s %d/%d", c.Section, c.Held, c.Total)
	}
	return strings.Join(parts, ", ")
}

// further names the checks that did not hold either, each on a line.
func (f Failure) further() []field {
	others := slices.DeleteFunc(slices.Clone(f.Unmet), func(c UnmetCheck) bool { return c.Check == f.Check })
	var fields []field
	for i, c := range others {
		if i == maxFurther {
			return append(fields, field{"", fmt.Sprintf("and %d more", len(others)-i)})
		}
		fields = append(fields, field{"also unmet", c.String()})
	}
	return fields
}

// String is the check on one line: its place, what it demands in the template's own words if there are any, and
// what was observed. The second line of that has the values that an expression is about.
func (c UnmetCheck) String() string {
	want := c.Want
	if c.Message != "" {
		want = c.Message
	}
	lines := strings.SplitN(c.Got, "\n", 3)
	got := strings.Join(lines[:min(len(lines), 2)], ": ")
	return fmt.Sprintf("%s: %s; got %s", c.Check, text.Truncate(text.OneLine(want), maxFurtherWidth), text.Truncate(text.OneLine(got), maxFurtherWidth))
}

func (f Failure) clone() Failure {
	f.Passed, f.Unmet = slices.Clone(f.Passed), slices.Clone(f.Unmet)
	f.Warnings, f.StillHere, f.Remove = slices.Clone(f.Warnings), slices.Clone(f.StillHere), slices.Clone(f.Remove)
	f.Templates = slices.Clone(f.Templates)
	if f.Nearest != nil {
		nearest := *f.Nearest
		f.Nearest = &nearest
	}
	return f
}

// texts leads to all texts of the failure.
func (f *Failure) texts() []*string {
	texts := []*string{&f.Check, &f.What, &f.Message, &f.Step, &f.Pod, &f.Want, &f.Got, &f.Log, &f.Event, &f.Error, &f.LastError, &f.Cluster, &f.Created, &f.Waited, &f.Fix, &f.Source, &f.Rerun, &f.File}
	if f.Nearest != nil {
		texts = append(texts, f.Nearest.texts()...)
	}
	for i := range f.Passed {
		texts = append(texts, &f.Passed[i].Section)
	}
	for i := range f.Unmet {
		c := &f.Unmet[i]
		texts = append(texts, &c.Check, &c.Message, &c.Want, &c.Got)
	}
	for _, list := range [][]string{f.Warnings, f.StillHere, f.Templates, f.Remove} {
		for i := range list {
			texts = append(texts, &list[i])
		}
	}
	return texts
}
