// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	yaml "sigs.k8s.io/yaml/goyaml.v3"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// Verdict is what one template or lifecycle rule said of one fault.
type Verdict struct {
	// Template is the name of the template, or "lifecycle: " and the rule.
	Template string `json:"template"`
	// Failed is whether it noticed; Message is then the beginning of what it said.
	Failed  bool    `json:"failed"`
	Message string  `json:"message,omitempty"`
	Seconds float64 `json:"seconds"`
	// Error is whether the suite could not judge, for reasons that are not the node's.
	Error bool `json:"error,omitempty"`
	// Discarded is why a failure does not count. Unsettled is whether that is the state of the machine, and not that it
	// did not happen again.
	Discarded string `json:"discarded,omitempty"`
	Unsettled bool   `json:"unsettled,omitempty"`
	// Guard is whether the template is there for a class of the fault.
	Guard bool `json:"guard"`
	// Title says of a failed test what it is about.
	Title string `json:"title,omitempty"`
	// Failures are the failure of the test, and that of its clean-up, as the suite reported them first.
	Failures []Failure `json:"failures,omitempty"`

	// checks are the unmet checks of a failure; seen are the templates of whose pods a rule speaks.
	checks, seen []string
	// late is whether a timeout was up.
	late bool
	// open is whether the verdict is a failure that is not settled, doubt why.
	open  bool
	doubt string
}

// Rule tells whether it is the verdict of a lifecycle rule.
func (v Verdict) Rule() bool { return strings.HasPrefix(v.Template, rulePrefix) }

// Result is what became of one fault.
type Result struct {
	Fault    string    `json:"fault"`
	Area     string    `json:"area"`
	Classes  []string  `json:"classes"`
	Meaning  string    `json:"meaning"`
	Verdicts []Verdict `json:"verdicts"`
	// Broken is why the templates could not be run.
	Broken string `json:"broken,omitempty"`
	// Rest is how many templates were not tried in a full run, because the simplest one fails.
	Rest int `json:"rest,omitempty"`
	// Accepted is the reason why the fault may survive.
	Accepted string `json:"accepted,omitempty"`
	// Reason is why it takes down templates that guard other classes.
	Reason string `json:"reason,omitempty"`
}

// ResultOf is what became of a fault in one job.
func ResultOf(f faults.Fault, outcome Outcome) Result {
	result := Result{Fault: f.Name, Area: f.Area, Classes: f.Classes, Meaning: f.Meaning, Verdicts: outcome.Verdicts}
	if outcome.Err != nil {
		result.Broken = outcome.Err.Error()
	}
	return result
}

// Killed tells whether a template noticed the fault.
func (r Result) Killed() bool { return len(r.killers()) > 0 }

// killers are the verdicts of the templates that noticed: of those that guard the fault's classes, where any did. Those
// of the rules that noticed follow.
func (r Result) killers() []Verdict {
	var guards, others, rules []Verdict
	for _, v := range r.Verdicts {
		switch {
		case !v.Failed:
		case v.Rule():
			rules = append(rules, v)
		case v.Guard:
			guards = append(guards, v)
		default:
			others = append(others, v)
		}
	}
	if len(guards) > 0 {
		return append(guards, rules...)
	}
	return append(others, rules...)
}

// rules are the names of the rules that noticed.
func (r Result) rules() []string {
	var names []string
	for _, v := range r.Verdicts {
		if v.Failed && v.Rule() {
			names = append(names, strings.TrimPrefix(v.Template, rulePrefix))
		}
	}
	return names
}

// unsettled tells whether the state of the machine kept the fault from being judged.
func (r Result) unsettled() bool {
	return !r.Killed() && slices.ContainsFunc(r.Verdicts, func(v Verdict) bool { return v.Unsettled })
}

// Discarded are the failures of a run that do not count, by fault.
func (r Run) Discarded() []string {
	var all []string
	for _, result := range r.Results {
		for _, v := range result.Verdicts {
			if v.Discarded != "" {
				all = append(all, fmt.Sprintf("%s: %s: %s", result.Fault, v.Template, v.Discarded))
			}
		}
	}
	return all
}

// Run is a whole mutation run.
type Run struct {
	// Full is whether all templates were run on all faults, Quick whether only some faults were tried.
	Full  bool `json:"full"`
	Quick bool `json:"quick"`
	// Recorded is whether every fault was run with all templates that are known to fail because of it.
	Recorded bool `json:"recorded,omitempty"`
	// Honest are the verdicts on the honest node.
	Honest  []Verdict `json:"honest"`
	Results []Result  `json:"results"`
}

// HonestFailures are the templates and rules that do not pass on the honest node.
func (r Run) HonestFailures() []Verdict {
	return slices.DeleteFunc(slices.Clone(r.Honest), func(v Verdict) bool { return !v.Failed && !v.Error })
}

// Second takes the verdicts of another run on the honest node in place of the first ones about the same templates.
// What rules say of the second run is added: a rule that was broken stays broken.
func (r *Run) Second(verdicts []Verdict) {
	r.Honest = append(slices.DeleteFunc(r.Honest, func(v Verdict) bool {
		return slices.ContainsFunc(verdicts, func(second Verdict) bool { return second.Template == v.Template && !v.Rule() })
	}), verdicts...)
}

// Score counts the faults that were killed.
func (r Run) Score() (killed, all int) {
	for _, result := range r.Results {
		if result.Killed() {
			killed++
		}
	}
	return killed, len(r.Results)
}

// Broken are the faults that could not be tried.
func (r Run) Broken() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(r Result) bool { return r.Broken == "" })
}

// Survivors are the faults that survived and may not.
func (r Run) Survivors() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(r Result) bool { return r.Killed() || r.Accepted != "" || r.unsettled() })
}

// Unsettled are the faults that could not be judged on a machine that was too busy.
func (r Run) Unsettled() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(r Result) bool { return r.Accepted != "" || !r.unsettled() })
}

// fails tells whether the template noticed the fault.
func (r Result) fails(template string) bool {
	return slices.ContainsFunc(r.Verdicts, func(v Verdict) bool { return v.Failed && v.Template == template })
}

// taken are the templates that the fault takes down, of those that guard a class of it, or of the others.
func (r Result) taken(guard bool) []string {
	var names []string
	for _, v := range r.Verdicts {
		if v.Failed && !v.Rule() && v.Guard == guard {
			names = append(names, v.Template)
		}
	}
	return names
}

// Unexplained are the faults that take down templates of other classes, without a reason.
func (r Run) Unexplained() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(r Result) bool { return len(r.taken(false)) == 0 || r.Reason != "" })
}

// ReadReasons reads a list of faults with a reason for each, such as those that may survive: a map from names to texts.
// Names of no fault are errors, so that the list stays true.
func ReadReasons(path string, all []faults.Fault) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&reasons); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var problems []error
	for name, reason := range reasons {
		known := slices.ContainsFunc(all, func(f faults.Fault) bool { return f.Name == name })
		if !known || strings.TrimSpace(reason) == "" {
			problems = append(problems, fmt.Errorf("%s: %s: there is no such fault, or no reason is given", path, name))
		}
	}
	return reasons, errors.Join(problems...)
}

// StaleAccepted are the faults that may survive and were killed all the same.
func (r Run) StaleAccepted() []string {
	var names []string
	for _, result := range r.Results {
		if result.Accepted != "" && result.Killed() {
			names = append(names, result.Fault)
		}
	}
	return names
}
