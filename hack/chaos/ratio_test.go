// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/chaos"
)

// maxRatio is how much longer the built-in templates may take under faults.
const maxRatio = 1.5

// TestBuiltIn runs all built-in templates on a node of a cluster, with and without faults side by side: a fifth of the
// requests is answered 429 and watches break every 3 s. All must pass, and in time.
func TestBuiltIn(t *testing.T) {
	prepare(t, *kubeconfig != "" && !*sample)
	rows, err := chaos.Rows()
	if err != nil {
		t.Fatal(err)
	}
	var faults []chaos.Fault
	for _, row := range rows {
		if row.ID == "throttled-and-cut" {
			faults = row.Faults
		}
	}
	api := newCluster(t).connect(t)
	play := func(faults []chaos.Fault) (got outcome) {
		proxy, err := chaos.New(chaos.Options{Upstream: api.config(), Faults: faults, Phase: chaos.Run, Scale: 1, Seed: *seed})
		if err != nil {
			t.Error(err)
			return got
		}
		defer proxy.Close()
		files, err := readTemplates(filepath.Join("..", "..", "templates", "*"))
		if err == nil {
			files["kubeconfig"] = proxy.Kubeconfig()
			files["config.yaml"] = "target_nodes: [" + api.node() + "]\nreport_dir: reports\ntimeout_multiplier: 2\n"
			got, err = runSuite(t.Context(), t.TempDir(), files)
		}
		if err != nil {
			t.Error(err)
		}
		got.struck = proxy.Struck()
		return got
	}
	var without, with outcome
	var both sync.WaitGroup
	both.Go(func() { without = play(nil) })
	both.Go(func() { with = play(faults) })
	both.Wait()
	for name, got := range map[string]outcome{"without faults": without, "with faults": with} {
		for _, template := range sortedKeys(got.verdicts) {
			// Skipped are those that restart the provider: there is no hook, since both runs use the same node.
			if verdict := got.verdicts[template]; verdict != report.Passed && verdict != report.Skipped {
				t.Errorf("%s: %s is %s", name, template, verdict)
			}
		}
		if got.exit != 0 || len(got.verdicts) == 0 {
			t.Errorf("%s: exit status %d\n%s", name, got.exit, got.console[max(0, strings.LastIndex(got.console, "Summarizing")):])
		}
	}
	ratio := with.seconds / without.seconds
	t.Logf("seed %d: %d templates took %.0f s without and %.0f s with %d faults: %.2f times as long", *seed, len(with.verdicts), without.seconds, with.seconds, with.struck, ratio)
	if ratio > maxRatio {
		t.Errorf("more than %g times", maxRatio)
	}
}
