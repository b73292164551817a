// SPDX-License-Identifier: Apache-2.0

// Package mutation measures the suite: it runs templates and lifecycle rules against a node with a bug, and tells which
// of them notice. A fault is killed if one fails that passes on the honest node, and survives otherwise.
package mutation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// Template is what the suite tells of one of its templates.
type Template struct {
	// Name is the name of the file.
	Name string `json:"name"`
	// Guards are the classes of bugs that it is there for.
	Guards []string `json:"guards"`
	// TimeoutSeconds bounds its checks, before any multiplier.
	TimeoutSeconds float64 `json:"timeout_seconds"`
}

// listTemplates asks the suite's program what it would run with a configuration file.
func listTemplates(ctx context.Context, vktest, config string) ([]Template, error) {
	out, err := exec.CommandContext(ctx, vktest, "--vktest.config="+config, "--vktest.list=json").Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("%s --vktest.list=json: %w: %s", vktest, err, exit.Stderr)
	}
	if err != nil {
		return nil, err
	}
	var list struct {
		Templates []Template `json:"templates"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("%s --vktest.list=json: %w", vktest, err)
	}
	if len(list.Templates) == 0 {
		return nil, fmt.Errorf("%s --vktest.list=json lists no templates", vktest)
	}
	return list.Templates, nil
}

// guards tells whether a template is there for a class of a fault.
func (t Template) guards(f faults.Fault) bool {
	return slices.ContainsFunc(f.Classes, func(class string) bool { return slices.Contains(t.Guards, class) })
}

// Job is one run of the suite: templates against the pods of one namespace.
type Job struct {
	// Fault is the zero value for the honest node.
	Fault     faults.Fault
	Namespace string
	Templates []Template
	// Confirm lets only those failures count that are seen twice, and not on the honest node at the same time.
	Confirm bool
	// Known are the templates that are known to fail because of the fault: their failures need no confirmation.
	Known []string
	// Fresh jobs are run again where others are resumed.
	Fresh bool
	// Multiplier scales the templates' timeouts in place of the runner's; 0 leaves that to the runner.
	Multiplier float64
}

// owns returns a test for the namespaces of a job: its own, and those whose names go on after a dash, except where they
// are closer to those of another job, which may run at the same time.
func (j Job) owns(all []Job) func(namespace string) bool {
	of := func(owner, namespace string) bool {
		return namespace == owner || strings.HasPrefix(namespace, owner+"-")
	}
	return func(namespace string) bool {
		return of(j.Namespace, namespace) && !slices.ContainsFunc(all, func(other Job) bool {
			return len(other.Namespace) > len(j.Namespace) && of(other.Namespace, namespace)
		})
	}
}

// Plan says what has to be run: for every fault the templates that guard a class of it, or all of them. A fault without
// a template gets a job without templates.
func Plan(all []faults.Fault, templates []Template, full bool) []Job {
	var jobs []Job
	for _, f := range all {
		job := Job{Fault: f, Namespace: f.Namespace(), Confirm: true}
		for _, t := range templates {
			if full || t.guards(f) {
				job.Templates = append(job.Templates, t)
			}
		}
		jobs = append(jobs, job)
	}
	return jobs
}

// PlanKnown says what has to be run to see again how each fault shows: the templates that are known to fail because
// of it, by its name. Where none is known, it is those that guard a class of it.
func PlanKnown(all []faults.Fault, templates []Template, known map[string][]string) []Job {
	jobs := Plan(all, templates, false)
	for i, job := range jobs {
		if names := known[job.Fault.Name]; len(names) > 0 {
			jobs[i].Known = names
			jobs[i].Templates = slices.DeleteFunc(slices.Clone(templates), func(t Template) bool { return !slices.Contains(names, t.Name) })
		}
	}
	return jobs
}

// honestPrefix begins the names of the namespaces of runs on the honest node.
const honestPrefix = "honest-"

// Honest spreads the templates that the jobs need over n runs on the honest node, each in a namespace of its own.
func Honest(jobs []Job, n int) []Job {
	var needed []Template
	for _, job := range jobs {
		for _, t := range job.Templates {
			if !slices.ContainsFunc(needed, func(other Template) bool { return other.Name == t.Name }) {
				needed = append(needed, t)
			}
		}
	}
	slices.SortFunc(needed, func(a, b Template) int { return int(b.TimeoutSeconds - a.TimeoutSeconds) })
	honest := make([]Job, min(n, len(needed)))
	for i := range honest {
		honest[i] = Job{Namespace: fmt.Sprintf("%s%d", honestPrefix, i+1), Fresh: true, Multiplier: 1}
	}
	for i, t := range needed {
		honest[i%len(honest)].Templates = append(honest[i%len(honest)].Templates, t)
	}
	return honest
}

// HonestAgain is one more run on the honest node of the templates that failed there, of all that the jobs need. They
// run one after the other and have three times as long, since a node that was too busy is not a bad one. There is none
// if nothing but rules failed.
func HonestAgain(jobs []Job, failures []Verdict) []Job {
	again := Honest(jobs, 1)
	for i := range again {
		again[i].Namespace, again[i].Multiplier = honestPrefix+"again", 3
		again[i].Templates = slices.DeleteFunc(again[i].Templates, func(t Template) bool {
			return !slices.ContainsFunc(failures, func(v Verdict) bool { return v.Template == t.Name })
		})
	}
	return slices.DeleteFunc(again, func(job Job) bool { return len(job.Templates) == 0 })
}

// Without returns the jobs without the templates of some verdicts.
func Without(jobs []Job, verdicts []Verdict) []Job {
	var left []Job
	for _, job := range jobs {
		job.Templates = slices.DeleteFunc(slices.Clone(job.Templates), func(t Template) bool {
			return slices.ContainsFunc(verdicts, func(v Verdict) bool { return v.Template == t.Name })
		})
		left = append(left, job)
	}
	return left
}

// Sample returns one in n of some things, in their order: those that a seed selects.
func Sample[T any](n int, seed uint64, all []T) []T {
	count := (len(all) + n - 1) / n
	chosen := rand.New(rand.NewPCG(seed, seed)).Perm(len(all))[:count]
	slices.Sort(chosen)
	var sample []T
	for _, i := range chosen {
		sample = append(sample, all[i])
	}
	return sample
}

// Shard is one of several parts of something, which together are all of it: the first is 1.
type Shard struct{ Number, Of int }

// ParseShard reads a shard such as 1/4; nothing is 1/1.
func ParseShard(text string) (Shard, error) {
	if text == "" {
		return Shard{1, 1}, nil
	}
	number, of, found := strings.Cut(text, "/")
	s := Shard{}
	var err error
	if s.Number, err = strconv.Atoi(number); err == nil {
		s.Of, err = strconv.Atoi(of)
	}
	if !found || err != nil || s.Number < 1 || s.Number > s.Of {
		return s, fmt.Errorf("%q is not a shard: the second of four, for example, is 2/4", text)
	}
	return s, nil
}

// Take returns the things that belong to a shard, from all areas.
func Take[T any](s Shard, all []T) []T {
	var taken []T
	for i := s.Number - 1; i < len(all); i += s.Of {
		taken = append(taken, all[i])
	}
	return taken
}
