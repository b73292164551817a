// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// Files of the directory -systematic, as the command of that name writes them.
const (
	faultsFile = "systematic.yaml"
	planFile   = "plan.json"
)

// hunt runs, for every generated fault, the templates that touch what it is about, until one notices.
func (o options) hunt(ctx context.Context, runner mutation.Runner, only *regexp.Regexp, p *progress.Printer) error {
	plan, err := mutation.ReadPlan(filepath.Join(o.systematic, planFile))
	if err != nil {
		return err
	}
	catalogue, err := faults.Builtin().WithFile(filepath.Join(o.systematic, faultsFile))
	if err != nil {
		return err
	}
	templates, err := runner.Templates(ctx)
	if err != nil {
		return err
	}
	if plan, err = pick(o, plan, func(p mutation.Planned) bool { return only.MatchString(p.Name) }); err != nil {
		return err
	}
	hunt, err := mutation.NewHunt(plan, catalogue, templates)
	if err != nil {
		return err
	}
	run, err := o.rounds(ctx, runner, hunt, p)
	return errors.Join(err, o.concludeHunt(run, hunt))
}

func (o options) rounds(ctx context.Context, runner mutation.Runner, hunt *mutation.Hunt, p *progress.Printer) (mutation.Run, error) {
	for round := 1; ; round++ {
		jobs, results := hunt.Next()
		if len(jobs) == 0 {
			return mutation.Run{Results: hunt.Results}, nil
		}
		outcomes, err := follow(ctx, p, fmt.Sprintf("Round %d: %d faults", round, len(jobs)), runner, jobs)
		for i, outcome := range outcomes {
			if outcome.Done {
				hunt.Note(results[i], outcome)
			}
		}
		if err != nil {
			return mutation.Run{Results: hunt.Ended()}, err
		}
	}
}

// concludeHunt writes the results and says whether the run is good. What an interrupted run has judged counts.
func (o options) concludeHunt(run mutation.Run, hunt *mutation.Hunt) error {
	if err := writeJSON(filepath.Join(o.work, "systematic.json"), run); err != nil {
		return err
	}
	run.WriteText(os.Stdout)
	if o.results != "" {
		if err := o.keep(hunt.Tried()); err != nil {
			return err
		}
	}
	if broken := len(run.Broken()); broken > 0 {
		return fmt.Errorf("%d faults could not be tested", broken)
	}
	if unsettled := len(run.Unsettled()); unsettled > 0 {
		return fmt.Errorf("%d faults could not be judged, since the machine is too busy; try them again with -resume", unsettled)
	}
	if survivors := len(run.Survivors()); survivors > 0 {
		return fmt.Errorf("%d faults survived", survivors)
	}
	return nil
}

// keep adds the results to those of earlier runs, and takes the place of earlier ones of the same faults.
func (o options) keep(found map[string]mutation.Tried) error {
	all := map[string]mutation.Tried{}
	data, err := os.ReadFile(o.results)
	if err != nil {
		return fmt.Errorf("read the results of the other faults: %w", err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return fmt.Errorf("%s: %w", o.results, err)
	}
	maps.Copy(all, found)
	return writeJSON(o.results, all)
}

func writeJSON(path string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
