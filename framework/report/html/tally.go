// SPDX-License-Identifier: Apache-2.0

package html

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// tallyTable is a table of features, or of classes of bugs.
type tallyTable struct {
	Title string
	Rows  []tallyRow
}

type tallyRow struct{ report.Tally }

// Other is how many results are neither passed nor failed.
func (t tallyRow) Other() int { return t.Counts.Total() - t.Counts.Passed - t.Counts.Failed }

// NotPassed are the templates with a result other than passed.
func (t tallyRow) NotPassed() []string {
	var names []string
	for v, templates := range t.Templates {
		if v != report.Passed {
			for _, name := range templates {
				names = append(names, strings.TrimSuffix(name, ".yaml"))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Features is the table of features.
func (p page) Features() tallyTable { return newTallyTable("Feature", p.Report.Features) }

// Guards is the table of classes of bugs.
func (p page) Guards() tallyTable { return newTallyTable("Class", p.Report.Guards) }

// conformance is what some nodes conform to.
type conformance struct{ Where, Text string }

// Conformance has the nodes by what they conform to.
func (p page) Conformance() []conformance {
	var rows []conformance
	for _, g := range p.Report.ConformanceGroups() {
		rows = append(rows, conformance{g.Where(), g.Text})
	}
	return rows
}

func newTallyTable(title string, tallies []report.Tally) tallyTable {
	table := tallyTable{Title: title}
	for _, t := range tallies {
		table.Rows = append(table.Rows, tallyRow{t})
	}
	return table
}
