// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// capabilitiesText is the page but for its tables, which take the place of tableMark.
//
//go:embed capabilities.md
var capabilitiesText string

// capabilitiesPage documents the capabilities, a table for each profile.
func capabilitiesPage(all facts.Catalogue) string {
	users := map[capability.Name][]string{}
	belong := map[capability.Profile]int{}
	for _, t := range all.Templates {
		belong[t.Profile]++
		for _, name := range t.Capabilities {
			users[name] = append(users[name], t.Name)
		}
	}
	var m markdown
	before, after, _ := strings.Cut(capabilitiesText, tableMark)
	m.WriteString(before)
	for _, p := range capability.Profiles() {
		m.heading(2, "Profile "+string(p))
		m.paragraph(profileText[p] + " " + strconv.Itoa(belong[p]) + " templates belong to it.")
		var rows [][]string
		for _, c := range capability.All() {
			if c.Profile == p {
				rows = append(rows, []string{"`" + string(c.Name) + "`", c.Definition, c.Since.String(), names(users[c.Name])})
			}
		}
		m.table([]string{"Capability", "A node has it if", "Since", "Templates"}, rows)
	}
	m.WriteString(strings.TrimLeft(after, "\n"))
	return m.page()
}

// profileText says what each profile is for.
var profileText = map[capability.Profile]string{
	capability.Core: "What every virtual node must do: run pods to their end, with their variables, report how they end, and serve their logs. The " +
		"[lifecycle rules](lifecycle.md) belong to it.",
	capability.Batch:   "What jobs need as well: init containers, volumes, limits, deadlines and restarts.",
	capability.Service: "What servers need as well: probes, hooks, sidecars, users, addresses, Services, and access to running containers.",
	capability.Full:    "Everything else that the templates test.",
}

// names are links to templates by their numbers; their number alone if there are more than many.
func names(templates []string) string {
	const many = 8
	if len(templates) > many {
		return strconv.Itoa(len(templates))
	}
	out := make([]string, len(templates))
	for i, name := range templates {
		number, _, _ := strings.Cut(name, "-")
		out[i] = "[" + number + "](../" + templateDir + "/" + name + ")"
	}
	return strings.Join(out, " ")
}
