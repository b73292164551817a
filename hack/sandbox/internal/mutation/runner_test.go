// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// program stands for the suite: it fails in the namespace fault-a, writes no report in fault-b, and waits in fault-w
// until it is told to stop.
const program = `#!/bin/sh
for arg; do case $arg in
--vktest.config=*) config=${arg#*=} ;;
--vktest.report-dir=*) reports=${arg#*=} ;;
esac; done
echo "$@" > "$(dirname "$config")/args"
mkdir -p "$reports"
verdict=passed check=a seconds=1
case $reports in
*/fault-a/*|*/fault-a-2/*|*/fault-once/*|*/fault-load*) verdict=failed seconds=3 ;;
*/fault-tight*-honest/*) seconds=6 ;;
*/fault-tight*) verdict=failed seconds=10 ;;
*/fault-other/*) verdict=failed seconds=3 ;;
*/fault-other-*-honest/*) ;;
*/fault-other-2/*|*/fault-other-3/*) verdict=failed seconds=3 check=b ;;
*/fault-e-*) ;;
*/fault-e/*) verdict=error ;;
*/fault-b/*|*/fault-silent*) echo crashed; exit 2 ;;
*/fault-w/*) trap 'echo > "$reports/report.yaml"; exit 1' TERM; echo waits > "$(dirname "$config")/waits"; while :; do sleep 0.05; done ;;
esac
echo "results: [{template: 1.yaml, verdict: $verdict, seconds: $seconds, failures: [{check: $check, what: not met after 10s}]}]" > "$reports/report.yaml"
[ $verdict = passed ]
`

// recorder notes what happens to namespaces.
type recorder struct {
	mu     sync.Mutex
	events []string
}

func (r *recorder) note(event string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, event)
}

func (r *recorder) Make(_ context.Context, name string) error { r.note("+" + name); return nil }
func (r *recorder) Clear(_ context.Context, belongs func(string) bool) error {
	for _, name := range made {
		if belongs(name) {
			r.note("-" + name)
		}
	}
	return nil
}

// made are the namespaces of the tests.
var made = []string{"fault-a", "fault-a-2", "fault-b", "fault-c", "fault-w", "honest-1", "honest-ebb5e79c"}

