// SPDX-License-Identifier: Apache-2.0

package capability_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

// TestTable: names are in a form that filters and configurations can have, sorted, and each says what it is.
func TestTable(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?$`)
	all := capability.All()
	if !slices.IsSortedFunc(all, func(a, b capability.Capability) int { return strings.Compare(string(a.Name), string(b.Name)) }) {
		t.Error("not sorted by name")
	}
	for _, c := range all {
		switch {
		case !form.MatchString(string(c.Name)):
			t.Errorf("%s: not a name", c.Name)
		case c.Profile.Valid() != nil:
			t.Errorf("%s: %v", c.Name, c.Profile.Valid())
		case c.Since < 0 || c.Since > 37:
			t.Errorf("%s: since %s", c.Name, c.Since)
		case c.Definition == "" || strings.HasSuffix(c.Definition, "."):
			t.Errorf("%s: the definition is a sentence without its full stop, got %q", c.Name, c.Definition)
		}
	}
}

func TestCheck(t *testing.T) {
	for name, want := range map[string]string{
		"exec":              "",
		"exce":              `unknown capability "exce", did you mean "exec"?`,
		"empty-dir":         `unknown capability "empty-dir", did you mean "volumes.empty-dir"?`,
		"volumes.empty_dir": `unknown capability "volumes.empty_dir", did you mean "volumes.empty-dir"?`,
		"hostpath":          `unknown capability "hostpath", did you mean "volumes.host-path"?`,
		"teleport":          `unknown capability "teleport"; docs/capabilities.md lists all`,
		"":                  `unknown capability ""; docs/capabilities.md lists all`,
	} {
		got := ""
		if err := capability.Check(name); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", name, got, want)
		}
	}
}

// TestProfileOf: a template belongs to the smallest profile that contains everything it needs.
func TestProfileOf(t *testing.T) {
	for _, tt := range []struct {
		needs []capability.Name
		want  capability.Profile
	}{
		{nil, capability.Core},
		{[]capability.Name{capability.Pods, capability.Logs}, capability.Core},
		{[]capability.Name{capability.Jobs, capability.Logs}, capability.Batch},
		{[]capability.Name{capability.Exec, capability.Jobs}, capability.Service},
		{[]capability.Name{capability.Attach, capability.Exec}, capability.Full},
		{[]capability.Name{"of a newer version"}, capability.Full},
	} {
		if got := capability.ProfileOf(tt.needs); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.needs, got, tt.want)
		}
	}
	order := capability.Profiles()
	for i, p := range order {
		for j, other := range order {
			if p.Includes(other) != (i >= j) {
				t.Errorf("%s includes %s: %t", p, other, p.Includes(other))
			}
		}
	}
	if err := capability.Profile("bach").Valid(); err == nil || !strings.Contains(err.Error(), "core, batch, service, full") {
		t.Errorf("an unknown profile: %v", err)
	}
}

func TestLabels(t *testing.T) {
	c, _ := capability.Find(capability.VolumeHostPath)
	if got := strings.Join(c.Labels(), " "); got != "capability:volumes.host-path needs:hostpath" {
		t.Errorf("got %s", got)
	}
	if got := capability.Core.Label(); got != "profile:core" {
		t.Errorf("got %s", got)
	}
}
