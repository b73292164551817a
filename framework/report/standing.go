// SPDX-License-Identifier: Apache-2.0

package report

import "fmt"

// Standing is how far all nodes of a report conform to a profile.
type Standing struct {
	// ProfileResult sums up the results of all nodes.
	ProfileResult
	// Conformant is true if every node conforms to the profile, and so to the ones before.
	Conformant bool
}

// Standings are those of the profiles, from the smallest to the largest. There are none if it is unknown of a node
// whether it conforms.
func (r Report) Standings() []Standing {
	if len(r.Conformance) == 0 || len(r.Conformance) < len(r.Nodes) {
		return nil
	}
	var out []Standing
	for i, p := range r.Profiles {
		s := Standing{ProfileResult: ProfileResult{Name: p.Name}, Conformant: true}
		for _, c := range r.Conformance {
			s.Tests, s.Passed, s.Unsupported = s.Tests+c.Profiles[i].Tests, s.Passed+c.Profiles[i].Passed, s.Unsupported+c.Profiles[i].Unsupported
			s.Conformant = s.Conformant && c.Reached() >= i
		}
		out = append(out, s)
	}
	return out
}

// Badge is a badge for a website or a README, as the endpoint of shields.io reads it:
// https://shields.io/badges/endpoint-badge.
type Badge struct {
	// SchemaVersion is 1.
	SchemaVersion int `json:"schemaVersion"`
	// Label is the left half of the badge, Message the right one.
	Label   string `json:"label"`
	Message string `json:"message"`
	// Color is the colour of the right half, as a name of shields.io.
	Color string `json:"color"`
}

// Badge says which profile the nodes conform to, provided that nothing keeps the report from being published.
func (r Report) Badge() Badge {
	badge := Badge{SchemaVersion: 1, Label: "virtual kubelet", Message: "not verified", Color: "lightgrey"}
	standings := r.Standings()
	if len(Verify(r)) > 0 || len(standings) == 0 {
		return badge
	}
	badge.Message, badge.Color = fmt.Sprintf("%s %d of %d", standings[0].Name, standings[0].Passed, standings[0].Tests), "orange"
	for i, s := range standings {
		switch {
		case !s.Conformant:
			return badge
		case i == len(standings)-1:
			badge.Message, badge.Color = s.Name, "brightgreen"
		default:
			badge.Message, badge.Color = s.Name, "green"
		}
	}
	return badge
}
