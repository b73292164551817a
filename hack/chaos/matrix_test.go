// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/chaos"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

var (
	seed = flag.Uint64("seed", 0, "chooses the requests of faults that happen to a share of them; 0 means a new seed")
	only = flag.String("rows", "", "a regular expression for the rows and phases to try, as \"row phase\"")
)

// scale is what durations are multiplied by over the fake API server: those of the faults, and the suite's own.
const scale = 0.1

// limit is reached only by a run that hangs.
const limit = 10 * time.Minute

// groups are templates that share a run.
var groups = []string{"0*", "1[1-4]*", "1[5-9]*"}

// TestMatrix tries every row in each of its phases.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	rows, err := chaos.Rows()
	if err != nil {
		t.Fatal(err)
	}
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	pattern := regexp.MustCompile(*only)
	table := &table{}
	defer table.print(t)
	t.Run("rows", func(t *testing.T) {
		without := map[string]outcome{}
		quiet := make([]run, len(groups))
		for i, group := range groups {
			quiet[i].group = group
		}
		for i, got := range playAll(t, quiet) {
			without[groups[i]] = got
			t.Logf("without faults: %v", got.verdicts)
		}
		for _, row := range rows {
			for _, phase := range row.Phases {
				if !pattern.MatchString(row.ID + " " + string(phase)) {
					continue
				}
				t.Run(row.ID+" "+string(phase), func(t *testing.T) {
					t.Parallel()
					table.try(t, row, phase, without)
				})
			}
		}
	})
}

// try plays a row in a phase, for all groups.
func (tb *table) try(t *testing.T, row chaos.Row, phase chaos.Phase, without map[string]outcome) {
	t.Helper()
	line := line{row: row, phase: phase}
	struck := 0
	var consoles strings.Builder
	runs := make([]run, len(groups))
	for i, group := range groups {
		runs[i] = run{group, row.Faults, phase, row.HTTP1}
	}
	for i, got := range playAll(t, runs) {
		group := groups[i]
		struck += got.struck
		got.struck = 1 // not every template has every phase
		wrong := judge(without[group], got)
		if len(wrong) > 0 {
			fmt.Fprintf(&consoles, "%s\n", got.console)
		}
		line.wrong = append(line.wrong, wrong...)
		line.left += len(got.left)
		line.add(without[group], got)
	}
	if struck == 0 {
		line.wrong = append(line.wrong, "the fault never happened")
	}
	line.struck = struck
	tb.add(line)
	known := row.Wrong[phase]
	switch {
	case len(line.wrong) > 0 && known == "":
		t.Errorf("%s\n%s", strings.Join(line.wrong, "\n"), consoles.String())
	case len(line.wrong) == 0 && known != "" && !strings.HasPrefix(known, "sometimes "):
		t.Errorf("the row is right now: remove %q", known)
	}
}

// run is one run of the suite.
type run struct {
	group  string
	faults []chaos.Fault
	phase  chaos.Phase
	http1  bool
}

// places bound the runs at a time: a run waits most of the time.
var places = make(chan struct{}, 48)

func playAll(t *testing.T, runs []run) []outcome {
	t.Helper()
	outcomes := make([]outcome, len(runs))
	var playing sync.WaitGroup
	for i, r := range runs {
		places <- struct{}{}
		playing.Go(func() {
			defer func() { <-places }()
			outcomes[i] = r.play(t)
		})
	}
	playing.Wait()
	return outcomes
}

func (r run) play(t *testing.T) outcome {
	t.Helper()
	api := fakeapi.New(t)
	api.Put("/api/v1/namespaces/default", &corev1.Namespace{})
	api.AddNode(fakeapi.ReadyNode("vk-1"), scriptOf)
	proxy, err := chaos.New(chaos.Options{
		Upstream: api.Config(), Faults: r.faults, Phase: r.phase, Scale: scale, Seed: *seed, HTTP1: r.http1,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	dir := t.TempDir()
	var got outcome
	got.exit, got.console = r.suite(t, dir, proxy)
	got.verdicts = verdicts(filepath.Join(dir, "reports", "report.yaml"))
	got.struck = proxy.Struck()
	for _, path := range api.Paths() {
		if !strings.HasPrefix(path, "/api/v1/nodes/") && path != "/api/v1/namespaces/default" {
			got.left = append(got.left, path[strings.LastIndex(path, "/")+1:])
		}
	}
	return got
}

// suite starts this binary as the suite, and waits for its end.
func (r run) suite(t *testing.T, dir string, proxy *chaos.Proxy) (exit int, output string) {
	t.Helper()
	files := map[string]string{
		"kubeconfig":  proxy.Kubeconfig(),
		"config.yaml": fmt.Sprintf("target_nodes: [vk-1]\nreport_dir: reports\ntimeout_multiplier: %g\n", scale),
	}
	paths, err := filepath.Glob(filepath.Join("templates", r.group))
	if err != nil || len(paths) == 0 {
		t.Fatal("no templates", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = string(data)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	command := exec.CommandContext(ctx, program, "--vktest.config="+filepath.Join(dir, "config.yaml"), "--ginkgo.seed=1", "--ginkgo.v")
	command.Dir = dir
	command.Env = append(os.Environ(), asSuite+"="+filepath.Join(dir, "templates"), "KUBECONFIG="+filepath.Join(dir, "kubeconfig"), "NO_COLOR=1", "GITHUB_ACTIONS=")
	out, err := command.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), string(out)
}

// verdicts are those of a report, none if there is no report.
func verdicts(path string) map[string]report.Verdict {
	r, err := report.Read(path)
	if err != nil {
		return nil
	}
	all := map[string]report.Verdict{}
	for _, result := range r.Results {
		all[result.Template] = result.Verdict
	}
	return all
}

// table is what the matrix prints.
type table struct {
	mu    sync.Mutex
	lines []line
}

type line struct {
	row    chaos.Row
	phase  chaos.Phase
	same   int
	errors int
	left   int
	struck int
	wrong  []string
}

// add counts the verdicts of a run.
func (l *line) add(without, with outcome) {
	for template, was := range without.verdicts {
		if strings.HasPrefix(template, report.Preconditions) {
			continue
		}
		switch with.verdicts[template] {
		case was:
			l.same++
		case report.Error, report.Skipped, "":
			l.errors++
		}
	}
}

func (tb *table) add(l line) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.lines = append(tb.lines, l)
}

func (tb *table) print(t *testing.T) {
	slices.SortFunc(tb.lines, func(a, b line) int {
		return strings.Compare(a.row.ID+" "+string(a.phase), b.row.ID+" "+string(b.phase))
	})
	var out strings.Builder
	wrong := 0
	fmt.Fprintf(&out, "seed %d\n%-26s %-9s %5s %5s %5s %6s\n", *seed, "row", "phase", "same", "error", "left", "struck")
	for _, l := range tb.lines {
		fmt.Fprintf(&out, "%-26s %-9s %5d %5d %5d %6d  %s\n", l.row.ID, l.phase, l.same, l.errors, l.left, l.struck, strings.Join(l.wrong, "; "))
		if len(l.wrong) > 0 {
			wrong++
		}
	}
	fmt.Fprintf(&out, "%d rows and phases, %d wrong", len(tb.lines), wrong)
	t.Log(out.String())
}
