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

// Field is a field of a pod's spec that some templates set, and the generated fault that ignores it. Command
// podfields of the suite's module writes the list of them.
type Field struct {
	Path string `json:"path"`
	// Fault is the name of the fault. Where there is none, Reason says why nobody can notice that the field is ignored.
	Fault  string `json:"fault"`
	Reason string `json:"reason"`
	// Templates are those that set the field, in the order in which they are to be tried.
	Templates []string `json:"templates"`
}

// ReadFields reads the list of fields.
func ReadFields(path string) ([]Field, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var fields []Field
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return fields, nil
}

// rounds are how many templates are tried in each round on a fault that has survived the last: most faults do not
// survive the first two. The last round has all that are left.
var rounds = []int{2, 6, 24}

// Hunt finds, for every field, a template that notices that it is ignored.
type Hunt struct {
	// Results are in the order of the fields that have a fault.
	Results []Result
	queues  [][]Template
	faults  []faults.Fault
	round   int
}

// NewHunt prepares the hunt for the faults of some fields.
func NewHunt(fields []Field, all *faults.Catalogue, templates []Template) (*Hunt, error) {
	h := &Hunt{}
	for _, field := range fields {
		if field.Fault == "" {
			continue
		}
		f, found := all.InNamespace(faults.NamespacePrefix + field.Fault)
		if !found || f.Name != field.Fault {
			return nil, fmt.Errorf("%s: there is no fault %s", field.Path, field.Fault)
		}
		var queue []Template
		for _, name := range field.Templates {
			i := slices.IndexFunc(templates, func(t Template) bool { return t.Name == name })
			if i < 0 {
				return nil, fmt.Errorf("%s is set by %s, which the suite does not list", field.Path, name)
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
		for i, r := range h.Results {
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
			// The suite runs them by name, and ends with the first that notices.
			batch := slices.SortedFunc(slices.Values(h.queues[i][:n]), func(a, b Template) int { return strings.Compare(a.Name, b.Name) })
			jobs = append(jobs, Job{Fault: h.faults[i], Namespace: namespace, Templates: batch, Confirm: true})
			results = append(results, i)
			h.queues[i] = h.queues[i][n:]
		}
		h.round++
	}
	return jobs, results
}

// Note stores what became of a job for one of the Results.
func (h *Hunt) Note(result int, outcome Outcome) {
	r := &h.Results[result]
	r.Verdicts = append(r.Verdicts, outcome.Verdicts...)
	if outcome.Err != nil {
		r.Broken = outcome.Err.Error()
	}
}

// KilledBy maps the path of every field that has a fault to the first template that noticed, or else to the first
// lifecycle rule, or to nothing.
func (h *Hunt) KilledBy(fields []Field) map[string]string {
	found := map[string]string{}
	for _, field := range fields {
		for _, r := range h.Results {
			if r.Fault != field.Fault {
				continue
			}
			found[field.Path] = ""
			if killers := r.killers(); len(killers) > 0 {
				found[field.Path] = killers[0].Template
			}
		}
	}
	return found
}
