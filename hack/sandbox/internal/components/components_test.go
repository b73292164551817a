// SPDX-License-Identifier: Apache-2.0

package components

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// module is one that requires a version, and pins two older ones.
func module(version string) Module {
	return Module{
		FS: fstest.MapFS{
			"go.mod":        {Data: []byte("module x\n\nrequire (\n\tk8s.io/kubernetes " + version + " // indirect\n)\n")},
			"go.sum":        {},
			"pause/main.go": {Data: []byte("package main")},
		},
		Pins: fstest.MapFS{
			"v1.36.3.mod": {Data: []byte("module k36")}, "v1.36.3.sum": {},
			"v1.9.10.mod": {Data: []byte("module k9")}, "v1.9.10.sum": {},
		},
	}
}

func TestPlan(t *testing.T) {
	plan, err := NewPlan(t.Context(), module("v1.37.2"), "", t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Version() != "v1.37.2" {
		t.Errorf("version %q", plan.Version())
	}
	const programs = "etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy agnhost pause containerd containerd-shim-runc-v2"
	if got := strings.Join(plan.Missing(), " "); got != programs {
		t.Errorf("missing: %s", got)
	}
	without, err := NewPlan(t.Context(), module("v1.37.2"), "", t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(without.Missing(), " "); got != "etcd kube-apiserver kube-controller-manager kube-scheduler agnhost pause" {
		t.Errorf("missing without a node: %s", got)
	}
	other, err := NewPlan(t.Context(), module("v1.37.3"), "", t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(other.set.Dir) == filepath.Base(plan.set.Dir) {
		t.Error("another version has the same directory")
	}
	if _, err := NewPlan(t.Context(), Module{FS: fstest.MapFS{"go.mod": {Data: []byte("module x")}}}, "", t.TempDir(), false); err == nil {
		t.Error("a go.mod without Kubernetes was accepted")
	}
}

// TestPlanOfAnOlderVersion: Kubernetes comes from its own module, what is in images from the sandbox's.
func TestPlanOfAnOlderVersion(t *testing.T) {
	plan, err := NewPlan(t.Context(), module("v1.37.2"), "v1.36.3", t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.builds) != 2 || !strings.HasPrefix(filepath.Base(plan.set.Dir), "v1.36.3-") {
		t.Fatalf("%d builds in %s", len(plan.builds), plan.set.Dir)
	}
	for i, tt := range []struct{ mod, stamp, packages string }{
		{"module k36", "-X k8s.io/component-base/version.gitVersion=v1.36.3", "server/v3 kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy"},
		{"module x", "gitMinor=37", "agnhost ./pause"},
	} {
		b := plan.builds[i]
		var names []string
		for _, pkg := range b.packages {
			_, after, found := strings.Cut(pkg, "/cmd/")
			if !found {
				after = strings.TrimPrefix(strings.TrimPrefix(pkg, "go.etcd.io/etcd/"), "k8s.io/kubernetes/test/images/")
			}
			names = append(names, after)
		}
		if got := strings.Join(names, " "); got != tt.packages {
			t.Errorf("%d: packages %s", i, got)
		}
		if !strings.HasPrefix(string(b.files["go.mod"]), tt.mod) || !strings.Contains(b.flags, tt.stamp) {
			t.Errorf("%d: %s, %s", i, b.files["go.mod"], b.flags)
		}
	}
}

func TestResolve(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"v1.37":        "",
		"1.37.2":       "",
		"v1.37.1":      "v1.37.1",
		"v1.36":        "v1.36.3",
		"1.36.0":       "v1.36.0",
		"v1.9":         "v1.9.10",
		"1.20":         "version 1.20 is not supported; the sandbox runs Kubernetes 1.9 to 1.37",
		"v1.38.0":      "version v1.38.0 is not supported; the sandbox runs Kubernetes 1.9 to 1.37",
		"v1.37.2-rc.1": `"v1.37.2-rc.1" is not a version of Kubernetes; write for example v1.36 or v1.36.3`,
		"latest":       `"latest" is not a version of Kubernetes; write for example v1.36 or v1.36.3`,
		"v1.036":       `"v1.036" is not a version of Kubernetes; write for example v1.36 or v1.36.3`,
	} {
		got, err := module("v1.37.2").Resolve(text)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestPins: the pinned versions are the three minor versions before that of the sandbox's go.mod.
func TestPins(t *testing.T) {
	m := Module{FS: os.DirFS("../.."), Pins: os.DirFS("../../versions")}
	current, err := m.current()
	if err != nil {
		t.Fatal(err)
	}
	pins, err := m.pins()
	if err != nil || len(pins) != 3 {
		t.Fatalf("%v, %v", pins, err)
	}
	for i, v := range pins {
		if v.minor != current.minor-3+i {
			t.Errorf("%s is pinned", v)
		}
		pinned, _, err := m.pinned(v)
		if err != nil {
			t.Fatal(err)
		}
		if found := requirement.FindSubmatch(pinned["go.mod"]); found == nil || string(found[1]) != v.String() {
			t.Errorf("%s: its go.mod requires %s", v, found)
		}
		if !strings.Contains(string(pinned["go.sum"]), "k8s.io/kubernetes "+v.String()+" h1:") {
			t.Errorf("%s: its go.sum does not have it", v)
		}
	}
}

func TestPackageCounter(t *testing.T) {
	var seen []string
	counter := &packageCounter{told: func(_ int, pkg string) { seen = append(seen, pkg) }, rest: &tailWriter{}}
	for _, chunk := range []string{"k8s.io/api/co", "re/v1\nfmt\ngo: downloading x v1\n", "# k8s.io/x\nx.go:1:2: undefined: y\n"} {
		if _, err := counter.Write([]byte(chunk)); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(seen, " "); got != "k8s.io/api/core/v1 fmt" {
		t.Errorf("packages: %s", got)
	}
	if !strings.Contains(counter.rest.String(), "undefined: y") {
		t.Errorf("the compiler's error is lost: %q", counter.rest)
	}
}

// TestDerives: a version that is not pinned is derived once.
func TestDerives(t *testing.T) {
	cache := t.TempDir()
	if err := os.MkdirAll(filepath.Join(cache, "modules", "v1.36.1"), 0o755); err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string]bool{"": false, "v1.36.3": false, "v1.36.1": false, "v1.36.2": true} {
		if got := module("v1.37.2").Derives(version, cache); got != want {
			t.Errorf("%q: %t", version, got)
		}
	}
}
