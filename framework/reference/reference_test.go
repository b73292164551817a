// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"sigs.k8s.io/yaml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got, -update rewrites it:\n%s", file, diff)
	}
}

// observe is an observation of a pod with these statuses, in YAML, a second apart. Steps begin before the revisions
// with these numbers, from 0.
func observe(t *testing.T, statuses []string, steps ...int) Observation {
	t.Helper()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	pod := Observed{Kind: "Pod", Namespace: "default", Name: "p-uid"}
	for i, status := range statuses {
		fields := map[string]any{}
		if err := yaml.Unmarshal([]byte(status), &fields); err != nil {
			t.Fatal(err)
		}
		at := start.Add(time.Duration(i) * time.Second)
		pod.Revisions = append(pod.Revisions, Revision{At: at, Fields: map[string]any{"status": fields}})
	}
	seen := Observation{Template: "t.yaml", Hash: "h", Kubernetes: "v1.37.2", UUID: "uid", Objects: []Observed{pod}}
	for _, before := range steps {
		seen.Steps = append(seen.Steps, start.Add(time.Duration(before)*time.Second))
	}
	return seen
}

// The statuses of a pod as they follow each other. {x: 1} stands for a field that the manifest determines.
const (
	pending = `{phase: Pending, conditions: [{type: Ready, status: "False", reason: NotYet, lastTransitionTime: "2026-01-01T00:00:00Z"}],
  containerStatuses: [{name: c, ready: false, restartCount: 0, state: {waiting: {reason: Creating}}}]}`
	running = `{phase: Running, podIP: 10.0.0.1, x: 1, conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z"}],
  containerStatuses: [{name: c, ready: true, restartCount: 0, containerID: "a://1", state: {running: {startedAt: "2026-01-01T00:00:01Z"}}}]}`
	done = `{phase: Succeeded, podIP: 10.0.0.1, x: 1,
  conditions: [{type: Ready, status: "False", reason: PodCompleted, lastTransitionTime: "2026-01-01T00:00:02Z"}],
  containerStatuses: [{name: c, ready: false, restartCount: 0, containerID: "a://1", state: {terminated: {exitCode: 0, reason: Completed, message: bye}}}]}`
)

func TestTrace(t *testing.T) {
	whole := []string{pending, running, done}
	twiceAnd := func(other ...string) []Observation {
		return []Observation{observe(t, whole), observe(t, whole), observe(t, other)}
	}
	tests := []struct {
		name string
		seen []Observation
	}{
		{"once", []Observation{observe(t, whole)}},
		{"three-times", twiceAnd(whole...)},
		{"running-not-seen", twiceAnd(pending, done)},
		{"values-differ", twiceAnd(pending, strings.ReplaceAll(running, "x: 1", "x: 2"), strings.ReplaceAll(done, "x: 1, ", ""))},
		{"either-order", twiceAnd(strings.ReplaceAll(pending, "phase: Pending", "phase: Running"), strings.ReplaceAll(running, "phase: Running", "phase: Pending"), done)},
		{"steps", []Observation{observe(t, whole, 1, 2)}},
	}
	var got strings.Builder
	for _, test := range tests {
		var traces []Trace
		for _, seen := range test.seen {
			traces = append(traces, Of(seen))
		}
		merged := Merge(traces)
		got.WriteString("=== " + test.name + "\n" + merged.String() + "\n")
		for i, seen := range test.seen { // nothing that was recorded is another than the trace
			for _, d := range merged.Compare(seen, len(seen.Steps)) {
				t.Errorf("%s, recording %d: %s", test.name, i, d)
			}
		}
	}
	golden(t, "traces.txt", got.String())
}

