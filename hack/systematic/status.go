// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

//go:embed statusexceptions.yaml
var statusExceptionsFile []byte

// statusFaults reads what became of the faults in the status of a pod, which are tried on recordings with the lifecycle
// rules alone; see command statusfaults. Those that no rule notices have not been tried with templates;
// statusexceptions.yaml says why some of them cannot be noticed.
func statusFaults(path string) ([]outcome, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var found []struct {
		Field, Kind, Stage string
		Rules              map[string]int
	}
	if err := json.Unmarshal(data, &found); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all := make([]outcome, len(found))
	var unnoticed []Fault
	for i, f := range found {
		all[i] = outcome{Fault: Fault{Group: statusGroup, Kind: f.Kind, Subject: f.Field}, verdict: notTried}
		if len(f.Rules) > 0 {
			all[i].verdict, all[i].by = killed, lifecycle.Test(slices.Sorted(maps.Keys(f.Rules))[0])
			continue
		}
		unnoticed = append(unnoticed, all[i].Fault)
	}
	if err := excuse(unnoticed, "statusexceptions.yaml", statusExceptionsFile); err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].verdict == killed {
			continue
		}
		all[i].Fault, unnoticed = unnoticed[0], unnoticed[1:]
		if all[i].NotObservable {
			all[i].verdict = notObservable
		}
	}
	return all, nil
}
