// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// scenario is a whole run of the suite. All that it says and leaves is in testdata/runs/NAME.txt: exit status,
// console, what the reports hold, and the objects that still exist. -update writes that file.
type scenario struct {
	name string
	// sameAs is the scenario that this one must not differ from, if any: it shares that one's file.
	sameAs string
	// templates are names of files in testdata/templates. The run has them in this order, with numbers.
	templates []string
	// nodes are vk-1 alone if nil.
	nodes []string
	// config is added to the configuration, flags to the command line.
	config string
	flags  []string
	// files writes further files into the directory of the run.
	files func(t *testing.T, dir string)
	// prepare changes the API server before the run; during is called while it goes on.
	prepare func(t *testing.T, a *fakeapi.Server)
	during  func(t *testing.T, r *running)
	// after looks at the API server when the run is over.
	after func(t *testing.T, a *fakeapi.Server)
	// procs runs the suite in as many processes, by Ginkgo's own command.
	procs int
	// repeats runs the command of the run again and again, as the value of the flag says.
	repeats string
	// script says what becomes of pods; scriptOf if nil.
	script func(*corev1.Pod) fakeapi.Script
	// rules are the lifecycle rules that have a test.
	rules []string
	// embedded runs the suite among somebody else's tests.
	embedded bool
	// givesUp lets the run not wait for an API server that is away.
	givesUp bool
	// consoleVaries leaves the console out of what is compared, where its order depends on which part of the suite is
	// faster.
	consoleVaries bool
	// closesAt closes stdout and stderr of the run at a text on it, as head does. The console is not compared then.
	closesAt string
	// says are texts that the console must have on it, in lines whose place may differ.
	says []string
	// env has further variables of the environment.
	env []string
	// wholeReports compares the reports as they are, and not only their verdicts.
	wholeReports bool
}

// limit is reached only by a run that hangs, however busy the machine is.
const limit = 15 * time.Minute

// playAll plays scenarios side by side.
func playAll(t *testing.T, all ...scenario) {
	t.Helper()
	t.Parallel()
	for _, s := range all {
		t.Run(s.name, s.play)
	}
}

func (s scenario) play(t *testing.T) {
	t.Helper()
	t.Parallel()
	api := s.serve(t)
	dir := t.TempDir()
	if s.files != nil {
		s.files(t, dir)
	}
	command := s.command(t, api, dir)
	console := &console{closesAt: s.closesAt}
	command.Stdout, command.Stderr = console, console
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if s.during != nil {
		s.during(t, &running{api, console, command.Process, dir})
	}
	err := command.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) && !errors.Is(err, errClosed) {
		t.Fatal(err)
	}
	if s.after != nil {
		s.after(t, api)
	}
	var got strings.Builder
	fmt.Fprintf(&got, "=== exit status %d\n", command.ProcessState.ExitCode())
	for _, text := range s.says {
		if !strings.Contains(console.String(), text) {
			t.Errorf("the console lacks %q:\n%s", text, console)
		}
	}
	if !s.consoleVaries && s.closesAt == "" {
		section(&got, "console", console.String())
	}
	s.showReports(t, &got, filepath.Join(dir, "reports"))
	section(&got, "objects left", strings.Join(left(api), "\n"))
	if s.sameAs == "" || flag.Lookup("update").Value.String() != "true" {
		compare(t, filepath.Join("testdata", "runs", cmp.Or(s.sameAs, s.name)+".txt"), normalise(got.String(), dir))
	}
}

func (s scenario) serve(t *testing.T) *fakeapi.Server {
	t.Helper()
	api := fakeapi.New(t)
	api.Put("/api/v1/namespaces/default", &corev1.Namespace{})
	script := scriptOf
	if s.script != nil {
		script = s.script
	}
	for _, node := range s.nodeNames() {
		api.AddNode(fakeapi.ReadyNode(node), script)
	}
	if s.prepare != nil {
		s.prepare(t, api)
	}
	return api
}

func (s scenario) nodeNames() []string {
	if s.nodes == nil {
		return []string{"vk-1"}
	}
	return s.nodes
}

// command is the process of the run. Everything that it reads and writes is in dir.
func (s scenario) command(t *testing.T, api *fakeapi.Server, dir string) *exec.Cmd {
	t.Helper()
	templates := s.copyTemplates(t, dir)
	config := fmt.Sprintf("target_nodes: [%s]\nreport_dir: reports\n%s", strings.Join(s.nodeNames(), ", "), s.config)
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	flags := []string{"--vktest.config=" + path, "--ginkgo.seed=1"} // the seed orders the nodes
	if testing.CoverMode() != "" {                                  // what the run covers counts as covered by this test
		flags = append(flags, "--test.gocoverdir="+flag.Lookup("test.gocoverdir").Value.String())
	}
	arguments := slices.Concat(flags, s.flags)
	if s.procs > 0 {
		arguments = append([]string{"tool", "ginkgo", "--no-color", fmt.Sprintf("--procs=%d", s.procs), program, "--"}, arguments...)
		program = "go"
	}
	if s.repeats != "" {
		program, arguments = repeating(s.repeats, flags, append([]string{program}, arguments...))
	}
	command := exec.CommandContext(ctx, program, arguments...)
	if s.procs == 0 { // the go command needs the module
		command.Dir = dir
	}
	command.Env = append(os.Environ(), asSuite+"="+templates, withRules+"="+strings.Join(s.rules, " "), "KUBECONFIG="+api.Kubeconfig(), "NO_COLOR=1", "GITHUB_ACTIONS=")
	command.Env = append(command.Env, s.env...)
	if s.givesUp {
		command.Env = append(command.Env, givesUp+"=yes")
	}
	if s.embedded {
		command.Env = append(command.Env, asGuest+"=yes")
		command.Args = append(command.Args, "--ginkgo.no-color")
	}
	return command
}

// copyTemplates returns a directory of the templates under their numbers.
func (s scenario) copyTemplates(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(dir, "templates")
	if err := os.Mkdir(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, name := range s.templates {
		data, err := os.ReadFile(filepath.Join("testdata", "templates", name+".yaml"))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, fmt.Sprintf("%03d-%s.yaml", 10*(i+1), name)), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// left are the objects that a run has left behind.
func left(api *fakeapi.Server) []string {
	var paths []string
	for _, path := range api.Paths() {
		if !strings.HasPrefix(path, "/api/v1/nodes/") && path != "/api/v1/namespaces/default" && !strings.Contains(path, "/events/") {
			paths = append(paths, uuids.ReplaceAllString(path, "UUID"))
		}
	}
	return slices.Sorted(slices.Values(paths)) // by what is the same in every run
}

func section(out *strings.Builder, name, text string) {
	fmt.Fprintf(out, "=== %s\n", name)
	if text != "" {
		fmt.Fprintln(out, strings.TrimRight(text, "\n"))
	}
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text := diff.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); text != "" {
		t.Errorf("%s (-want +got, -update rewrites it):\n%s", path, text)
	}
}