func TestCompare(t *testing.T) {
	whole := []string{pending, running, done}
	var three []Trace
	for range enough {
		three = append(three, Of(observe(t, whole, 2)))
	}
	trace := Merge(three)
	change := func(status, old, with string) string {
		if !strings.Contains(status, old) {
			t.Fatalf("%q is not in %s", old, status)
		}
		return strings.ReplaceAll(status, old, with)
	}
	tests := []struct {
		name     string
		statuses []string
		step     int
	}{
		{"the same", whole, 1},
		{"something more", []string{change(pending, "{phase", "{y: 1, phase"), running, done}, 1},
		{"seen twice", []string{pending, pending, running, done}, 1},
		{"a field is missing", []string{pending, change(running, ", containerID: \"a://1\"", ""), change(done, ", containerID: \"a://1\"", "")}, 1},
		{"null", []string{pending, change(running, "\"2026-01-01T00:00:01Z\"", "null"), done}, 1},
		{"a value is another", []string{pending, change(running, "x: 1", "x: 2"), change(done, "bye", "hello")}, 1},
		{"another address", []string{pending, change(running, "10.0.0.1", "fd00::1"), done}, 1},
		{"never ready", []string{pending, change(change(running, "ready: true", "ready: false"), `"True"`, `"False"`), done}, 1},
		{"the step was not reached", []string{pending, running}, 0},
		{"the end was not reached", []string{pending, running}, 1},
		{"a condition is missing", []string{change(pending, "type: Ready", "type: Else"), change(running, "type: Ready", "type: Else")}, 0},
		{"failed", []string{pending, change(change(done, "Succeeded", "Failed"), "exitCode: 0", "exitCode: 3")}, 1},
		{"fails where a kubelet runs", []string{pending, running, change(change(done, "Succeeded", "Failed"), "exitCode: 0", "exitCode: 3")}, 0},
		{"another order", []string{change(pending, "Pending", "Running"), change(running, "Running", "Pending"), done}, 1},
	}
	var got strings.Builder
	for _, test := range tests {
		got.WriteString("=== " + test.name + "\n")
		for _, d := range trace.Compare(observe(t, test.statuses, 2), test.step) {
			got.WriteString(d.Kind + ": " + d.String() + "\n")
		}
	}
	golden(t, "differences.txt", got.String())
}

