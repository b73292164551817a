// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// Planned is a generated fault, and the templates that may notice it. Command systematic of the suite's module writes
// the list of them.
type Planned struct {
	// Name is the name of the fault.
	Name string `json:"name"`
	// Templates are those that touch what the fault is about, in the order in which they are to be tried.
	Templates []string `json:"templates"`
}

// ReadPlan reads the list of faults to try.
func ReadPlan(path string) ([]Planned, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var plan []Planned
	if err := json.Unmarshal(data, &plan); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return plan, nil
}

// Tried is what became of a generated fault: what noticed it first, a template or else a lifecycle rule, or the
// templates that it has survived.
type Tried struct {
	KilledBy string   `json:"killed_by,omitempty"`
	Survived []string `json:"survived,omitempty"`
}

// rounds are how many templates are tried in each round on a fault that has survived the last: most faults do not
// survive the first two. The last round has all that are left.
var rounds = []int{2, 6, 24}

// Hunt finds, for every generated fault, a template that notices it.
type Hunt struct {
	// Results are in the order of the plan.
	Results []Result
	queues  [][]Template
	faults  []faults.Fault
	round   int
	// begun are the Results whose job has not been noted.
	begun map[int]bool
}

// NewHunt prepares the hunt for planned faults.
func NewHunt(plan []Planned, all *faults.Catalogue, templates []Template) (*Hunt, error) {
	h := &Hunt{begun: map[int]bool{}}
	for _, planned := range plan {
		f, found := all.InNamespace(faults.NamespacePrefix + planned.Name)
		if !found || f.Name != planned.Name {
			return nil, fmt.Errorf("there is no fault %s", planned.Name)
		}
		var queue []Template
		for _, name := range planned.Templates {
			i := slices.IndexFunc(templates, func(t Template) bool { return t.Name == name })
			if i < 0 {
				return nil, fmt.Errorf("%s is to be tried with %s, which the suite does not list", planned.Name, name)
			}
			queue = append(queue, templates[i])
		}
		h.queues, h.faults = append(h.queues, queue), append(h.faults, f)
		h.Results = append(h.Results, Result{Fault: f.Name, Area: f.Area, Meaning: f.Meaning, Verdicts: []Verdict{}})
	}
	return h, nil
}

// Next returns the jobs of the next round, none when all faults are killed or nothing is left to try. results says
// which of the Results each job is for.
func (h *Hunt) Next() (jobs []Job, results []int) {
	for len(jobs) == 0 && h.round <= len(rounds) {
		for _, i := range h.order() {
			r := &h.Results[i]
			n := len(h.queues[i])
			if h.round < len(rounds) {
				n = min(n, rounds[h.round])
			}
			if n == 0 || r.Killed() || r.Broken != "" {
				continue
			}
			// A namespace of the last round may still be on its way out.
			namespace := h.faults[i].Namespace()
			if h.round > 0 {
				namespace = fmt.Sprintf("%s-r%d", namespace, h.round+1)
			}
			jobs = append(jobs, Job{Fault: h.faults[i], Namespace: namespace, Templates: h.queues[i][:n:n], Confirm: true})
			results = append(results, i)
			h.begun[i] = true
			h.queues[i] = h.queues[i][n:]
		}
		h.round++
	}
	return jobs, results
}

// order lists the faults, those whose next template is the same in a row: they share runs on the honest node.
func (h *Hunt) order() []int {
	order := make([]int, len(h.Results))
	for i := range order {
		order[i] = i
	}
	next := func(i int) string {
		if len(h.queues[i]) == 0 {
			return ""
		}
		return h.queues[i][0].Name
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(next(a), next(b)) })
	return order
}

// Note stores what became of a job for one of the Results.
func (h *Hunt) Note(result int, outcome Outcome) {
	delete(h.begun, result)
	r := &h.Results[result]
	r.Verdicts = append(r.Verdicts, outcome.Verdicts...)
	if outcome.Err != nil {
		r.Broken = outcome.Err.Error()
	}
}

// Tried says what became of the faults that could be judged, by their names.
func (h *Hunt) Tried() map[string]Tried {
	found := map[string]Tried{}
	for i, r := range h.Results {
		switch killers := r.killers(); {
		case len(killers) > 0:
			found[r.Fault] = Tried{KilledBy: killers[0].Template}
		case r.Broken == "" && !r.unsettled() && h.ended(i):
			found[r.Fault] = Tried{Survived: r.passed()}
		}
	}
	return found
}

// ended tells whether all templates have been tried on a fault, or one has noticed it.
func (h *Hunt) ended(result int) bool {
	r := h.Results[result]
	return r.Killed() || r.Broken != "" || len(h.queues[result]) == 0 && !h.begun[result]
}

// Ended are the Results of the faults that an interrupt has left nothing to try on.
func (h *Hunt) Ended() []Result {
	var all []Result
	for i, r := range h.Results {
		if h.ended(i) {
			all = append(all, r)
		}
	}
	return all
}

// passed are the templates that did not notice the fault.
func (r Result) passed() []string {
	var names []string
	for _, v := range r.Verdicts {
		if !v.Rule() {
			names = append(names, v.Template)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
