// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// lifecycleText is the page but for the tables of rules, which take the place of tableMark.
//
//go:embed lifecycle.md
var lifecycleText string

// lifecyclePage documents the lifecycle rules, a table for each area.
func lifecyclePage() string {
	var m markdown
	before, _, _ := strings.Cut(lifecycleText, tableMark)
	m.WriteString(before)
	area := ""
	var rows [][]string
	end := func() {
		if area != "" {
			m.heading(2, area)
			m.table([]string{"Rule", "What holds", "Since", "Source"}, rows)
		}
		rows = nil
	}
	for _, rule := range lifecycle.Rules() {
		if rule.Area != area {
			end()
			area = rule.Area
		}
		sentence := rule.Sentence
		if rule.Rarely != "" {
			sentence += " A single pod of a run does not count: " + rule.Rarely + "."
		}
		since := "all"
		if rule.Since > 0 {
			since = rule.Since.String()
		}
		rows = append(rows, []string{"`" + rule.ID + "`", sentence, since, rule.Source})
	}
	end()
	return m.page()
}
