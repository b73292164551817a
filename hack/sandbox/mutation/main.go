// SPDX-License-Identifier: Apache-2.0

// Command mutation measures the suite against nodes with bugs; `make mutation` runs it. It starts a sandbox with the
// fault proxy, runs the templates on the reference node and then, for every fault, the templates that guard against its
// class, and stops the sandbox.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

func main() {
	o := parseFlags()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := progress.New(os.Stderr)
	if o.sample > 1 {
		p.Say("The sample has the seed %d: -seed %d repeats it.", o.seed, o.seed)
	}
	err := run(ctx, o, p)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// run does everything between up and down.
func run(ctx context.Context, o options, p *progress.Printer) (err error) {
	only, err := regexp.Compile(o.only)
	if err != nil {
		return fmt.Errorf("--only: %w", err)
	}
	var chosen []faults.Fault
	var known reasons
	if o.systematic == "" && o.draws == 0 {
		if chosen, known, err = o.choose(only); err != nil {
			return err
		}
	}
	for _, path := range []*string{&o.sandbox, &o.vktest, &o.dir, &o.work, &o.builtin} {
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	// What an interrupted run left behind goes first.
	if err := o.command("down"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.command("down")) }()
	if err := o.command(o.up()...); err != nil {
		return err
	}
	kubeconfig, err := exec.Command(o.sandbox, "kubeconfig", "--dir", o.dir, "--name", o.name).Output()
	if err != nil {
		return fmt.Errorf("get the kubeconfig of the sandbox: %w", err)
	}
	runner := mutation.Runner{
		VKTest: o.vktest, Kubeconfig: strings.TrimSpace(string(kubeconfig)), Node: "vk-node-1",
		Builtin: o.builtin, Work: o.work, Multiplier: o.multiplier, Parallel: o.parallel, First: !o.all && !o.full && !o.record, Resume: o.resume,
	}
	if runner.Overlay, err = o.overlays(); err != nil {
		return err
	}
	if runner.Namespaces, err = mutation.Connect(runner.Kubeconfig); err != nil {
		return err
	}
	switch {
	case o.systematic != "":
		return o.hunt(ctx, runner, only, p)
	case o.draws > 0:
		return o.diagnose(ctx, runner, p)
	}
	result, err := o.measure(ctx, runner, chosen, known, p)
	if err != nil && len(result.Results) == 0 {
		return err
	}
	// What was found before an interrupt is told as well.
	return errors.Join(err, o.conclude(result, known, err == nil))
}

// command runs the sandbox's program. An interrupt reaches it as well and is its to handle.
func (o options) command(args ...string) error {
	cmd := exec.Command(o.sandbox, append(args, "--dir", o.dir, "--name", o.name)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("sandbox %s: %w", args[0], err)
	}
	return nil
}

// measure runs the honest node and then the faults.
func (o options) measure(ctx context.Context, runner mutation.Runner, chosen []faults.Fault, known reasons, p *progress.Printer) (mutation.Run, error) {
	run := mutation.Run{Full: o.full, Quick: o.quick, Recorded: o.record}
	templates, err := runner.Templates(ctx)
	if err != nil {
		return run, err
	}
	everything := o.full || o.from != "" // faults of a file need not have classes
	jobs := mutation.Plan(chosen, templates, everything)
	switch {
	case everything:
		run.Honest, jobs, err = o.observe(ctx, runner, jobs, len(templates), p)
	case o.record: // what is not known to fail is confirmed beside the honest node
		var failing map[string][]string
		failing, err = o.known()
		jobs = mutation.PlanKnown(chosen, templates, failing)
	default:
		run.Honest, err = honest(ctx, "Templates on the reference node", runner, mutation.Honest(jobs, runner.Parallel), p)
	}
	if err == nil {
		err = again(ctx, runner, &run, jobs, p)
	}
	if err != nil {
		return run, err
	}
	if failures := run.HonestFailures(); len(failures) > 0 {
		if !o.keepGoing {
			return run, nil
		}
		jobs = mutation.Without(jobs, failures)
	}
	if o.full {
		run.Results, err = tryInRounds(ctx, runner, jobs, templates[0].Name, p)
	} else {
		run.Results, err = tryOnce(ctx, runner, jobs, p)
	}
	for i := range run.Results {
		result := &run.Results[i]
		result.Accepted, result.Reason = known.accepted[result.Fault], known.outside[result.Fault]
	}
	return run, err
}

// again gives templates that failed on the honest node a second run there, which counts.
func again(ctx context.Context, runner mutation.Runner, run *mutation.Run, jobs []mutation.Job, p *progress.Printer) error {
	second := mutation.HonestAgain(jobs, run.HonestFailures())
	if len(second) == 0 {
		return nil
	}
	verdicts, err := honest(ctx, fmt.Sprintf("%d of them once more, with more time", len(second[0].Templates)), runner, second, p)
	run.Second(verdicts)
	return err
}

// honest runs jobs on the honest node.
func honest(ctx context.Context, title string, runner mutation.Runner, jobs []mutation.Job, p *progress.Printer) ([]mutation.Verdict, error) {
	outcomes, err := follow(ctx, p, title, runner, jobs)
	if err != nil {
		return nil, err
	}
	var verdicts []mutation.Verdict
	for _, outcome := range outcomes {
		if outcome.Err != nil {
			return nil, fmt.Errorf("on the reference node: %w", outcome.Err)
		}
		verdicts = append(verdicts, outcome.Verdicts...)
	}
	return verdicts, nil
}

// tryOnce runs every fault with its templates.
func tryOnce(ctx context.Context, runner mutation.Runner, jobs []mutation.Job, p *progress.Printer) ([]mutation.Result, error) {
	var results []mutation.Result
	outcomes, err := follow(ctx, p, fmt.Sprintf("%d faults", len(jobs)), runner, jobs)
	for i, outcome := range outcomes {
		if outcome.Done {
			results = append(results, mutation.ResultOf(jobs[i].Fault, outcome))
		}
	}
	return results, err
}

// follow runs jobs and shows how far they are.
func follow(ctx context.Context, p *progress.Printer, title string, runner mutation.Runner, jobs []mutation.Job) ([]mutation.Outcome, error) {
	step := p.Start("%s", title)
	done, noticed := 0, 0
	outcomes, err := runner.All(ctx, jobs, func(i int, outcome mutation.Outcome) {
		done++
		if (mutation.Result{Verdicts: outcome.Verdicts}).Killed() {
			noticed++
		}
		step.Detail("%d of %d, failures in %d, last %s", done, len(jobs), noticed, jobs[i].Namespace)
	})
	if err != nil {
		step.Fail()
		return outcomes, err
	}
	step.Done()
	return outcomes, nil
}

// conclude writes the results and says whether the run is good. What a run of some faults found takes the place of what
// was known of these.
func (o options) conclude(run mutation.Run, known reasons, complete bool) error {
	if err := writeJSON(filepath.Join(o.work, "results.json"), run); err != nil {
		return err
	}
	run.WriteText(os.Stdout)
	if failures := run.HonestFailures(); len(failures) > 0 {
		return fmt.Errorf("%d templates fail on the reference node", len(failures))
	}
	if o.kills != "" && !o.record && (complete || !o.full) {
		if err := o.noteKills(run, known.accepted); err != nil {
			return err
		}
	}
	if o.reach != "" && o.full {
		if err := o.noteIndependence(run, known.outside); err != nil {
			return err
		}
	}
	if broken := len(run.Broken()); broken > 0 {
		return fmt.Errorf("%d faults could not be tested", broken)
	}
	// A sample says enough without some of its faults. Whether they can be judged depends on the load of the machine.
	if unsettled := len(run.Unsettled()); unsettled > 0 && (!o.quick || unsettled > len(run.Results)/2) {
		return fmt.Errorf("%d faults could not be judged, since the machine is too busy; try them again with -resume", unsettled)
	}
	if survivors := len(run.Survivors()); survivors > 0 {
		return o.survived(survivors)
	}
	if unexplained := len(run.Unexplained()); unexplained > 0 && o.outside != "" {
		return fmt.Errorf("%d faults make templates of other classes fail without a reason in %s", unexplained, o.outside)
	}
	if stale := run.StaleAccepted(); len(stale) > 0 {
		return fmt.Errorf("%d accepted survivors were killed: remove them from %s", len(stale), o.accepted)
	}
	return nil
}

func (o options) survived(number int) error {
	if o.from != "" {
		return fmt.Errorf("%d faults of %s survived", number, o.from)
	}
	return fmt.Errorf("%d faults survived and are not accepted in %s", number, o.accepted)
}
