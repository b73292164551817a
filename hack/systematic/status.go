// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// statusFaults reads what became of the faults in the status of a pod, which are tried on recordings with the lifecycle
// rules alone; see command statusfaults. Those that no rule notices have not been tried with templates.
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
	var all []outcome
	for _, f := range found {
		o := outcome{Fault: Fault{Group: statusGroup, Kind: f.Kind, Subject: f.Field}, verdict: notTried}
		if len(f.Rules) > 0 {
			o.verdict, o.by = killed, lifecycle.Test(slices.Sorted(maps.Keys(f.Rules))[0])
		}
		all = append(all, o)
	}
	return all, nil
}
