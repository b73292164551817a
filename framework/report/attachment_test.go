// SPDX-License-Identifier: Apache-2.0

package report

import "testing"

func TestNewAttachment(t *testing.T) {
	for title, want := range map[string]Attachment{
		"timeline of ns/p":         {Kind: Timeline, Name: "ns/p"},
		"pod ns/p":                 {Kind: Pod, Name: "ns/p"},
		"events of ns/p":           {Kind: Events, Name: "ns/p"},
		"log of ns/p, container c": {Kind: Log, Name: "ns/p, container c"},
		"manifest":                 {Kind: Manifest},
		"manifest of step 2":       {Kind: Manifest, Name: "step 2"},
		"podium":                   {Kind: Other, Name: "podium"},
		"other":                    {Kind: Other, Name: "other"},
		"":                         {Kind: Other},
	} {
		t.Run(title, func(t *testing.T) {
			if got := NewAttachment(title, ""); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if again := NewAttachment(want.title(), ""); again != want {
				t.Errorf("its title %q is read as %+v", want.title(), again)
			}
		})
	}
}
