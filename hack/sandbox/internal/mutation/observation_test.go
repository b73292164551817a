// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestObservation(t *testing.T) {
	jobs := fullJobs()
	reached := append([]Job{}, jobs...)
	for i, job := range reached {
		reached[i].Templates = append([]Template{}, job.Templates[:i%len(job.Templates)]...)
	}
	honest := []Verdict{{Template: "00.yaml"}, {Template: "01.yaml", Failed: true, Message: "a reason"}}
	path := filepath.Join(t.TempDir(), "observation.json")
	data, err := json.Marshal(NewObservation(honest, reached))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := ReadObservation(path, jobs)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Honest, honest) || !reflect.DeepEqual(got.Of(jobs), reached) {
		t.Errorf("%+v\n%+v\nwant %+v", got.Honest, got.Of(jobs), reached)
	}
	other := jobs[0]
	other.Fault.Name = "env-unknown"
	if _, err := ReadObservation(path, append(jobs, other)); err == nil || !strings.Contains(err.Error(), "says nothing of env-unknown") {
		t.Errorf("of a fault that was not observed: %v", err)
	}
}
