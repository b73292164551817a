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

// Files of the directory -fields, as command podfields writes them.
const (
	faultsFile = "ignored.yaml"
	planFile   = "plan.json"
)

// hunt runs, for every generated fault, the templates that set the field it ignores, until one notices.
func (o options) hunt(ctx context.Context, runner mutation.Runner, only *regexp.Regexp, p *progress.Printer) error {
	fields, err := mutation.ReadFields(filepath.Join(o.fields, planFile))
	if err != nil {
		return err
	}
	catalogue, err := faults.Builtin().WithFile(filepath.Join(o.fields, faultsFile))
	if err != nil {
		return err
	}
	templates, err := runner.Templates(ctx)
	if err != nil {
		return err
	}
	if fields, err = pick(o, fields, func(f mutation.Field) bool { return f.Fault != "" && only.MatchString(f.Fault) }); err != nil {
		return err
	}
	hunt, err := mutation.NewHunt(fields, catalogue, templates)
	if err != nil {
		return err
	}
	run, err := o.rounds(ctx, runner, hunt, p)
	return errors.Join(err, o.concludeHunt(run, hunt, fields, err == nil))
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
			return mutation.Run{Results: hunt.Results}, err
		}
	}
}

// concludeHunt writes the results and says whether the run is good. One that is not complete leaves the checked-in
// results alone.
func (o options) concludeHunt(run mutation.Run, hunt *mutation.Hunt, fields []mutation.Field, complete bool) error {
	if err := writeJSON(filepath.Join(o.work, "fields.json"), run); err != nil {
		return err
	}
	run.WriteText(os.Stdout)
	for _, f := range fields {
		if f.Fault == "" {
			fmt.Printf("not observable: %s: %s\n", f.Path, f.Reason)
		}
	}
	if broken := len(run.Broken()); broken > 0 {
		return fmt.Errorf("%d faults could not be tested", broken)
	}
	if complete && o.results != "" {
		if err := o.keep(hunt.KilledBy(fields)); err != nil {
			return err
		}
	}
	if unsettled := len(run.Unsettled()); unsettled > 0 {
		return fmt.Errorf("%d faults could not be judged, since the machine is too busy; try them again with -resume", unsettled)
	}
	if survivors := len(run.Survivors()); survivors > 0 {
		return fmt.Errorf("%d ignored fields are not detected by any template", survivors)
	}
	return nil
}

// keep writes the results; those of a run of some faults take the place of the earlier ones of these.
func (o options) keep(found map[string]string) error {
	all := map[string]string{}
	if o.partial() {
		data, err := os.ReadFile(o.results)
		if err != nil {
			return fmt.Errorf("read the results of the other faults: %w", err)
		}
		if err := json.Unmarshal(data, &all); err != nil {
			return fmt.Errorf("%s: %w", o.results, err)
		}
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
