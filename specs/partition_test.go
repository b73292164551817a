// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// TestWhatIsInARemovedNamespace: a failed test keeps what it does not list, but nothing in a namespace that goes.
func TestWhatIsInARemovedNamespace(t *testing.T) {
	s := &spec{facts: &facts.Facts{Rendered: &manifest.Rendered{Procedure: &validation.Procedure{
		CleanConfigs: []validation.Cleanup{{Type: "namespace", Name: "mine"}},
	}}}}
	s.all = []client.Ref{
		{Kind: "Namespace", Name: "mine", UID: "1"}, {Kind: "Pod", Namespace: "mine", Name: "inside", UID: "2"},
		{Kind: "Pod", Namespace: "default", Name: "outside", UID: "3"}, {Kind: "PriorityClass", Name: "mine", UID: "4"},
	}
	remove, kept, err := s.partition(t.Context(), failed)
	if err != nil {
		t.Fatal(err)
	}
	names := func(refs []client.Ref) (out string) {
		for _, ref := range refs {
			out += ref.Kind + " " + ref.Name + ";"
		}
		return out
	}
	if got, want := names(remove), "Namespace mine;Pod inside;"; got != want {
		t.Errorf("removed: %s want %s", got, want)
	}
	if got, want := names(kept), "Pod outside;PriorityClass mine;"; got != want {
		t.Errorf("kept: %s want %s", got, want)
	}
}
