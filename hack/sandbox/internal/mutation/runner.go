// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Runner runs jobs with the suite's program.
type Runner struct {
	// VKTest is the path of the program, Kubeconfig that of the sandbox's administrator.
	VKTest, Kubeconfig string
	// Node is the name of the node under test.
	Node string
	// Work is a directory for configurations and reports.
	Work string
	// Builtin is a directory with the program's built-in templates.
	Builtin string
	// Overlay are directories of templates that are laid over the built-in ones.
	Overlay []string
	// Multiplier scales the templates' timeouts, except in jobs with a multiplier of their own.
	Multiplier float64
	// First ends a job that is to be confirmed when one template has noticed the fault.
	First bool
	// Resume takes the reports of an interrupted run for what it ended, except for jobs that are Fresh.
	Resume bool
	// Parallel is how many jobs run at a time.
	Parallel int
	// Namespaces makes and removes namespaces.
	Namespaces Namespaces

	// honest is shared by the jobs of one call of All.
	honest *honestRuns
}

// Namespaces are what the runner needs of the cluster.
type Namespaces interface {
	// Make creates a namespace and returns when pods can be created in it.
	Make(ctx context.Context, name string) error
	// Clear removes the namespaces that belong to a job, with everything in them, by force.
	Clear(ctx context.Context, belongs func(namespace string) bool) error
}

// spare is added to the bound of a job, for what a template does besides waiting: its own clean-up, and requests.
const spare = 3 * time.Minute

// Outcome is what became of a job.
type Outcome struct {
	Verdicts []Verdict
	// Err is why there are no verdicts; one job's is no reason to end the others.
	Err error
	// Done is false for a job that an interrupt kept from ending.
	Done bool
}

// All runs the jobs and returns their outcomes in the jobs' order. told is called after each. The error is that of ctx.
func (r Runner) All(ctx context.Context, jobs []Job, told func(index int, outcome Outcome)) ([]Outcome, error) {
	r.honest = newHonestRuns()
	outcomes := make([]Outcome, len(jobs))
	next := make(chan int)
	var mu sync.Mutex
	var running sync.WaitGroup
	for range r.Parallel {
		running.Go(func() {
			for i := range next {
				found, err := r.one(ctx, jobs[i], jobs)
				if ctx.Err() != nil {
					continue
				}
				mu.Lock()
				outcomes[i] = Outcome{Verdicts: found, Err: err, Done: true}
				told(i, outcomes[i])
				mu.Unlock()
			}
		})
	}
	for _, i := range longestFirst(jobs) {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	running.Wait()
	return outcomes, context.Cause(ctx)
}

// longestFirst orders the jobs so that none runs on alone at the end.
func longestFirst(jobs []Job) []int {
	order := make([]int, len(jobs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(jobs[b].Templates) - len(jobs[a].Templates) })
	return order
}

// try runs the templates of a job and all lifecycle rules once, in a namespace that exists for as long.
func (r Runner) try(ctx context.Context, job Job, all []Job, dir string) ([]Verdict, error) {
	if r.Resume && !job.Fresh {
		if found, err := readVerdicts(report(dir), job); err == nil {
			return found, nil
		}
	}
	if err := r.Namespaces.Make(ctx, job.Namespace); err != nil {
		return nil, err
	}
	found, err := r.suite(ctx, job, dir)
	// The namespace goes even where the run was interrupted.
	return found, errors.Join(err, r.Namespaces.Clear(context.WithoutCancel(ctx), job.owns(all)))
}

// dir holds what a job reads and writes.
func (r Runner) dir(job Job) string { return filepath.Join(r.Work, job.Namespace) }

// report is where the suite says what became of its templates.
func report(dir string) string { return filepath.Join(dir, "reports", "report.yaml") }

// suite runs the suite's program and reads its verdicts.
func (r Runner) suite(ctx context.Context, job Job, dir string) ([]Verdict, error) {
	// A report of an earlier run must not be taken for this one's.
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		return nil, err
	}
	multiplier := cmp.Or(job.Multiplier, r.Multiplier)
	own, err := r.copyTemplates(dir, job.Templates)
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "vktest_config.yaml")
	if err := r.writeConfig(config, settings{Namespace: job.Namespace, Multiplier: multiplier, Templates: []string{own}}); err != nil {
		return nil, err
	}
	bound := spare
	for _, t := range job.Templates {
		bound += time.Duration((t.TimeoutSeconds*multiplier + 60) * float64(time.Second))
	}
	bounded, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	args := []string{"--vktest.config=" + config, "--vktest.report-dir=" + filepath.Dir(report(dir)), "--ginkgo.no-color", "--ginkgo.focus=" + focus(r.Node, job.Templates)}
	cmd := exec.CommandContext(bounded, r.VKTest, args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+r.Kubeconfig)
	cmd.Dir = dir
	// Asked first, the suite cleans up and writes its reports.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	out, err := cmd.CombinedOutput()
	if logErr := os.WriteFile(filepath.Join(dir, "output.txt"), out, 0o644); logErr != nil {
		return nil, logErr
	}
	if ctx.Err() != nil {
		// A report of what was interrupted must not be taken for one of what has ended.
		return nil, errors.Join(context.Cause(ctx), os.RemoveAll(report(dir)))
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	found, readErr := readVerdicts(report(dir), job)
	if readErr != nil {
		return nil, fmt.Errorf("%w\n%s", readErr, lastLines(out, 15))
	}
	return found, nil
}

func lastLines(out []byte, n int) string {
	lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// focus is an expression for exactly the templates of a job, and all lifecycle rules.
func focus(node string, templates []Template) string {
	var names []string
	for _, t := range templates {
		names = append(names, regexp.QuoteMeta(t.Name))
	}
	return regexp.QuoteMeta(node) + " (" + strings.Join(names, "|") + "|" + rulePrefix + ")"
}

// Templates asks the suite's program for the templates that it would run.
func (r Runner) Templates(ctx context.Context) ([]Template, error) {
	config := filepath.Join(r.Work, "list_config.yaml")
	if err := errors.Join(os.MkdirAll(r.Work, 0o755), r.writeConfig(config, settings{Namespace: "default", Multiplier: 1, Builtin: true, Templates: r.Overlay})); err != nil {
		return nil, err
	}
	return listTemplates(ctx, r.VKTest, config)
}