func newRunner(t *testing.T) (Runner, *recorder) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "suite")
	if err := os.WriteFile(path, []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	builtin, overlay := filepath.Join(dir, "templates"), filepath.Join(dir, "overlay")
	for path, text := range map[string]string{
		filepath.Join(builtin, "1.yaml"): "built in", filepath.Join(builtin, "2.yaml"): "built in", filepath.Join(overlay, "1.yaml"): "laid over",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	namespaces := &recorder{}
	return Runner{VKTest: path, Node: "n", Builtin: builtin, Overlay: []string{overlay}, Work: filepath.Join(dir, "work"), Multiplier: 0.5, Parallel: 2, First: true, Namespaces: namespaces}, namespaces
}

func jobFor(name string) Job {
	f := faults.Fault{Name: name, Classes: []string{"ENV-1"}}
	return Job{Fault: f, Namespace: f.Namespace(), Templates: templates[:1], Confirm: true}
}

func TestAll(t *testing.T) {
	runner, namespaces := newRunner(t)
	jobs := []Job{jobFor("a"), jobFor("b"), jobFor("c"), {Namespace: "honest-1", Templates: templates[:1], Fresh: true, Multiplier: 1}, {Namespace: "fault-none"}}
	told := 0
	outcomes, err := runner.All(t.Context(), jobs, func(int, Outcome) { told++ })
	if err != nil || told != len(jobs) {
		t.Fatalf("%v, told of %d", err, told)
	}
	for i, want := range []string{"failed", "the suite wrote no report", "passed", "passed", ""} {
		got := ""
		switch o := outcomes[i]; {
		case o.Err != nil:
			got = o.Err.Error()
		case len(o.Verdicts) > 0 && o.Verdicts[0].Failed:
			got = "failed"
		case len(o.Verdicts) > 0:
			got = "passed"
		}
		if !outcomes[i].Done || (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", jobs[i].Namespace, got, want)
		}
	}
	slices.Sort(namespaces.events)
	if got, want := strings.Join(namespaces.events, " "), "+fault-a +fault-a-2 +fault-b +fault-c +honest-1 +honest-ebb5e79c -fault-a -fault-a-2 -fault-a-2 -fault-b -fault-c -honest-1 -honest-ebb5e79c"; got != want {
		t.Errorf("namespaces: %s, want %s", got, want)
	}
	for name, want := range map[string][2]string{"fault-a": {"--ginkgo.focus=n (1\\.yaml|lifecycle: )", `"timeout_multiplier": 0.5`}, "honest-1": {"--ginkgo.focus=n (1\\.yaml|lifecycle: )", `"timeout_multiplier": 1`},
		"fault-a-2-honest": {"--vktest.config", `"builtin_templates": false`}} {
		args, _ := os.ReadFile(filepath.Join(runner.Work, name, "args"))
		config, _ := os.ReadFile(filepath.Join(runner.Work, name, "vktest_config.yaml"))
		if !strings.Contains(string(args), want[0]) || !strings.Contains(string(config), want[1]) {
			t.Errorf("%s: called with %s and\n%s", name, args, config)
		}
	}
}

// TestCopyTemplates checks that a job gets its own templates and no others.
func TestCopyTemplates(t *testing.T) {
	runner, _ := newRunner(t)
	for name, want := range map[string]string{"1.yaml": "laid over", "2.yaml": "built in"} {
		dir, err := runner.copyTemplates(t.TempDir(), []Template{{Name: name}})
		if err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(dir)
		text, readErr := os.ReadFile(filepath.Join(dir, name))
		if err := errors.Join(err, readErr); err != nil || len(files) != 1 || string(text) != want {
			t.Errorf("%s: %v, %q, want %q", name, files, text, want)
		}
	}
	if _, err := runner.copyTemplates(t.TempDir(), []Template{{Name: "3.yaml"}}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a template that there is not: %v", err)
	}
}

// TestResume repeats only what the first run did not end, and the honest node.
func TestResume(t *testing.T) {
	runner, namespaces := newRunner(t)
	jobs := []Job{jobFor("a"), jobFor("b"), jobFor("c"), {Namespace: "honest-1", Templates: templates[:1], Fresh: true, Multiplier: 1}}
	var runs [2][]Outcome
	for i := range runs {
		namespaces.events, runner.Resume = nil, i > 0
		outcomes, err := runner.All(t.Context(), jobs, func(int, Outcome) {})
		if err != nil {
			t.Fatal(err)
		}
		runs[i] = outcomes
	}
	slices.Sort(namespaces.events)
	if got, want := strings.Join(namespaces.events, " "), "+fault-b +honest-1 -fault-b -honest-1"; got != want {
		t.Errorf("namespaces: %s, want %s", got, want)
	}
	for i := range jobs {
		if !reflect.DeepEqual(runs[0][i].Verdicts, runs[1][i].Verdicts) {
			t.Errorf("%s: %v, and then %v", jobs[i].Namespace, runs[0][i], runs[1][i])
		}
	}
}

func TestInterrupt(t *testing.T) {
	runner, namespaces := newRunner(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	go func() {
		for {
			if _, err := os.Stat(filepath.Join(runner.Work, "fault-w", "waits")); err == nil {
				cancel(enough)
				return
			}
		}
	}()
	outcomes, err := runner.All(ctx, []Job{jobFor("w")}, func(int, Outcome) {})
	if !errors.Is(err, enough) || outcomes[0].Done {
		t.Errorf("%v, %+v", err, outcomes)
	}
	if _, err := os.Stat(report(filepath.Join(runner.Work, "fault-w"))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the report of what was interrupted: %v", err)
	}
	if got := strings.Join(namespaces.events, " "); got != "+fault-w -fault-w" {
		t.Errorf("namespaces: %s", got)
	}
}

// TestConfirm counts only what fails twice, for the same check, and not on the honest node at the same time.
func TestConfirm(t *testing.T) {
	runner, _ := newRunner(t)
	for name, want := range map[string]string{
		"a": "", "c": "passed", "once": "it does not fail again", "e": "it does not fail again", "other": "",
		"load": "it fails on the reference node at the same time", "tight": "the reference node takes more than half of that time as well",
	} {
		for _, runner.First = range []bool{true, false} {
			outcomes, err := runner.All(t.Context(), []Job{jobFor(name)}, func(int, Outcome) {})
			if err != nil || outcomes[0].Err != nil || len(outcomes[0].Verdicts) != 1 {
				t.Fatalf("%s: %v, %+v", name, err, outcomes)
			}
			got := outcomes[0].Verdicts[0]
			settled := name != "load" && name != "tight"
			if got.Failed != (want == "") || want != "passed" && got.Discarded != want || got.Unsettled == settled {
				t.Errorf("%s: %+v, want %s", name, got, want)
			}
		}
	}
}

func TestSuspects(t *testing.T) {
	job := Job{Templates: templates}
	verdicts := []Verdict{
		{Template: "1.yaml"}, {Template: "2.yaml", open: true}, {Template: "lifecycle: r", open: true, seen: []string{"3.yaml", "1.yaml"}},
	}
	if got := shape([]Job{{Templates: suspects(job, verdicts)}}); got != ":2,3" {
		t.Error(got)
	}
}

func TestShards(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6}
	var together []int
	for _, text := range []string{"1/3", "2/3", "3/3"} {
		shard, err := ParseShard(text)
		if err != nil {
			t.Fatal(err)
		}
		together = append(together, Take(shard, all)...)
	}
	slices.Sort(together)
	if whole, err := ParseShard(""); err != nil || !reflect.DeepEqual(Take(whole, all), all) || !reflect.DeepEqual(together, all) {
		t.Errorf("%v, %v", together, err)
	}
	for _, wrong := range []string{"0/4", "5/4", "1", "a/b", "1/"} {
		if _, err := ParseShard(wrong); err == nil {
			t.Errorf("%s is a shard", wrong)
		}
	}
	if a, b := Sample(3, 7, all), Sample(3, 7, all); len(a) != 3 || !reflect.DeepEqual(a, b) || !slices.IsSorted(a) {
		t.Errorf("%v, %v", a, b)
	}
}
