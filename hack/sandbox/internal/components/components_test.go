// SPDX-License-Identifier: Apache-2.0

package components

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func module(version string) Module {
	return Module{FS: fstest.MapFS{
		"go.mod":        {Data: []byte("module x\n\nrequire (\n\tk8s.io/kubernetes " + version + " // indirect\n)\n")},
		"go.sum":        {},
		"pause/main.go": {Data: []byte("package main")},
	}}
}

func TestPlan(t *testing.T) {
	plan, err := NewPlan(module("v1.37.2"), t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Version() != "v1.37.2" {
		t.Errorf("version %q", plan.Version())
	}
	if got := strings.Join(plan.Missing(), " "); got != "etcd kube-apiserver kube-controller-manager kube-scheduler agnhost pause kubelet kube-proxy containerd containerd-shim-runc-v2" {
		t.Errorf("missing: %s", got)
	}
	without, err := NewPlan(module("v1.37.2"), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(without.Missing(), " "); got != "etcd kube-apiserver kube-controller-manager kube-scheduler agnhost pause" {
		t.Errorf("missing without a node: %s", got)
	}
	if !strings.Contains(plan.flags, "-X k8s.io/component-base/version.gitVersion=v1.37.2") || !strings.Contains(plan.flags, "gitMinor=37") {
		t.Errorf("the version is not stamped: %s", plan.flags)
	}
	other, err := NewPlan(module("v1.37.3"), t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(other.set.Dir) == filepath.Base(plan.set.Dir) {
		t.Error("another version has the same directory")
	}
	if _, err := NewPlan(Module{FS: fstest.MapFS{"go.mod": {Data: []byte("module x")}}}, t.TempDir(), false); err == nil {
		t.Error("a go.mod without Kubernetes was accepted")
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
