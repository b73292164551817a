// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Result is the result of a template on a node.
type Result struct {
	// Node is the name of the node. It is absent if the result belongs to the whole run.
	Node string `json:"node,omitempty" yaml:"node,omitempty"`
	// Template is the template's file name, or "preconditions", followed by a colon and its subject if there are
	// several, or "lifecycle: " and a lifecycle rule.
	Template string `json:"template" yaml:"template" yamlpos:"required"`
	// Title says what the test is about: the first line of the template, or the sentence of the rule.
	Title string `json:"title,omitempty" yaml:"title,omitempty"`
	// Verdict is the verdict of the test.
	Verdict Verdict `json:"verdict" yaml:"verdict" yamlpos:"required"`
	// NotApplicable is true if the test was skipped because it does not apply: the cluster is older than what it tests,
	// or the site does not offer what it needs. It does not make the result of the run partial.
	NotApplicable bool `json:"notApplicable,omitempty" yaml:"notApplicable,omitempty"`
	// Seconds is the duration, including the cleanup.
	Seconds float64 `json:"seconds" yaml:"seconds" yamlpos:"required"`
	// Idle is for how many seconds no object of a failed test changed while the suite waited in the part that failed:
	// the sum of all pauses of at least a second.
	Idle float64 `json:"idleSeconds,omitempty" yaml:"idleSeconds,omitempty"`
	// Labels are the labels of the template.
	Labels []string `json:"labels,omitempty" yaml:"labels,omitempty"`
	// Guards are the classes of bugs that the template is designed to detect.
	Guards []string `json:"guards,omitempty" yaml:"guards,omitempty"`
	// Message is the failure text, or why the template was skipped.
	Message string `json:"message,omitempty" yaml:"message,omitempty"`
	// Reason is why the failure is expected, from the configuration's known_failures, or which capability is
	// unsupported, and why.
	Reason string `json:"reason,omitempty" yaml:"reason,omitempty"`
	// Failures are the contents of Message as data: the failure of the test, and that of its cleanup.
	Failures []Failure `json:"failures,omitempty" yaml:"failures,omitempty"`
	// Phases are the parts of the test, in order.
	Phases []Phase `json:"phases,omitempty" yaml:"phases,omitempty"`
	// Timelines are the changes of the pods of a test that did not pass.
	Timelines []Timeline `json:"timelines,omitempty" yaml:"timelines,omitempty"`
	// Differences are hints how the objects of a failed test differ from those on a kubelet, the most telling first.
	Differences []Difference `json:"differences,omitempty" yaml:"differences,omitempty"`
	// AttemptCounts is how many attempts of a repeated run had which verdict, with the one that this result shows. It
	// is absent if the run is not repeated.
	AttemptCounts *Counts `json:"attemptCounts,omitempty" yaml:"attemptCounts,omitempty"`
	// Round is the round of a repeated run whose attempt this result shows, from 1.
	Round int `json:"round,omitempty" yaml:"round,omitempty"`
	// Started is when that round began.
	Started *time.Time `json:"started,omitempty" yaml:"started,omitempty"`
	// Attempts are additional attempts at the same template on the same node. Their verdicts count only in a repeated
	// run. For that, up to ten attempts are listed that went wrong in a way that no other one shows.
	Attempts []Attempt `json:"attempts,omitempty" yaml:"attempts,omitempty"`
	// Artifacts are the files that belong to the result.
	Artifacts []Artifact `json:"artifacts,omitempty" yaml:"artifacts,omitempty"`
	// Attachments are the texts of the artifacts. They are in the stream and in files of their own, not in report.yaml.
	Attachments []Attachment `json:"-" yaml:"-"`
}

// Phase is a part of a test: the creation, the checks, a step, or the cleanup.
type Phase struct {
	// Name is the name of the phase.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Seconds is the duration.
	Seconds float64 `json:"seconds" yaml:"seconds" yamlpos:"required"`
}

// Timeline contains the changes of a pod during a test.
type Timeline struct {
	// Namespace is the namespace of the pod.
	Namespace string `json:"namespace" yaml:"namespace" yamlpos:"required"`
	// Pod is the name of the pod.
	Pod string `json:"pod" yaml:"pod" yamlpos:"required"`
	// Transitions are the changes, in order.
	Transitions []Transition `json:"transitions" yaml:"transitions" yamlpos:"required"`
}

// Transition is one change of a pod.
type Transition struct {
	// At is the time at which the suite observed the change.
	At time.Time `json:"at" yaml:"at" yamlpos:"required"`
	// What is "phase", "deletion", or "container NAME".
	What string `json:"what" yaml:"what" yamlpos:"required"`
	// State is the new state: "Running", "terminated: exit 137 (OOMKilled)".
	State string `json:"state" yaml:"state" yamlpos:"required"`
}

// Attempt is an additional attempt at a test.
type Attempt struct {
	// Verdict is its result.
	Verdict Verdict `json:"verdict" yaml:"verdict" yamlpos:"required"`
	// Seconds is the duration.
	Seconds float64 `json:"seconds" yaml:"seconds" yamlpos:"required"`
	// Message is its failure text.
	Message string `json:"message,omitempty" yaml:"message,omitempty"`
	// Round is its round of a repeated run, from 1.
	Round int `json:"round,omitempty" yaml:"round,omitempty"`
	// Started is when that round began.
	Started *time.Time `json:"started,omitempty" yaml:"started,omitempty"`
}

