// SPDX-License-Identifier: Apache-2.0

package components

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestRequire: what is released with Kubernetes gets its version, everything else has that of Kubernetes' own go.mod.
func TestRequire(t *testing.T) {
	var own gomod
	if err := json.Unmarshal([]byte(`{"Go": "1.26.0", "Godebug": [{"Key": "default", "Value": "go1.26"}],
		"Require": [{"Path": "k8s.io/api", "Version": "v0.0.0"}, {"Path": "k8s.io/klog/v2", "Version": "v2.140.0"}],
		"Replace": [{"Old": {"Path": "k8s.io/api"}, "New": {"Path": "./staging/src/k8s.io/api"}}, {"Old": {"Path": "k8s.io/klog/v2"}, "New": {"Path": "example.org/klog"}}]}`), &own); err != nil {
		t.Fatal(err)
	}
	got := string(own.require(version{36, 3}))
	for _, want := range []string{
		"\ngo 1.26.0\n", "\ngodebug default=go1.26\n", "\tk8s.io/kubernetes/cmd/kube-proxy\n)\n", "\tgo.etcd.io/etcd/server/v3\n",
		"\tk8s.io/kubernetes v1.36.3\n", "\tk8s.io/api v0.36.3\n", "\tk8s.io/klog/v2 v2.140.0\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
}

func TestReleases(t *testing.T) {
	const list = "k8s.io/kubernetes v0.2.0 v1.3.6 v1.36.0-rc.0 v1.36.0 v1.36.1 v1.36.10 v1.37.0\n"
	if got := strings.Join(releases(list, 36), " "); got != "v1.36.0 v1.36.1 v1.36.10" {
		t.Errorf("got %s", got)
	}
}
