// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// moment is a part of a test during which others do something.
type moment struct {
	name, template string
	// at is the request of the suite before which it happens; later delays it until the answer's pod exists.
	at    func(r *http.Request) bool
	later bool
}

// asks makes a moment's request: one with this method whose path contains the text.
func asks(method, text string) func(r *http.Request) bool {
	return func(r *http.Request) bool {
		return r.Method == method && strings.Contains(r.URL.Path, text) && r.URL.Query().Get("dryRun") == "" && !r.URL.Query().Has("watch")
	}
}

var moments = []moment{
	{name: "creation", template: "serves", at: asks(http.MethodPost, "/pods")},
	{name: "controller", template: "job", at: asks(http.MethodPost, "/jobs")},
	{name: "checks", template: "lasts", at: asks(http.MethodPost, "/pods"), later: true},
	{name: "log", template: "serves", at: asks(http.MethodGet, "/log")},
	{name: "step create", template: "every-step", at: asks(http.MethodPost, "/configmaps")},
	{name: "step patch", template: "every-step", at: asks(http.MethodPatch, "/configmaps")},
	{name: "step exec", template: "every-step", at: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/exec") }},
	{name: "step delete", template: "every-step", at: asks(http.MethodDelete, "/pods")},
	{name: "clean-up", template: "serves", at: asks(http.MethodDelete, "/pods")},
}

// meanwhile is what others do in every part of a test. A verdict per moment says what comes of it: P for passed, where
// it cannot matter; F for failed, where the node is the cause all the same; E for error. docs/reports.md has this
// table.
var meanwhile = []struct {
	name     string
	happens  func(a *fakeapi.Server)
	verdicts string // creation, controller, checks, log, create, patch, exec, delete, clean-up
}{
	{"quota-exhausted", quotaExhausted, "E E F P E P P P P"},
	{"webhook-denies", webhook(denied), "E E F E E E E E E"},
	{"webhook-away", webhook(unreachable), "E E F E E E E E E"},
	{"may-not-create", forbid("*", "create"), "E E F P E E E P P"},
	{"may-not-get", forbid("*", "get"), "E P E E P P P P P"},
	{"may-not-list", forbid("*", "list"), "P P F P P P P P P"},
	{"may-not-watch", forbid("*", "watch"), "P P F P P P P P P"},
	{"may-not-list-or-watch", forbid("*", "list", "watch"), "P E F P P P P P P"},
	{"may-not-read-pods", forbid("pods", "get", "list", "watch"), "E E E E E E E E E"},
	{"may-not-patch", forbid("*", "patch"), "P P F P E E P P P"},
	{"may-not-delete", forbid("*", "delete"), "E E F E E E E E E"},
	{"may-not-read-logs", forbid("pods/log", "get"), "E P F E P P P P P"},
	{"may-not-exec", forbid("pods/exec", "create"), "P P F P E E E P P"},
	{"credentials-expired", credentialsExpired, "E E E E E E E E E"},
	{"cordoned", cordoned, "E E F P P P P P P"},
	{"tainted", taintedNoSchedule, "E E F P P P P P P"},
	{"evicting", evicting, "E E E E E E E P P"},
	{"evicted", evicted("EvictionByEvictionAPI"), "P P E E E E E P P"},
	{"evicted-by-the-node", evicted("TerminationByKubelet"), "P P F F F F F P P"},
	{"node-deleted", nodeDeleted, "E E E E E E E E E"},
	{"node-not-ready", nodeNotReady, "F F F F F F F F F"},
	{"namespace-deleted", namespaceDeleted, "E E E E E E E P P"},
}

// TestOthersMeanwhile plays a run for every row and moment. What the runs say of others is in testdata/others.
func TestOthersMeanwhile(t *testing.T) {
	t.Parallel()
	atOnce := make(chan struct{}, 16)
	var rows sync.WaitGroup
	defer rows.Wait()
	for _, row := range meanwhile {
		rows.Go(func() {
			t.Run(row.name, func(t *testing.T) { playRow(t, atOnce, row.name, row.happens, strings.Fields(row.verdicts)) })
		})
	}
}

// playRow plays all moments at the same time: they wait for most of their time.
func playRow(t *testing.T, atOnce chan struct{}, name string, happens func(a *fakeapi.Server), verdicts []string) {
	t.Helper()
	texts := make([]string, len(moments))
	var all sync.WaitGroup
	for i, m := range moments {
		all.Go(func() {
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			t.Run(m.name, func(t *testing.T) { texts[i] = m.play(t, happens, verdicts[i]) })
		})
	}
	all.Wait()
	compare(t, filepath.Join("testdata", "others", name+".txt"), strings.Join(texts, ""))
}

// TestMeanwhileIsDocumented holds the table in the documentation to the one that is played.
func TestMeanwhileIsDocumented(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "reports.md"))
	if err != nil {
		t.Fatal(err)
	}
	words := strings.NewReplacer("P", "passed", "F", "**failed**", "E", "error", " ", " | ")
	for _, row := range meanwhile {
		line := fmt.Sprintf("\n| %s | %s |\n", strings.ReplaceAll(row.name, "-", " "), words.Replace(row.verdicts))
		if !strings.Contains(string(data), line) {
			t.Errorf("docs/reports.md lacks the line%s", line)
		}
	}
}

