// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"path"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
	"github.com/interTwin-eu/vk-test-set/internal/fakes3"
)

// TestPublish: the report directory is copied when it is complete, also by a run that was stopped. If that is not
// possible, a run does not begin; if it is not possible any more, the run fails and the reports stay where they are.
func TestPublish(t *testing.T) {
	flags := []string{"--vktest.push=s3://" + fakes3.Bucket + "/0"}
	up, stopped, full, closed := fakes3.New(t), fakes3.New(t), fakes3.New(t), fakes3.New(t)
	var written atomic.Int32
	full.Refuse(func(method string) string {
		if method == http.MethodPut && written.Add(1) > 1 { // the first is that of the check
			return "AccessDenied"
		}
		return ""
	})
	closed.Refuse(func(string) string { return "AccessDenied" })
	playAll(t,
		scenario{name: "publish", templates: []string{"passes"}, flags: flags, env: environment(up), after: has(up, "report.yaml", "report.html", "junit.xml", "results.jsonl", "vktest.prom")},
		scenario{name: "publish fails", templates: []string{"passes"}, flags: flags, env: environment(full)},
		scenario{name: "publish is impossible", templates: []string{"passes"}, flags: flags, env: environment(closed)},
		scenario{
			name: "publish after sigint", templates: []string{"runs"}, flags: append(flags, "--ginkgo.v"), env: environment(stopped), after: has(stopped, "report.yaml"),
			consoleVaries: true, during: interrupt(syscall.SIGINT), says: []string{"interrupted by SIGINT", "files of the report to s3://results/0"},
		},
	)
}

func environment(store *fakes3.Server) (pairs []string) {
	for name, value := range store.Environment() {
		pairs = append(pairs, name+"="+value)
	}
	return pairs
}

// has fails the test unless the store has these files of the run.
func has(store *fakes3.Server, names ...string) func(*testing.T, *fakeapi.Server) {
	return func(t *testing.T, _ *fakeapi.Server) {
		t.Helper()
		for _, name := range names {
			if objects := store.Objects(); objects[path.Join("0", name)] == "" {
				t.Errorf("the store lacks %s", name)
			}
		}
	}
}
