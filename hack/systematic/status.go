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

// status reads what became of the faults in the status of a pod, which are tried on recordings with the lifecycle rules
// alone; see command statusfaults. Those that no rule notices have no verdict: they have the reason of
// statusexceptions.yaml why nobody can notice them, or the rule that makes a node with them and the templates that name
// the field.
func (s *survey) status(path string) ([]outcome, error) {
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
		all[i].Fault = Fault{Group: statusGroup, Kind: f.Kind, Subject: f.Field, Stage: f.Stage}
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
		if all[i].verdict != "" {
			continue
		}
		all[i].Fault, unnoticed = unnoticed[0], unnoticed[1:]
		if all[i].Reason != "" {
			continue
		}
		if err := s.reportWrongly(&all[i].Fault); err != nil {
			return nil, err
		}
	}
	return all, nil
}
