// SPDX-License-Identifier: Apache-2.0

// Command statusfaults measures which bugs in the status of a pod the lifecycle rules notice, whatever a template
// checks. It needs no cluster: it changes recordings of what a kubelet reported as a node with one bug would have
// reported it, and judges them. The bugs are generated from the API: each field of PodStatus, in each stage of a pod or
// container, is wrong in each of a few ways. It writes docs/data/status-faults.json and docs/status-faults.md.
//
// With -survivors it prints the faults that no rule notices instead.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/recording"
)

// Where the results are, from the root of the repository.
const (
	dataFile = "docs/data/status-faults.json"
	pageFile = "docs/status-faults.md"
)

// recordings are judged together: all pods of a run of the templates, and pods on a node that is disturbed.
var recordings = []string{"hack/histories/testdata/reference.json.gz", "hack/histories/testdata/disturbed.json.gz"}

func main() {
	survivors := flag.Bool("survivors", false, "print the faults that no rule notices, and write nothing")
	flag.Parse()
	if err := run(*survivors); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(survivors bool) error {
	histories, err := load("")
	if err != nil {
		return err
	}
	results := measure(faults(), histories)
	if survivors {
		for _, r := range results {
			if len(r.Rules) == 0 {
				fmt.Printf("%s, %s, %s (%d pods)\n", r.Field, r.Kind, r.Stage, r.Pods)
			}
		}
		return nil
	}
	data, err := json.MarshalIndent(results, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(dataFile, append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(pageFile, []byte(page(results)), 0o644)
}

func load(root string) ([]podapi.History, error) {
	var all []podapi.History
	for _, name := range recordings {
		histories, err := recording.Open(root + name)
		if err != nil {
			return nil, err
		}
		all = append(all, histories...)
	}
	return all, nil
}

// Result is what became of a fault.
type Result struct {
	Field string `json:"field"`
	Kind  kind   `json:"kind"`
	Stage stage  `json:"stage"`
	// Pods is how many pods of the recordings a node with the fault would have reported differently.
	Pods int `json:"pods"`
	// Rules are the rules that are broken, with the number of pods that break them.
	Rules map[string]int `json:"rules,omitempty"`
}

// measure judges the histories with each of the faults. Faults that change nothing in them have no result.
func measure(faults []fault, histories []podapi.History) []Result {
	all := make([]Result, len(faults))
	work := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range work {
				all[i] = faults[i].measure(histories)
			}
		})
	}
	for i := range faults {
		work <- i
	}
	close(work)
	workers.Wait()
	results := all[:0]
	for _, r := range all {
		if r.Pods > 0 {
			results = append(results, r)
		}
	}
	return results
}

func (f fault) measure(histories []podapi.History) Result {
	r := Result{Field: f.path, Kind: f.kind, Stage: f.stage}
	for _, h := range f.reported(histories) {
		h, changed := f.apply(h)
		if !changed {
			continue
		}
		r.Pods++
		for _, v := range lifecycle.Judge(h) {
			if r.Rules == nil {
				r.Rules = map[string]int{}
			}
			r.Rules[v.Rule]++
		}
	}
	for _, rule := range lifecycle.Rules() {
		if !rule.BrokenBy(r.Rules[rule.ID]) {
			delete(r.Rules, rule.ID)
		}
	}
	return r
}
