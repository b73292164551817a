// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/chaos"
)

// limit is reached only by a run that hangs.
const limit = 30 * time.Minute

// run is one run of the suite.
type run struct {
	// group is a pattern for templates.
	group   string
	faults  []chaos.Fault
	phase   chaos.Phase
	http1   bool
	overlap bool
}

// play plays runs side by side, as far as there are places.
func (m *matrix) play(t *testing.T, runs ...run) []outcome {
	t.Helper()
	outcomes := make([]outcome, len(runs))
	var playing sync.WaitGroup
	for i, r := range runs {
		m.places <- struct{}{}
		playing.Go(func() {
			defer func() { <-m.places }()
			outcomes[i] = r.play(t, m.cluster)
		})
	}
	playing.Wait()
	return outcomes
}

func (r run) play(t *testing.T, c cluster) outcome {
	t.Helper()
	api := c.connect(t)
	proxy, err := chaos.New(chaos.Options{
		Upstream: api.config(), Faults: r.faults, Phase: r.phase, Scale: *scale, Seed: *seed, HTTP1: r.http1,
	})
	if err != nil {
		t.Error(err)
		return outcome{}
	}
	defer proxy.Close()
	dir := t.TempDir()
	files, err := readTemplates(filepath.Join("templates", r.group))
	if err != nil {
		t.Error(err)
		return outcome{}
	}
	files["kubeconfig"] = proxy.Kubeconfig()
	files["config.yaml"] = fmt.Sprintf("target_nodes: [%s]\nreport_dir: reports\ntimeout_multiplier: %g\noverlap_cleanup: %t\n", api.node(), *scale**patience, r.overlap)
	got, err := runSuite(t.Context(), dir, files)
	if err != nil {
		t.Error(err)
	}
	got.left, err = api.left(t.Context(), got.run)
	if err != nil {
		t.Error(err)
	}
	got.struck = proxy.Struck()
	return got
}

// readTemplates returns the templates that match, by their paths in the directory of a run.
func readTemplates(pattern string) (map[string]string, error) {
	files := map[string]string{}
	paths, err := filepath.Glob(pattern)
	for _, path := range paths {
		data, readErr := os.ReadFile(path)
		files[filepath.Join("templates", filepath.Base(path))], err = string(data), errors.Join(err, readErr)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no template matches %s", pattern)
	}
	return files, err
}

// runSuite starts this binary as the suite in a directory, and waits for its end.
func runSuite(ctx context.Context, dir string, files map[string]string, flags ...string) (got outcome, err error) {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			return got, err
		}
	}
	program, err := os.Executable()
	if err != nil {
		return got, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	flags = append([]string{"--vktest.config=" + filepath.Join(dir, "config.yaml"), "--ginkgo.seed=1", "--ginkgo.v"}, flags...)
	command := exec.CommandContext(ctx, program, flags...)
	command.Dir = dir
	command.Env = append(os.Environ(), asSuite+"="+filepath.Join(dir, "templates"), "KUBECONFIG="+filepath.Join(dir, "kubeconfig"), "NO_COLOR=1", "GITHUB_ACTIONS=")
	out, err := command.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		return got, err
	}
	got.exit, got.console = command.ProcessState.ExitCode(), string(out)
	got.read(filepath.Join(dir, "reports", "report.yaml"))
	return got, nil
}

// read reads the report; a run that did not reach the cluster has none.
func (o *outcome) read(path string) {
	r, err := report.Read(path)
	if err != nil {
		return
	}
	o.run, o.seconds = r.Run.ID, r.Run.Seconds
	o.verdicts = map[string]report.Verdict{}
	for _, result := range r.Results {
		o.verdicts[result.Template] = result.Verdict
	}
}
