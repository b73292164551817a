// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/reference"
)

func TestStale(t *testing.T) {
	hashes, err := hashesOf(fstest.MapFS{
		"a.yaml": {Data: []byte("a")}, "b.yaml": {Data: []byte("b")}, "c.yaml": {Data: []byte("c")}, "README.md": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	traces := reference.Traces{
		{Template: "a.yaml", Hash: reference.Hash("a"), Kubernetes: "1.37"},
		{Template: "b.yaml", Hash: reference.Hash("as it was"), Kubernetes: "1.37"},
	}
	var got strings.Builder
	if err := stale(traces, hashes, &got); err != nil {
		t.Fatal(err)
	}
	want := "b.yaml: its trace is stale; run make reference ONLY=b.yaml\nc.yaml: it has no trace; run make reference ONLY=c.yaml\n"
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

func TestCompare(t *testing.T) {
	seen := reference.Observation{Template: "a.yaml", Hash: "1", Kubernetes: "v1.37.2", UUID: "uid", Objects: []reference.Observed{
		{Kind: "Pod", Namespace: "default", Name: "p-uid", Revisions: []reference.Revision{
			{At: time.Unix(0, 0).UTC(), Fields: map[string]any{"status": map[string]any{"phase": "Running", "qosClass": "Burstable"}}},
		}},
	}}
	traces := reference.Traces{reference.Merge([]reference.Trace{reference.Of(seen)})}
	other := seen
	other.Objects = []reference.Observed{{Kind: "Pod", Namespace: "default", Name: "p-uid", Revisions: []reference.Revision{
		{At: time.Unix(0, 0).UTC(), Fields: map[string]any{"status": map[string]any{"phase": "Running", "qosClass": "Guaranteed"}}},
	}}}
	unknown := seen
	unknown.Hash = "2"
	tests := []struct {
		name string
		seen []reference.Observation
		want string
		fail bool
	}{
		{"the same", []reference.Observation{seen, unknown}, "1 of 2 observations compared, 0 differences\n", false},
		{"another value", []reference.Observation{other},
			"a.yaml: Pod default/p-uid: qosClass (Running): Guaranteed; a kubelet: Burstable\n1 of 1 observations compared, 1 difference\n", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "recording.jsonl")
			for _, o := range test.seen {
				reference.Recorder(file)(o)
			}
			var got strings.Builder
			err := compare([]string{file}, traces, &got)
			if diff := cmp.Diff(test.want, got.String()); diff != "" || (err != nil) != test.fail {
				t.Error(err, diff)
			}
		})
	}
}

func TestShow(t *testing.T) {
	var got strings.Builder
	traces := reference.Traces{{Template: "a.yaml", Kubernetes: "1.37"}, {Template: "b.yaml", Kubernetes: "1.37"}}
	if err := show([]string{"b.yaml"}, traces, &got); err != nil {
		t.Fatal(err)
	}
	if want := "b.yaml on Kubernetes 1.37\n\n"; got.String() != want {
		t.Errorf("%q, want %q", got.String(), want)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"unknown"}} {
		if err := run(args, &strings.Builder{}); err == nil {
			t.Errorf("%q is no error", args)
		}
	}
}
