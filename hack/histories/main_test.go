// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"
)

// recording is what a kubelet of Kubernetes 1.37 reported of all pods of a run of the built-in templates. What no rule
// reads was left out: commands, variables, volumes.
func recording(t *testing.T) string {
	t.Helper()
	file, err := os.Open("testdata/reference.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTheKubeletBreaksNoRule(t *testing.T) {
	var out bytes.Buffer
	broken, err := judge(strings.NewReader(recording(t)), &out)
	if err != nil || broken > 0 {
		t.Errorf("%v\n%s", err, out.String())
	}
	if want := "2056 events of 195 pods: 0 of"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("%q, want %s", out.String(), want)
	}
}

func TestBrokenRulesAreListed(t *testing.T) {
	var out bytes.Buffer
	changed := strings.ReplaceAll(recording(t), `"phase":"Running"`, `"phase":"Pending"`)
	broken, err := judge(strings.NewReader(changed), &out)
	if err != nil || broken == 0 || !strings.Contains(out.String(), "pending-waits-for-a-container\n  default") {
		t.Errorf("%d, %v\n%s", broken, err, out.String())
	}
}

func TestARecordingThatIsCutOff(t *testing.T) {
	_, err := judge(strings.NewReader(`{"type":"ADDED","object":{"metadata":{"uid":"1"}}} {"type`), io.Discard)
	if err == nil || !strings.HasPrefix(err.Error(), "event 2: ") {
		t.Error(err)
	}
}
