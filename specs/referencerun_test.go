// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// tracesOf is a file with traces of two templates, each as the first of a run. On a kubelet, the pod of "fails"
// succeeds, and each condition of that of "time-missing" says since when.
func tracesOf(t *testing.T) string {
	t.Helper()
	container := "containerStatuses[main]"
	traces := reference.Traces{traceOf(t, "fails", "fails-{uuid}",
		reference.Stage{State: "Succeeded", Order: 1, Fields: map[string]reference.Value{"startTime": "set"}},
		reference.Stage{Subject: "conditions[Ready]", State: "True", Optional: true},
		reference.Stage{Subject: container, State: "terminated", Order: 1, Fields: map[string]reference.Value{
			"state.terminated.exitCode": "=0", "state.terminated.finishedAt": "set", "containerID": "set",
		}},
	), traceOf(t, "time-missing", "passes-{uuid}",
		reference.Stage{Subject: container, State: "terminated", Fields: map[string]reference.Value{"containerID": "set"}},
		reference.Stage{Subject: "conditions[PodScheduled]", State: "True", Fields: map[string]reference.Value{"lastTransitionTime": "set"}},
	)}
	file, err := os.Create(filepath.Join(t.TempDir(), "traces"))
	if err != nil {
		t.Fatal(err)
	}
	if err := traces.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// traceOf is the trace of a template with one pod.
func traceOf(t *testing.T, template, pod string, stages ...reference.Stage) reference.Trace {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "templates", template+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return reference.Trace{
		Template: "010-" + template + ".yaml", Hash: reference.Hash(string(source)), Kubernetes: "1.37",
		Objects: []reference.Object{{Kind: "Pod", Name: pod, Samples: 3, Stages: stages}},
	}
}

// TestBesideAKubelet: a failed test has the differences of its pod, one that passes is recorded. A failure that shows
// no value names the nearest difference.
func TestBesideAKubelet(t *testing.T) {
	recording := filepath.Join(t.TempDir(), "recording.jsonl")
	playAll(t, scenario{
		name: "beside-a-kubelet", wholeReports: true, templates: []string{"fails", "passes"},
		env: []string{withTraces + "=" + tracesOf(t), reference.EnvRecord + "=" + recording},
		after: func(t *testing.T, _ *fakeapi.Server) {
			in, err := os.Open(recording)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = in.Close() }()
			seen, err := reference.ReadObservations(in)
			if err != nil || len(seen) != 1 || seen[0].Template != "020-passes.yaml" || len(seen[0].Objects) == 0 {
				t.Errorf("%+v, %v", seen, err)
			}
		},
	}, scenario{name: "nearest-difference", templates: []string{"time-missing"}, env: []string{withTraces + "=" + tracesOf(t)}})
}
