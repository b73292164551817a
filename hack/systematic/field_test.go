// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	tests := []struct{ path, want string }{
		{"spec.hostname", "ignored-hostname-efeae6"},
		{"spec.containers[*].env[*].value", "ignored-containers-env-value-26186d"},
		{"spec.initContainers[*].env[*].value", "ignored-init-containers-env-value-23d8fc"},
		{"spec.volumes[*].projected.sources[*].downwardAPI.items[*].path", "ignored-downward-api-items-path-0783b9"},
		{"spec.containers[*].resources.limits.['nvidia.com/gpu']", "ignored-limits-nvidia-com-gpu-4ac613"},
	}
	for _, tt := range tests {
		if got := name("ignored", tt.path); got != tt.want {
			t.Errorf("%s is called %s, not %s", tt.path, got, tt.want)
		}
	}
}

func TestAnyFieldHasAName(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	names := map[string]string{}
	for _, path := range schema() {
		n := name("ignored", path)
		if !valid.MatchString(n) || len(n) > maxName {
			t.Errorf("%s is called %q", path, n)
		}
		names[n] = path
	}
	if len(names) != len(schema()) {
		t.Errorf("%d names of %d paths", len(names), len(schema()))
	}
	for n, path := range names {
		for i := range n {
			if other, found := names[n[:i]]; found && n[i] == '-' {
				t.Errorf("the fault of %s also holds in the namespace of that of %s", other, path)
			}
		}
	}
}

func TestTheCheapestComesFirst(t *testing.T) {
	setters := []Setter{{"a.yaml", 60, 9}, {"b.yaml", 60, 5}, {"c.yaml", 20, 7}, {"484-grace-period-is-given.yaml", 120, 12}, {"d.yaml", 60, 5}}
	want := []string{"484-grace-period-is-given.yaml", "c.yaml", "b.yaml", "d.yaml", "a.yaml"}
	if diff := cmp.Diff(want, cheapest("spec.terminationGracePeriodSeconds", setters)); diff != "" {
		t.Error(diff)
	}
}

func TestRules(t *testing.T) {
	for text, want := range map[string]string{
		"a: {default: 1}":                  "",
		"a: {default: \"\"}":               "",
		"a: {default: 1, instead: 2}":      "exactly one",
		"a: {}":                            "exactly one",
		"a: {because: none}":               "because",
		"a: {default: 1}\na: {default: 2}": "already defined",
	} {
		_, err := readRules([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	rules := map[string]rule{"port": {Default: 1}, "httpGet.port": {Default: 2}, "spec.a.port": {Default: 3}}
	for path, want := range map[string]any{
		"spec.x.port": 1, "spec.x.httpGet.port": 2, "spec.a.port": 3, "spec.b.spec.a.port": 1, "spec.x.support": nil,
	} {
		if _, r := find(rules, path); r.Default != want {
			t.Errorf("%s: %v", path, r.Default)
		}
	}
}
