// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// TestProbes: a probe needs as little as possible besides its capability, and then as little time.
func TestProbes(t *testing.T) {
	needing := func(name string, timeout time.Duration, needs ...capability.Name) *facts.Facts {
		r := &manifest.Rendered{Template: manifest.Template{Name: name}, Procedure: &validation.Procedure{}}
		return &facts.Facts{Rendered: r, Timeout: timeout, Capabilities: needs}
	}
	all := []*facts.Facts{
		needing("a", time.Minute, capability.Pods),
		needing("b", time.Second, capability.Pods, capability.Logs),
		needing("c", time.Second, capability.Exec, capability.Jobs, capability.Pods),
		needing("d", time.Hour, capability.Exec, capability.Logs, capability.Pods),
		needing("e", time.Minute, capability.Exec, capability.Pods),
		needing("f", time.Minute, capability.Exec, capability.Pods),
	}
	probes := facts.NewProbes(all)
	got := map[capability.Name]string{}
	for name, f := range probes {
		got[name] = f.Rendered.Template.Name
	}
	want := map[capability.Name]string{capability.Pods: "a", capability.Logs: "b", capability.Jobs: "c", capability.Exec: "e"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var names []string
	for _, f := range probes.Of(all) {
		names = append(names, f.Rendered.Template.Name)
	}
	if got := strings.Join(names, " "); got != "a b c e" {
		t.Errorf("in the order of all: %s", got)
	}
}
