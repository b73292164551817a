// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// Observation is what the honest node has shown of the templates. A run that goes on after an interrupt goes by that
// of the interrupted one: pods pass through states so fast that not every run sees all of them, and other reaches
// mean other rounds.
type Observation struct {
	// Honest are the verdicts of the templates.
	Honest []Verdict `json:"honest"`
	// Reached are the names of the templates that each fault reaches, by its name.
	Reached map[string][]string `json:"reached"`
}

// NewObservation takes over what faults reach.
func NewObservation(honest []Verdict, reached []Job) Observation {
	o := Observation{Honest: honest, Reached: map[string][]string{}}
	for _, job := range reached {
		names := []string{}
		for _, t := range job.Templates {
			names = append(names, t.Name)
		}
		o.Reached[job.Fault.Name] = names
	}
	return o
}

// ReadObservation reads one as JSON, which must be of all the jobs' faults.
func ReadObservation(path string, jobs []Job) (Observation, error) {
	var o Observation
	data, err := os.ReadFile(path)
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(data, &o); err != nil {
		return o, fmt.Errorf("%s: %w", path, err)
	}
	for _, job := range jobs {
		if o.Reached[job.Fault.Name] == nil {
			return o, fmt.Errorf("%s says nothing of %s", path, job.Fault.Name)
		}
	}
	return o, nil
}

// Of takes from the jobs the templates that their faults do not reach.
func (o Observation) Of(jobs []Job) []Job {
	reached := slices.Clone(jobs)
	for i, job := range reached {
		reached[i].Templates = slices.DeleteFunc(slices.Clone(job.Templates), func(t Template) bool {
			return !slices.Contains(o.Reached[job.Fault.Name], t.Name)
		})
	}
	return reached
}