// TestBounded compares a pod of which everything is another.
func TestBounded(t *testing.T) {
	status := func(value string) string {
		fields := []string{"phase: Running"}
		for i := range 2 * maxDifferences {
			fields = append(fields, strings.Repeat("f", i+1)+": "+value)
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	trace := Merge([]Trace{Of(observe(t, []string{status("1")}))})
	if got := trace.Compare(observe(t, []string{status("2")}), 0); len(got) != maxDifferences {
		t.Errorf("%d differences, want %d", len(got), maxDifferences)
	}
}

// TestGenerated merges the pods of a controller, and tells what is alike of them once.
func TestGenerated(t *testing.T) {
	seen := observe(t, []string{pending, running})
	seen.Objects[0].GenerateName = "p-uid-"
	seen.Objects = append(seen.Objects, seen.Objects[0], seen.Objects[0])
	trace := Merge([]Trace{Of(seen)})
	if len(trace.Objects) != 1 || trace.Objects[0].Name != "p-{uuid}-" || trace.Objects[0].Samples != 3 {
		t.Errorf("%+v", trace.Objects)
	}
	for i := range seen.Objects {
		seen.Objects[i].Revisions = seen.Objects[i].Revisions[:1]
	}
	var got []string
	for _, d := range trace.Compare(seen, 0) {
		got = append(got, d.String())
	}
	want := []string{
		"Pod default/p-uid: phase: Pending; a kubelet: Running, and 2 alike",
		"Pod default/p-uid: conditions[Ready].status: False; a kubelet: True, and 2 alike",
		"Pod default/p-uid: containerStatuses[c].state: waiting; a kubelet: ready, and 2 alike",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShape(t *testing.T) {
	tests := []struct {
		path, value string
		want        Value
	}{
		{"reason", "Completed", "=Completed"},
		{"exitCode", "137", "=137"},
		{"restartCount", "0", "=0"},
		{"restartCount", "2", set},
		{"lastTransitionTime", "2026-01-01T00:00:00Z", set},
		{"startedAt", "2026-01-01T00:00:00.123456Z", set},
		{"podIP", "10.0.0.1", set},
		{"podIPs[0].ip", "fd00::1", set},
		{"containerID", "containerd://abc", set},
		{"image", "busybox:1", set},
		{"message", "some text", set},
		{"state.waiting.message", "some text", set},
		{"state.terminated.message", "some text", "=some text"},
		{"volumeMounts[/v].name", "kube-api-access-4xk2z", set},
		{"volumeMounts[/v].name", "data-uid", "=data-{uuid}"},
		{"x", strings.Repeat("x", maxValue+1), set},
	}
	for _, test := range tests {
		if got := normal(test.path, test.value, "uid"); got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.path, test.value, got, test.want)
		}
	}
}

func TestFor(t *testing.T) {
	traces := Traces{{Template: "a", Hash: "1", Kubernetes: "1.36"}, {Template: "a", Hash: "1", Kubernetes: "1.37"}, {Template: "b", Hash: "1", Kubernetes: "1.37"}}
	tests := []struct{ template, hash, kubernetes, want string }{
		{"a", "1", "v1.36.4", "1.36"},
		{"a", "1", "v1.37.0", "1.37"},
		{"a", "1", "v1.40.0", "1.37"},
		{"a", "2", "v1.37.0", ""},
		{"c", "1", "v1.37.0", ""},
	}
	for _, test := range tests {
		got, found := traces.For(test.template, test.hash, test.kubernetes)
		if got.Kubernetes != test.want || found != (test.want != "") {
			t.Errorf("%+v: %q, %v", test, got.Kubernetes, found)
		}
	}
}

func TestWith(t *testing.T) {
	old := Traces{{Template: "a", Hash: "1", Kubernetes: "1.37"}, {Template: "gone", Hash: "1", Kubernetes: "1.37"}, {Template: "stale", Hash: "0", Kubernetes: "1.37"}}
	more := Traces{{Template: "b", Hash: "1", Kubernetes: "1.37"}, {Template: "a", Hash: "1", Kubernetes: "1.37", Objects: []Object{{Kind: "Pod"}}}}
	got := old.With(more, map[string]string{"a": "1", "b": "1", "stale": "1"})
	want := Traces{{Template: "a", Hash: "1", Kubernetes: "1.37", Objects: []Object{{Kind: "Pod"}}}, {Template: "b", Hash: "1", Kubernetes: "1.37"}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Stage{})); diff != "" {
		t.Error(diff)
	}
}

func TestHash(t *testing.T) {
	const source = "## Title\n\n# more\napiVersion: v1\n# kept\n"
	if Hash(source) != Hash("apiVersion: v1\n# kept\n") {
		t.Error("the comment at the beginning counts")
	}
	if Hash(source) == Hash("apiVersion: v1\n# other\n") {
		t.Error("other comments do not count")
	}
	Hash("# without an end")
}

func TestRecorder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recording.jsonl")
	seen := observe(t, []string{pending, running}, 1)
	if Recorder("") != nil {
		t.Error("records nowhere")
	}
	Recorder(file)(seen)
	Recorder(file)(seen)
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	got, err := ReadObservations(in)
	if diff := cmp.Diff([]Observation{seen, seen}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := ReadObservations(strings.NewReader("{")); err == nil {
		t.Error("half an observation is read")
	}
}

func TestShipped(t *testing.T) {
	const limit = 1 << 20
	traces, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(shipped) > limit {
		t.Errorf("%d bytes, want at most %d", len(shipped), limit)
	}
	var file bytes.Buffer
	if err := traces.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := Read(&file)
	if diff := cmp.Diff(traces, again, cmpopts.IgnoreUnexported(Stage{})); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("# header\n"))
	f.Add([]byte(`{"template":"a","hash":"1","kubernetes":"1.37","objects":[{"kind":"Pod","name":"p","samples":1,"stages":[{"state":"Running","fields":{"x":"?=1"}}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		traces, err := parse(data)
		if err != nil {
			return
		}
		var file bytes.Buffer
		if err := traces.Write(&file); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&file)
		if diff := cmp.Diff(traces, again, cmpopts.IgnoreUnexported(Stage{}), cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
}
