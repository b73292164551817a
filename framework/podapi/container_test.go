// SPDX-License-Identifier: Apache-2.0

package podapi

import "testing"

const threeContainers = `spec: {containers: [{name: first}, {name: second}], initContainers: [{name: init}], ephemeralContainers: [{name: debug}]}`

func annotated(container string) string {
	return "metadata: {annotations: {" + defaultContainer + ": " + container + "}}\n" + threeContainers
}

// TestContainerName states the answers of kubectl; the functions that they come from are named at ContainerName.
func TestContainerName(t *testing.T) {
	for _, tt := range []struct {
		what, pod, name string
		want, err       string
	}{
		{"the only container", "spec: {containers: [{name: main}]}", "", "main", ""},
		{"the first ordinary one", threeContainers, "", "first", ""},
		{"the annotated one", annotated("second"), "", "second", ""},
		{"an annotated init container", annotated("init"), "", "init", ""},
		{"a stale annotation", annotated("absent"), "", "first", ""},
		{"a name wins over the annotation", annotated("first"), "second", "second", ""},
		{"an init container by name", threeContainers, "init", "init", ""},
		{"an ephemeral container by name", threeContainers, "debug", "debug", ""},
		{"an unknown name", threeContainers, "absent", "", `the pod has no container "absent"; it has first, second, init, debug`},
		{"an unknown name, and an annotation", annotated("second"), "absent", "", `the pod has no container "absent"; it has first, second, init, debug`},
		{"no containers", "{}", "", "", "the pod has no containers"},
	} {
		got, err := ContainerName(pod(t, tt.pod), tt.name)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != tt.want || text != tt.err {
			t.Errorf("%s: %q, %q; want %q, %q", tt.what, got, text, tt.want, tt.err)
		}
	}
	if _, err := ContainerName(nil, "x"); err == nil {
		t.Error("a container of no pod")
	}
}

func TestContainers(t *testing.T) {
	p := pod(t, `spec: {containers: [{name: c}], ephemeralContainers: [{name: e, restartPolicy: Always}],
  initContainers: [{name: i}, {name: sidecar, restartPolicy: Always}, {name: never, restartPolicy: Never}]}`)
	type row struct {
		name, field   string
		index         int
		init, sidecar bool
	}
	want := []row{
		{"c", "containers", 0, false, false}, {"i", "initContainers", 0, true, false}, {"sidecar", "initContainers", 1, true, true},
		{"never", "initContainers", 2, true, false}, {"e", "ephemeralContainers", 0, false, false},
	}
	all := Containers(&p.Spec)
	if len(all) != len(want) {
		t.Fatalf("%d containers", len(all))
	}
	for i, c := range all {
		if got := (row{c.Name, c.Field, c.Index, c.Init(), c.Sidecar()}); got != want[i] {
			t.Errorf("%+v, want %+v", got, want[i])
		}
	}
}

func TestChoosingAContainerFormatsNothing(t *testing.T) {
	p := pod(t, annotated("second"))
	if n := testing.AllocsPerRun(100, func() { _, _ = ContainerName(p, "") }); n > 0 {
		t.Errorf("%.0f allocations", n)
	}
}
