// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCollect(t *testing.T) {
	const first = `{"Module": {"Path": "b.org/b", "Version": "v1.0.0+incompatible", "Sum": "h1:b="}}`
	tests := map[string]struct {
		in   string
		want []string
		err  string
	}{
		"sorted, each once":                            {first + `{"Module": {"Path": "a.org/a", "Version": "v2.0.0", "Sum": "h1:a="}}` + first, []string{"a.org/a", "b.org/b"}, ""},
		"neither the standard library nor the program": {`{}{"Module": {"Path": "main.org", "Main": true}}` + first, []string{"b.org/b"}, ""},
		"what takes the place of another": {
			`{"Module": {"Path": "b.org/b", "Version": "v1.0.0", "Replace": {"Path": "c.org/c", "Version": "v3.0.0", "Sum": "h1:c="}}}`, []string{"c.org/c"}, ""},
		"without a checksum": {`{"Module": {"Path": "b.org/b", "Version": "v1.0.0"}}`, nil, "go mod tidy"},
		"a directory":        {`{"Module": {"Path": "b.org/b", "Replace": {"Path": "../b"}}}`, nil, "../b"},
		"cut off":            {first[:20], nil, "go list"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			modules, err := collect(strings.NewReader(test.in))
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Fatalf("error %v, want %q", err, test.err)
			}
			var got []string
			for _, m := range modules {
				got = append(got, m.Path)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestSuite makes the bill of the suite itself, twice.
func TestSuite(t *testing.T) {
	var bills [2]bytes.Buffer
	for i := range bills {
		if err := write(&bills[i], "../..", true, program{"vktest", "v1.2.3"}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(bills[0].Bytes(), bills[1].Bytes()) {
		t.Error("two bills of the same sources differ")
	}
	var b bill
	if err := json.Unmarshal(bills[0].Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	known := map[string]component{}
	for _, c := range b.Components {
		known[c.Name] = c
	}
	for _, name := range []string{"std", "k8s.io/client-go", "github.com/onsi/ginkgo/v2"} {
		if known[name].Version == "" {
			t.Errorf("%s is not in the bill", name)
		}
	}
	if d := b.Dependencies[0]; d.Ref != b.Metadata.Component.Ref || len(d.DependsOn) != len(b.Components) {
		t.Errorf("%s depends on %d components, want all %d", d.Ref, len(d.DependsOn), len(b.Components))
	}
	if want := "pkg:golang/github.com/interTwin-eu/vk-test-set@v1.2.3#vktest"; b.Metadata.Component.PURL != want {
		t.Errorf("the program is %s, want %s", b.Metadata.Component.PURL, want)
	}
}