// play returns what the run says.
func (m moment) play(t *testing.T, happens func(a *fakeapi.Server), want string) string {
	t.Helper()
	// What passes does not wait for its time to be up, so that it can have enough of it on a busy machine.
	multiplier := 0.05
	if want == "P" {
		multiplier = 0.5
	}
	s := scenario{templates: []string{m.template}, config: fmt.Sprintf("timeout_multiplier: %g\nknown_failures: [{template: '*', nodes: [other], reason: none}]\n", multiplier)}
	api, dir := s.serve(t), t.TempDir()
	var begun atomic.Bool
	api.Before(func(_ http.ResponseWriter, r *http.Request) bool {
		switch {
		case !m.at(r) || begun.Swap(true):
		case m.later:
			go func() {
				fakeapi.Await(t, "the pod of the test", api.Changed, func() bool { return len(left(api)) > 0 })
				happens(api)
			}()
		default:
			happens(api)
		}
		return false
	})
	command, console := s.command(t, api, dir), &console{}
	command.Stdout, command.Stderr = console, console
	_ = command.Run()
	if !begun.Load() {
		t.Errorf("it did not happen:\n%s", console)
	}
	verdict, message := verdictOf(t, dir)
	if got := strings.ToUpper(verdict[:1]); got != want {
		t.Errorf("%s, want %s", verdict, want)
	}
	if passed := command.ProcessState.ExitCode() == 0; passed != (verdict == "passed") {
		t.Errorf("%s, exit status %d", verdict, command.ProcessState.ExitCode())
	}
	var rest []string
	for _, path := range api.Paths() {
		if name := path[strings.LastIndex(path, "/")+1:]; uuids.MatchString(path) && !strings.Contains(path, "/events/") {
			rest = append(rest, name)
			if !strings.Contains(console.String(), name) {
				t.Errorf("%s is left behind and not named:\n%s", name, console)
			}
		}
	}
	text := fmt.Sprintf("=== %s: %s\n%sleft: %s\n", m.name, verdict, whatIsSaid(message), strings.Join(rest, " "))
	return normalise(text, dir)
}

// said are the lines of a failure text that are about others; what was last seen of a pod depends on what is faster.
var said = regexp.MustCompile(`^(\S|  (error|cluster|created|still here|kept|remove) )`)

func whatIsSaid(message string) string {
	var lines strings.Builder
	for line := range strings.Lines(message) {
		if said.MatchString(line) {
			lines.WriteString(strings.TrimRight(line, "\n") + "\n")
		}
	}
	return lines.String()
}

// verdictOf is the verdict on the template of a run, with the message of its failure.
func verdictOf(t *testing.T, dir string) (verdict, message string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "reports", "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var written struct {
		Results []struct{ Template, Verdict, Message string }
	}
	if err := yaml.Unmarshal(data, &written); err != nil {
		t.Fatal(err)
	}
	for _, r := range written.Results {
		if strings.HasPrefix(r.Template, "010-") {
			return r.Verdict, r.Message
		}
	}
	t.Fatalf("no result of the template:\n%s", data)
	return "", ""
}
