// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// numbers are the numbers of pods that a node copes with.
var numbers = []int{1, 2, 3, 5, 10, 20, 50, 100, 500}

// capacities are the ways in which a node counts pods: the key of the rule, and what it is about in a sentence.
var capacities = []struct {
	name, key, sentence string
	// count is how many pods of a template count.
	count func(f *facts.Facts) int
}{
	{"at-once", "running", "%d pods of a namespace run", atOnce},
	{"in-a-row", "total", "it has had %d pods of a namespace", inARow},
	{"kept", "above", "there are %d pods of a namespace, ended ones included", inARow},
}

// refusals are what becomes of the pods that are too many.
var refusals = []struct {
	name, sentence, as string
}{
	{"refused", "The node refuses further pods once %s.", "refused"},
	{"forgotten", "The node does not start further pods once %s, and reports nothing of them.", ""},
}

// fullNodes are the faults of nodes that cope with a number of pods only, and of agents that are restarted.
func (s *survey) fullNodes() []Fault {
	var all []Fault
	for _, c := range capacities {
		for _, n := range numbers {
			subject := c.name + "." + strconv.Itoa(n)
			templates := s.touching(c.name, func(f *facts.Facts) bool { return c.count(f) > n })
			for _, r := range refusals {
				rule := map[string]any{c.key: n}
				if r.as != "" {
					rule["as"] = r.as
				}
				all = append(all, Fault{
					Name: name(r.name, subject), Group: capacityGroup, Kind: r.name, Subject: subject,
					Meaning: fmt.Sprintf(r.sentence, fmt.Sprintf(c.sentence, n)), Rules: []rules{{"admit": rule}}, Templates: templates,
				})
			}
		}
	}
	return append(all, s.restarts()...)
}

// atOnce is how many pods of a template may run at the same time.
func atOnce(f *facts.Facts) int { return pods(f, "replicas", "parallelism") }

// inARow is how many pods a template needs in all.
func inARow(f *facts.Facts) int { return pods(f, "replicas", "completions") }

// pods adds up the pods of a template: of a controller as many as one of some fields of its spec says.
func pods(f *facts.Facts, fields ...string) int {
	n := 0
	for _, pod := range f.Pods {
		of := int64(1)
		for _, field := range fields {
			if value, found, err := unstructured.NestedInt64(pod.Owner.Object, "spec", field); found && err == nil {
				of = value
			}
		}
		n += int(of)
	}
	return n
}

// stages are the stages of a pod in which the agent of the node is restarted, as conditions of rules.
var stages = []struct {
	name string
	when map[string]any
}{
	{"waiting", map[string]any{"phase": []string{"Pending"}}},
	{"running", map[string]any{"phase": []string{"Running"}}},
	{"restarted", map[string]any{"has": "status.containerStatuses[restartCount!=0]"}},
	{"being-deleted", map[string]any{"has": "metadata.deletionTimestamp"}},
	{"succeeded", map[string]any{"phase": []string{"Succeeded"}}},
	{"failed", map[string]any{"phase": []string{"Failed"}}},
}

// aftermaths are what a node reports of the pods in a stage after the restart.
var aftermaths = []struct {
	name, sentence string
	rule           map[string]any
}{
	{"silent", "reports nothing any more of pods that were %s", map[string]any{"drop": true}},
	{"pending-again", "reports pods that were %s as Pending", map[string]any{"path": "status.phase", "set": "Pending"}},
	{"running-again", "reports pods that were %s as Running", map[string]any{"path": "status.phase", "set": "Running"}},
	{"fails", "reports pods that were %s as Failed", map[string]any{"path": "status.phase", "set": "Failed"}},
}

// restarts are the faults of nodes that lose track of pods when their agent is restarted.
func (s *survey) restarts() []Fault {
	templates := s.touching("restart", func(f *facts.Facts) bool {
		return anyStep(f, func(step validation.Step) bool { return step.Hook != nil })
	})
	var all []Fault
	for _, stage := range stages {
		for _, a := range aftermaths {
			if phase, is := a.rule["set"]; is && fmt.Sprint(stage.when["phase"]) == fmt.Sprint([]any{phase}) {
				continue
			}
			rule := map[string]any{"restarted": true, "when": stage.when}
			for key, value := range a.rule {
				rule[key] = value
			}
			subject := "restart." + stage.name
			all = append(all, Fault{
				Name: name(a.name, subject), Group: capacityGroup, Kind: a.name, Subject: subject,
				Meaning: "After a restart of its agent, the node " + fmt.Sprintf(a.sentence, stage.name) + ".",
				Rules:   []rules{{"status": rule}}, Templates: templates,
			})
		}
	}
	return all
}
