// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// TestSelect: filters leave templates, rules and nodes out.
func TestSelect(t *testing.T) {
	c := facts.Catalogue{Nodes: []string{"a", "b"}, Templates: []facts.Entry{{Name: "1.yaml", Labels: []string{"x"}}, {Name: "2.yaml"}}}
	c = c.WithRules(lifecycle.Rules()[:2])
	for name, tt := range map[string]struct {
		chosen func(name string, labels []string) bool
		want   [3]int
	}{
		"all":      {func(string, []string) bool { return true }, [3]int{2, 2, 2}},
		"nothing":  {func(string, []string) bool { return false }, [3]int{}},
		"a label":  {func(_ string, labels []string) bool { return slices.Contains(labels, "x") }, [3]int{2, 1, 0}},
		"rules":    {func(_ string, labels []string) bool { return slices.Contains(labels, lifecycle.Label) }, [3]int{2, 0, 2}},
		"one node": {func(_ string, labels []string) bool { return slices.Contains(labels, "node:b") }, [3]int{1, 2, 2}},
		"a name":   {func(name string, _ []string) bool { return strings.HasPrefix(name, "a 2") }, [3]int{1, 1, 0}},
	} {
		got := c.Select(tt.chosen)
		if diff := cmp.Diff(tt.want, [3]int{len(got.Nodes), len(got.Templates), len(got.Rules)}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestTableHasNoEmptyParts: what the filters leave out has no heading either.
func TestTableHasNoEmptyParts(t *testing.T) {
	all := facts.Catalogue{Nodes: []string{"a"}, Templates: []facts.Entry{{Name: "1.yaml"}}}.WithRules(lifecycle.Rules()[:1])
	for name, tt := range map[string]struct {
		chosen func(name string, labels []string) bool
		want   []string
	}{
		"all":     {func(string, []string) bool { return true }, []string{"TEMPLATE", "LIFECYCLE RULE"}},
		"rules":   {func(_ string, labels []string) bool { return slices.Contains(labels, lifecycle.Label) }, []string{"LIFECYCLE RULE"}},
		"a name":  {func(name string, _ []string) bool { return name == "a 1.yaml" }, []string{"TEMPLATE"}},
		"nothing": {func(string, []string) bool { return false }, nil},
	} {
		var b strings.Builder
		if err := all.Select(tt.chosen).WriteTable(&b); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, heading := range []string{"TEMPLATE", "LIFECYCLE RULE"} {
			if strings.Contains(b.String(), heading) {
				got = append(got, heading)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
