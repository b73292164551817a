// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// diagnose draws nodes with several faults, and prints whether the suite finds these.
func (o options) diagnose(ctx context.Context, runner mutation.Runner, p *progress.Printer) error {
	p.Say("The draws have the seed %d: -seed %d repeats them.", o.seed, o.seed)
	templates, err := runner.Templates(ctx)
	if err != nil {
		return err
	}
	known, err := o.known()
	if err != nil {
		return err
	}
	draws := mutation.Draws(o.draws, o.seed, faults.Builtin(), templates, known)
	var jobs []mutation.Job
	for _, d := range draws {
		jobs = append(jobs, d.Job)
	}
	outcomes, err := follow(ctx, p, fmt.Sprintf("%d draws", len(jobs)), runner, jobs)
	var all []mutation.Diagnosed
	for i, outcome := range outcomes {
		if !outcome.Done {
			continue
		}
		if outcome.Err != nil {
			return outcome.Err
		}
		found, err := runner.Diagnosis(draws[i])
		if err != nil {
			return err
		}
		all = append(all, found)
	}
	mutation.WriteDiagnosed(os.Stdout, all)
	return err
}
