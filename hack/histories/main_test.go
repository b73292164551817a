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

// recordings are what a kubelet of Kubernetes 1.37 reported. What no rule reads was left out: commands, variables,
// volumes. The values are how the output begins.
var recordings = map[string]string{
	// All pods of a run of the built-in templates.
	"reference": "2056 events of 195 pods: 0 of ",
	// The same with four processes at once, while the kubelet was restarted six times.
	"restarts": "2093 events of 196 pods: 0 of ",
	// Pods with init containers and sidecars, pods that restart all their containers, reach their deadline or are
	// refused, while the kubelet and containerd were restarted and the sandboxes of the pods were killed.
	"disturbed": "168 events of 7 pods: 0 of ",
}

func unpack(t *testing.T, name string) string {
	t.Helper()
	file, err := os.Open("testdata/" + name + ".json.gz")
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
	for name, want := range recordings {
		var out bytes.Buffer
		if _, err := judge(strings.NewReader(unpack(t, name)), &out); err != nil || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

func TestBrokenRulesAreListed(t *testing.T) {
	var out bytes.Buffer
	changed := strings.ReplaceAll(unpack(t, "reference"), `"phase":"Running"`, `"phase":"Pending"`)
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
