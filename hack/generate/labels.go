// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// labelsPage documents the labels for --label-filter.
func labelsPage(all facts.Catalogue) (string, error) {
	count, users := map[string]int{}, map[string][]string{}
	for _, t := range all.Templates {
		for _, l := range t.Labels {
			count[l]++
			users[l] = append(users[l], t.Name)
		}
	}
	var m markdown
	m.heading(1, "Labels")
	m.paragraph("`--label-filter` selects tests by an expression that consists of labels, `&&`, `||`, `!` and parentheses, for example " +
		"`--label-filter='feature:probes && !needs:privileged'`. `/REGEX/` stands for any label that the regular expression matches. `--vktest.list` prints the " +
		"labels of every template; together with `--label-filter`, `--focus` or `--skip`, it lists only the tests that are selected. In addition, every test has the label `node:NAME` of its node. The tests of the [lifecycle rules](lifecycle.md) have the " +
		"label `lifecycle`; they judge the pods of the templates in the same run.")
	m.heading(2, "Capabilities")
	m.paragraph("Every template has a label for each [capability](capabilities.md) that a node must have to pass it (`capability:exec`), and one for the " +
		"smallest profile that contains them (`profile:batch`). For example, `--label-filter='profile:core || profile:batch'` selects what belongs to the profile " +
		"batch.")
	m.paragraph("The labels `needs:` mark templates for what some nodes, sites or users do not have. They are derived from the capabilities and from the objects of " +
		"a template. Exclude the template if something is missing, for example with `--label-filter='!needs:namespaces'`.")
	rows, err := needsRows(count)
	if err != nil {
		return "", err
	}
	m.table([]string{"Label", "Exclude it if", "Templates"}, rows)
	m.heading(2, "Derived labels")
	m.paragraph("The suite derives these labels from the objects and steps of a template. The last column is the number of built-in templates.")
	rows = nil
	for _, l := range facts.LabelTable() {
		n := strconv.Itoa(count[l.Name])
		if l.Name == anyKind {
			n = kinds(count)
		}
		rows = append(rows, []string{"`" + l.Name + "`", l.Meaning, n})
	}
	m.table([]string{"Label", "A template has it if", "Templates"}, rows)
	m.heading(2, "Declared labels")
	m.paragraph("Templates declare these labels in the `## Labels:` line of the header or in the key `labels` of the validation section. " +
		"The built-in templates declare:")
	rows = nil
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if !isDerived(name) && missing[name] == "" {
			rows = append(rows, []string{"`" + name + "`", strconv.Itoa(count[name]), links(users[name])})
		}
	}
	m.table([]string{"Label", "Templates", "Names, if at most three"}, rows)
	return m.page(), nil
}

// anyKind is the name in the table of labels for the labels of all kinds of objects.
const anyKind = "kind:<kind>"

// kinds lists each kind with the number of templates that create it.
func kinds(count map[string]int) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if kind, ok := strings.CutPrefix(name, "kind:"); ok {
			out = append(out, kind+" "+strconv.Itoa(count[name]))
		}
	}
	return strings.Join(out, ", ")
}

// few is the largest number of templates that the table lists by name.
const few = 3

// links are Markdown links to the templates; empty if there are more than few.
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
