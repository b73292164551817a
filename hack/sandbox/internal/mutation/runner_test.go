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
result=
case $reports in
*/fault-a/*) result='<failure>no</failure>' ;;
*/fault-b/*) echo crashed; exit 2 ;;
*/fault-w/*) trap 'echo "<testsuites/>" > "$reports/junit.xml"; exit 1' TERM; echo waits > "$(dirname "$config")/waits"; while :; do sleep 0.05; done ;;
esac
echo "<testsuites><testsuite><testcase name=\"1.yaml\">$result</testcase></testsuite></testsuites>" > "$reports/junit.xml"
[ -z "$result" ]
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
var made = []string{"fault-a", "fault-b", "fault-c", "fault-w", "honest-1"}

func newRunner(t *testing.T) (Runner, *recorder) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "suite")
	if err := os.WriteFile(path, []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	namespaces := &recorder{}
	return Runner{VKTest: path, Node: "n", Work: filepath.Join(dir, "work"), Multiplier: 0.5, Parallel: 2, First: true, Namespaces: namespaces}, namespaces
}

func jobFor(name string) Job {
	f := faults.Fault{Name: name, Classes: []string{"ENV-1"}}
	return Job{Fault: f, Namespace: f.Namespace(), Templates: templates[:1]}
}

func TestAll(t *testing.T) {
	runner, namespaces := newRunner(t)
	jobs := []Job{jobFor("a"), jobFor("b"), jobFor("c"), {Namespace: "honest-1", Templates: templates[:1]}, {Namespace: "fault-none"}}
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
	if got, want := strings.Join(namespaces.events, " "), "+fault-a +fault-b +fault-c +honest-1 -fault-a -fault-b -fault-c -honest-1"; got != want {
		t.Errorf("namespaces: %s, want %s", got, want)
	}
	for name, want := range map[string][2]string{"fault-a": {"--ginkgo.fail-fast", `"timeout_multiplier": 0.5`}, "honest-1": {"--ginkgo.focus=n (1\\.yaml)", `"timeout_multiplier": 1`}} {
		args, _ := os.ReadFile(filepath.Join(runner.Work, name, "args"))
		config, _ := os.ReadFile(filepath.Join(runner.Work, name, "vktest_config.yaml"))
		if !strings.Contains(string(args), want[0]) || !strings.Contains(string(config), want[1]) {
			t.Errorf("%s: called with %s and\n%s", name, args, config)
		}
	}
}

// TestResume repeats only what the first run did not end, and the honest node.
func TestResume(t *testing.T) {
	runner, namespaces := newRunner(t)
	jobs := []Job{jobFor("a"), jobFor("b"), jobFor("c"), {Namespace: "honest-1", Templates: templates[:1]}}
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
	if _, err := os.Stat(runner.report(jobFor("w"))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the report of what was interrupted: %v", err)
	}
	if got := strings.Join(namespaces.events, " "); got != "+fault-w -fault-w" {
		t.Errorf("namespaces: %s", got)
	}
}
