// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/features"
)

// labelsPage describes the labels that --label-filter selects by.
func labelsPage(root string) (string, error) {
	all, err := builtin(root)
	if err != nil {
		return "", err
	}
	count, users := map[string]int{}, map[string][]string{}
	for _, t := range all.Templates {
		for _, l := range t.Labels {
			count[l]++
			users[l] = append(users[l], t.Name)
		}
	}
	var m markdown
	m.heading(1, "Labels")
	m.paragraph("`--label-filter` runs the tests whose labels match an expression of labels, `&&`, `||`, `!` and parentheses, like " +
		"`--label-filter='feature:probes && !needs:privileged'`. `--vktest.list` prints the labels of every template.")
	m.heading(2, "Derived labels")
	m.paragraph("They come from what a template creates and does, so that nobody has to keep them true. The number is that of the built-in templates.")
	var rows [][]string
	for _, l := range features.Table() {
		n := strconv.Itoa(count[l.Name])
		if l.Name == anyKind {
			n = kinds(count)
		}
		rows = append(rows, []string{"`" + l.Name + "`", l.Meaning, n})
	}
	m.table([]string{"Label", "A template has it if", "Templates"}, rows)
	m.heading(2, "Declared labels")
	m.paragraph("They come from the line `## Labels:` of a template's header, or from the key `labels` of its validation section. Those of the built-in templates:")
	rows = nil
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if !isDerived(name) {
			rows = append(rows, []string{"`" + name + "`", strconv.Itoa(count[name]), links(users[name])})
		}
	}
	m.table([]string{"Label", "Templates", "If they are few"}, rows)
	m.paragraph("Every test also has the label `node:NAME` of its node.")
	return m.page(), nil
}

// anyKind is how the table of labels calls those of the kinds of objects.
const anyKind = "kind:<kind>"

// kinds tells how many templates create objects of which kind.
func kinds(count map[string]int) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if kind, ok := strings.CutPrefix(name, "kind:"); ok {
			out = append(out, kind+" "+strconv.Itoa(count[name]))
		}
	}
	return strings.Join(out, ", ")
}

// few is how many templates a label may have for the table to name them.
const few = 3

// links leads to the templates, whose headers say why they have the label.
func links(templates []string) string {
	if len(templates) > few {
		return ""
	}
	out := make([]string, len(templates))
	for i, name := range templates {
		out[i] = "[" + strings.TrimSuffix(name, ".yaml") + "](../" + templateDir + "/" + name + ")"
	}
	return strings.Join(out, ", ")
}
