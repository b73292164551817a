// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// timesFile holds how long each built-in template takes, in seconds, by the name of its file.
const timesFile = templateDir + "/typical-seconds.json"

// readTimes reads the file; without one, no time is known.
func readTimes(root string) (map[string]float64, error) {
	times := map[string]float64{}
	data, err := os.ReadFile(filepath.Join(root, timesFile))
	if errors.Is(err, fs.ErrNotExist) {
		return times, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &times)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", timesFile, err)
	}
	return times, nil
}

// takeOver puts the times of a report into the file. Templates that the report does not say passed keep the time they
// have; those that are gone lose theirs.
func takeOver(root, path string) error {
	r, err := report.Read(path)
	if err != nil {
		return err
	}
	_, all, err := builtin(root)
	if err != nil {
		return err
	}
	old, err := readTimes(root)
	if err != nil {
		return err
	}
	measured := medians(r.Results)
	times := map[string]float64{}
	for _, t := range all.Templates {
		if s, ok := measured[t.Name]; ok {
			times[t.Name] = s
		} else if s, ok := old[t.Name]; ok {
			times[t.Name] = s
		}
	}
	data, err := json.MarshalIndent(times, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, timesFile), append(data, '\n'), 0o644)
}

// medians are the times of what passed, over all nodes, to a tenth of a second.
func medians(results []report.Result) map[string]float64 {
	each := map[string][]float64{}
	for _, r := range results {
		if r.Verdict == report.Passed {
			each[r.Template] = append(each[r.Template], r.Seconds)
		}
	}
	out := map[string]float64{}
	for name, all := range each {
		slices.Sort(all)
		middle := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		out[name] = math.Round(middle*10) / 10
	}
	return out
}
