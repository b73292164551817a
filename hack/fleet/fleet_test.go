// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/kwok/pkg/apis/internalversion"
)

func TestBrokenNodesAreSpreadOverTheFleet(t *testing.T) {
	f := newFleet(10, 3)
	if got, want := f.with(wrongExit), []string{"fleet-0001", "fleet-0007"}; !slices.Equal(got, want) {
		t.Errorf("wrong exit codes: %v, want %v", got, want)
	}
	if got, want := f.with(neverRuns), []string{"fleet-0004"}; !slices.Equal(got, want) {
		t.Errorf("never run: %v, want %v", got, want)
	}
	if all := newFleet(4, 4); len(all.ailments) != 4 {
		t.Errorf("not all are broken: %v", all.ailments)
	}
}

func TestExitCode(t *testing.T) {
	f := fleet{ailments: map[string]ailment{"fleet-0002": wrongExit}}
	for name, test := range map[string]struct {
		node, annotation string
		deleted          bool
		want             int
		err              string
	}{
		"succeeds":              {node: "fleet-0001"},
		"fails as asked":        {node: "fleet-0001", annotation: "3", want: 3},
		"is killed":             {node: "fleet-0001", annotation: "3", deleted: true, want: 137},
		"is broken":             {node: "fleet-0002", want: 1},
		"is broken, and asked":  {node: "fleet-0002", annotation: "3"},
		"is broken, and killed": {node: "fleet-0002", deleted: true, want: 137},
		"not a number":          {node: "fleet-0001", annotation: "three", err: `annotation vktest/exit-code is "three"`},
		"not an exit code":      {node: "fleet-0001", annotation: "256", err: "must be from 0 to 255"},
	} {
		t.Run(name, func(t *testing.T) {
			metadata := map[string]any{}
			if test.annotation != "" {
				metadata["annotations"] = map[string]any{exitCodeAnnotation: test.annotation}
			}
			if test.deleted {
				metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z"
			}
			pod := map[string]any{"metadata": metadata, "spec": map[string]any{"nodeName": test.node}}
			got, err := f.exitCode(pod)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("%d, %v, want %d", got, err, test.want)
			}
		})
	}
}

func TestStages(t *testing.T) {
	f := newFleet(4, 2)
	all, err := stages(f, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	pods := all[internalversion.StageResourceRef{APIGroup: "v1", Kind: "Pod"}]
	nodes := all[internalversion.StageResourceRef{APIGroup: "v1", Kind: "Node"}]
	if len(nodes) != 1 || len(pods) != 5 {
		t.Fatalf("%d stages of nodes and %d of pods", len(nodes), len(pods))
	}
	for _, stage := range pods {
		last := stage.Spec.Selector.MatchExpressions[len(stage.Spec.Selector.MatchExpressions)-1].JQ
		if excludes := last.Key == ".spec.nodeName"; excludes != (stage.Name == "pod-run") {
			t.Errorf("%s excludes the broken node: %v", stage.Name, excludes)
		}
		takesTime := stage.Name == "pod-run" || stage.Name == "pod-end"
		if (stage.Spec.Delay != nil) != takesTime {
			t.Errorf("%s has the delay %v", stage.Name, stage.Spec.Delay)
		}
		if takesTime && (*stage.Spec.Delay.DurationMilliseconds != 1000 || *stage.Spec.Delay.JitterDurationMilliseconds != 1500) {
			t.Errorf("%s has another delay than from 1s to 1.5s", stage.Name)
		}
	}
}

func TestLogsAreWrittenAsAContainerRuntimeDoes(t *testing.T) {
	dir := t.TempDir()
	logs, err := writeLogs(dir, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	defaults := 0
	for _, log := range logs.Spec.Logs {
		if len(log.Containers) == 0 {
			defaults++
		}
	}
	if defaults != 1 {
		t.Errorf("%d logs for containers without one of their own", defaults)
	}
	got, err := os.ReadFile(filepath.Join(dir, "greeter.log"))
	if want := "2026-01-02T03:04:05Z stdout F hello world\n2026-01-02T03:04:05Z stdout F end\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

func TestFlagsAreChecked(t *testing.T) {
	good := options{kubeconfig: os.Args[0], nodes: 1, address: "127.0.0.1"}
	if err := good.check(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*options){
		"--kubeconfig is missing": func(o *options) { o.kubeconfig = "" },
		"no such file":            func(o *options) { o.kubeconfig = "/no/such/file" },
		"--nodes is 0":            func(o *options) { o.nodes = 0 },
		"--nodes is 10000":        func(o *options) { o.nodes = 10000 },
		"--broken is 2; it must be from 0 to the number of nodes, 1": func(o *options) { o.broken = 2 },
		"--latency is -1s":    func(o *options) { o.latency = -time.Second },
		`--address is "here"`: func(o *options) { o.address = "here" },
	} {
		o := good
		spoil(&o)
		if err := o.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