// Headline says in one line why the result is what it is, without the names of node and template: the first line of its
// message if nothing more is known.
func (r Result) Headline() string {
	if len(r.Failures) > 0 {
		return firstLine(r.Failures[0].headline())
	}
	return cmp.Or(firstLine(r.Message), "no message")
}

// Rerun is the flag that repeats the test.
func (r Result) Rerun() string {
	if len(r.Failures) > 0 && r.Failures[0].Rerun != "" {
		return r.Failures[0].Rerun
	}
	return Focus(r.Node, r.Template)
}

// Cause is what was found instead of what was wanted, or the error, on one line; empty if the result has no failure.
func (r Result) Cause() string {
	if len(r.Failures) == 0 {
		return ""
	}
	f := r.Failures[0]
	for _, part := range []field{{"got", f.Got}, {"error", f.Error}, {"last error", f.LastError}} {
		if part.text != "" {
			return part.name + ": " + firstLine(part.text)
		}
	}
	return ""
}

// text is the message made of the failures.
func (r Result) text() string {
	var texts []string
	if r.Verdict == ExpectedFailure || r.Verdict == Unsupported {
		texts = append(texts, r.Verdict.Text()+": "+r.Reason)
	}
	if r.Verdict == Flaky {
		texts = append(texts, r.Verdict.Text()+": "+r.Rate())
	}
	for _, f := range r.Failures {
		texts = append(texts, f.Text(r.Template, r.Node))
	}
	return strings.Join(texts, "\n")
}

// clone is a copy that shares nothing with r that texts leads to.
func (r Result) clone() Result {
	r.Labels, r.Guards = slices.Clone(r.Labels), slices.Clone(r.Guards)
	r.Failures = slices.Clone(r.Failures)
	for i := range r.Failures {
		r.Failures[i] = r.Failures[i].clone()
	}
	r.Timelines = slices.Clone(r.Timelines)
	for i := range r.Timelines {
		r.Timelines[i].Transitions = slices.Clone(r.Timelines[i].Transitions)
	}
	if r.AttemptCounts != nil {
		counts := *r.AttemptCounts
		r.AttemptCounts = &counts
	}
	r.Phases, r.Attempts, r.Differences = slices.Clone(r.Phases), slices.Clone(r.Attempts), slices.Clone(r.Differences)
	r.Artifacts, r.Attachments = slices.Clone(r.Artifacts), slices.Clone(r.Attachments)
	return r
}

// texts leads to every text of the result that came from outside of the suite, but for those of the
// attachments, so that one loop can change them all.
func (r *Result) texts() []*string {
	texts := []*string{&r.Node, &r.Template, &r.Title, &r.Message, &r.Reason}
	for i := range r.Labels {
		texts = append(texts, &r.Labels[i])
	}
	for i := range r.Guards {
		texts = append(texts, &r.Guards[i])
	}
	for i := range r.Failures {
		texts = append(texts, r.Failures[i].texts()...)
	}
	for i := range r.Phases {
		texts = append(texts, &r.Phases[i].Name)
	}
	for i := range r.Timelines {
		t := &r.Timelines[i]
		texts = append(texts, &t.Namespace, &t.Pod)
		for j := range t.Transitions {
			texts = append(texts, &t.Transitions[j].What, &t.Transitions[j].State)
		}
	}
	for i := range r.Differences {
		texts = append(texts, r.Differences[i].texts()...)
	}
	for i := range r.Attempts {
		texts = append(texts, &r.Attempts[i].Message)
	}
	for i := range r.Attachments {
		a := &r.Attachments[i]
		texts = append(texts, &a.Name, &a.Namespace, &a.Pod, &a.Container)
	}
	return texts
}

// Preconditions is the name of what runs before the templates of a node. One of several specs has a colon and
// what it is about behind it: "preconditions: node".
const Preconditions = "preconditions"

// lifecycle is the name of the tests of lifecycle rules, before a colon and the rule.
const lifecycle = "lifecycle"

// isTemplate says whether a result is that of a template.
func (r Result) isTemplate() bool { return !isPrecondition(r.Template) && !isRule(r.Template) }

func isRule(name string) bool { return strings.HasPrefix(name, lifecycle+":") }

func isPrecondition(name string) bool {
	return name == Preconditions || strings.HasPrefix(name, Preconditions+":")
}

// Test identifies a test, and its result in a report: a template, precondition or lifecycle rule on a node.
type Test struct{ Node, Template string }

// String is the name of the test, by which flags select it.
func (t Test) String() string { return strings.TrimSpace(t.Node + " " + t.Template) }

func (r Result) test() Test { return Test{r.Node, r.Template} }

// compare is the order of everything that is listed: by node, preconditions first.
func (t Test) compare(other Test) int {
	return cmp.Or(cmp.Compare(t.Node, other.Node), CompareTemplates(t.Template, other.Template))
}

// CompareTemplates is the order of templates within a node: preconditions first, lifecycle rules last, and by name.
func CompareTemplates(a, b string) int {
	rank := func(name string) int {
		switch {
		case isPrecondition(name):
			return 0
		case isRule(name):
			return 2
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}
