// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// observe runs every template on the honest node, and takes from the jobs those that the faults do not reach. A run
// that is resumed has done so.
func (o options) observe(ctx context.Context, runner mutation.Runner, jobs []mutation.Job, templates int, p *progress.Printer) ([]mutation.Verdict, []mutation.Job, error) {
	path := filepath.Join(o.work, "observation.json")
	if o.resume {
		if seen, err := mutation.ReadObservation(path, jobs); err == nil {
			return seen.Honest, seen.Of(jobs), nil
		}
	}
	var all []faults.Fault
	for _, job := range jobs {
		all = append(all, job.Fault)
	}
	observer := mutation.NewObserver(all)
	watching, stop := context.WithCancel(ctx)
	defer stop()
	if err := observer.Watch(watching, runner.Kubeconfig); err != nil {
		return nil, nil, err
	}
	// One job for each, so that what belongs to which is known.
	runs := mutation.Honest(jobs, templates)
	verdicts, err := honest(ctx, "Templates on the reference node", runner, runs, p)
	if err != nil {
		return nil, nil, err
	}
	log, err := exec.Command(o.sandbox, "logs", "audit", "--dir", o.dir, "--name", o.name).Output()
	if err != nil {
		return nil, nil, fmt.Errorf("get the audit log of the sandbox: %w", err)
	}
	if err := observer.ReadAuditLog(bytes.NewReader(log)); err != nil {
		return nil, nil, err
	}
	reached := observer.Reached(jobs, runs)
	p.Say("%d faults affect %d of %d pairs of a fault and a template.", len(jobs), pairs(reached), pairs(jobs))
	return verdicts, reached, writeJSON(path, mutation.NewObservation(verdicts, reached))
}

func pairs(jobs []mutation.Job) int {
	n := 0
	for _, job := range jobs {
		n += len(job.Templates)
	}
	return n
}

// tryInRounds runs every fault with its templates, several faults at a time.
func tryInRounds(ctx context.Context, runner mutation.Runner, jobs []mutation.Job, simplest string, p *progress.Printer) ([]mutation.Result, error) {
	full := mutation.NewFull(faults.Builtin(), jobs, simplest)
	for round := 1; ; round++ {
		next := full.Next()
		if len(next) == 0 {
			return full.Results(), nil
		}
		outcomes, err := follow(ctx, p, fmt.Sprintf("Round %d: %d pairs", round, pairs(next)), runner, next)
		for i, outcome := range outcomes {
			if outcome.Done {
				full.Note(i, outcome)
			}
		}
		if err != nil {
			return full.Results(), err
		}
	}
}
