// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
	"testing"
)

func TestReadReasons(t *testing.T) {
	for text, want := range map[string]string{
		"- {kind: site, why: w, source: s, fields: [a]}":             "",
		"- {kind: gate, why: w, gate: G, fields: [a]}":               "",
		"- {kind: gate, why: w, source: s, fields: [a]}":             "must be given",
		"- {kind: site, why: w, gate: G, fields: [a]}":               "must be given",
		"- {kind: site, why: w, fields: [a]}":                        "must be given",
		"- {kind: site, source: s, fields: [a]}":                     "must be given",
		"- {kind: site, why: w, source: s}":                          "must be given",
		"- {kind: none, why: w, source: s, fields: [a]}":             "no kind",
		"- {kind: site, why: w, source: s, fields: [a], because: b}": "because",
	} {
		_, err := readReasons([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestExcuses(t *testing.T) {
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"spec.a", "spec.a", true},
		{"spec.a", "spec.a.b", false},
		{"spec.a.**", "spec.a.b.c", true},
		{"spec.a.**", "spec.a[*].b", true},
		{"spec.a.**", "spec.a", false},
		{"spec.a.**", "spec.ab.c", false},
		{"spec.a.**", "spec.b.spec.a.c", false},
		{"b.c", "spec.a.b.c", true},
		{"b.c", "spec.a.xb.c", false},
		{"b.**", "spec.a[*].b[*].c", true},
		{"b.**", "spec.a.xb.c", false},
	}
	for _, tt := range tests {
		if got := excuses(tt.pattern, tt.path); got != tt.want {
			t.Errorf("%s of %s: %t", tt.pattern, tt.path, got)
		}
	}
}

func TestTheFirstReasonApplies(t *testing.T) {
	all := []reason{
		{Why: "first", Fields: []string{"spec.dnsConfig.searches", "spec.no.such"}},
		{Why: "second", Fields: []string{"spec.dnsConfig.**", "dnsConfig.nameservers", "spec.containers[*].env"}},
	}
	if r, pattern, found := why(all, "spec.dnsConfig.searches"); !found || r.Why != "first" || pattern != "spec.dnsConfig.searches" {
		t.Errorf("%v %s %t", r, pattern, found)
	}
	if _, _, found := why(all, "spec.dnsPolicy"); found {
		t.Error("there is a reason for a field that no pattern fits")
	}
	// An object that a template sets without its fields is no leaf, but can have a reason.
	set := []Field{{Path: "spec.containers[*].env"}}
	if got, want := idle(all, set), []string{"spec.no.such", "dnsConfig.nameservers"}; !slices.Equal(got, want) {
		t.Errorf("idle: %v, not %v", got, want)
	}
}

func TestAFieldIsNotVerifiedAndExcused(t *testing.T) {
	all := []reason{{Why: "for tests", Fields: []string{"spec.hostname"}}}
	fields := []Field{{Path: "spec.hostname", Name: "a"}, {Path: "spec.subdomain", Name: "b"}}
	if err := (results{"a": {}, "b": {KilledBy: "a.yaml"}}).contradictions(fields, all); err != nil {
		t.Error(err)
	}
	err := (results{"a": {KilledBy: "a.yaml"}}).contradictions(fields, all)
	if err == nil || !strings.Contains(err.Error(), "spec.hostname: a.yaml verifies it") {
		t.Error(err)
	}
}
