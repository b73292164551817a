// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// tracesOf is a file with a trace of the template "fails" as the first of a run: on a kubelet, it succeeds.
func tracesOf(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "templates", "fails.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	container := "containerStatuses[main]"
	traces := reference.Traces{{
		Template: "010-fails.yaml", Hash: reference.Hash(string(source)), Kubernetes: "1.37",
		Objects: []reference.Object{{Kind: "Pod", Name: "fails-{uuid}", Samples: 3, Stages: []reference.Stage{
			{State: "Succeeded", Order: 1, Fields: map[string]reference.Value{"startTime": "set"}},
			{Subject: "conditions[Ready]", State: "True", Optional: true},
			{Subject: container, State: "terminated", Order: 1, Fields: map[string]reference.Value{
				"state.terminated.exitCode": "=0", "state.terminated.finishedAt": "set", "containerID": "set",
			}},
		}}},
	}}
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

// TestBesideAKubelet: a failed test has the differences of its pod, one that passes is recorded.
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
	})
}
