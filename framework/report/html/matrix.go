// SPDX-License-Identifier: Apache-2.0

package html

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Column is a report in the matrix of implementations.
type Column struct {
	// Report is a complete report that names its implementation.
	Report report.Report
	// Page is the address of its own page, relative to that of the matrix; empty if there is none.
	Page string
	// Older is true if a newer version of the implementation has a column.
	Older bool
}

// matrixPage is what the template sees.
type matrixPage struct {
	Policy  string
	Style   template.CSS
	Columns []matrixColumn
	// Sections are the profiles with their capabilities, as far as a report has tests of them.
	Sections []matrixSection
	// HasOlder is true if columns are hidden at first.
	HasOlder bool
}

type matrixColumn struct {
	report.Report
	Page     string
	Older    bool
	Problems []string
	// Lines say what the nodes conform to.
	Lines []string
}

// matrixSection is a profile and its capabilities.
type matrixSection struct {
	Name string
	// Whole has the result of the profile in each column.
	Whole []matrixCell
	Rows  []matrixRow
}

type matrixRow struct {
	capability.Capability
	Cells []matrixCell
}

// matrixCell is the results of one column that belong to a profile or a capability.
type matrixCell struct {
	// ID is the part of the address that shows the results; empty if there are none.
	ID string
	// Class, Sign and Text are how the cell looks, Title what it says to those who do not see it.
	Class, Sign, Text, Title string
	Older                    bool
	// Others are the results that did not pass, Passed the names of the tests that did.
	Others []report.Result
	Passed []string
}

// WriteMatrix writes a page with a column for each report, in their order, and a row for each capability. It works
// without scripts, and loads nothing.
func WriteMatrix(w io.Writer, columns []Column) error {
	p := matrixPage{}
	for _, c := range columns {
		column := matrixColumn{Report: c.Report, Page: c.Page, Older: c.Older, Problems: report.Verify(c.Report)}
		for _, g := range c.Report.ConformanceGroups() {
			column.Lines = append(column.Lines, g.Where()+": "+g.Text)
		}
		p.HasOlder = p.HasOlder || c.Older
		p.Columns = append(p.Columns, column)
	}
	for _, profile := range capability.Profiles() {
		if s := p.section(profile); len(s.Rows) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	style, err := joinStyles("page", "matrix")
	if err != nil {
		return err
	}
	p.Style = template.CSS(style)
	p.Policy = fmt.Sprintf("default-src 'none'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'", digest(style))
	parsed, err := template.New("matrix.html.tmpl").
		Funcs(template.FuncMap{"symbol": symbol, "text": report.Verdict.Text, "join": strings.Join, "plain": withoutCode}).ParseFS(pageFiles, "page/matrix.html.tmpl")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, p); err != nil {
		return fmt.Errorf("write the page of implementations: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

// section is a profile, with those of its capabilities that a report has tests of.
func (p matrixPage) section(profile capability.Profile) matrixSection {
	s := matrixSection{Name: string(profile)}
	for i, c := range p.Columns {
		cell := newMatrixCell(c, fmt.Sprintf("c%d-profile-%s", i, profile), string(profile), profile.Label())
		cell.judge(c.Standings(), string(profile))
		s.Whole = append(s.Whole, cell)
	}
	for _, of := range capability.All() {
		if of.Profile != profile {
			continue
		}
		row := matrixRow{Capability: of}
		tested := false
		for i, c := range p.Columns {
			cell := newMatrixCell(c, fmt.Sprintf("c%d-%s", i, of.Name), string(of.Name), of.Name.Label())
			tested = tested || cell.ID != ""
			row.Cells = append(row.Cells, cell)
		}
		if tested {
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

// newMatrixCell sums up the results that have a label.
func newMatrixCell(c matrixColumn, id, name, label string) matrixCell {
	cell := matrixCell{ID: id, Older: c.Older}
	tests, unsupported := 0, 0
	for _, t := range c.Results {
		if !slices.Contains(t.Labels, label) || t.NotApplicable {
			continue
		}
		tests++
		if t.Verdict.Works() {
			cell.Passed = append(cell.Passed, t.Template)
			continue
		}
		if t.Verdict == report.Unsupported {
			unsupported++
		}
		cell.Others = append(cell.Others, t)
	}
	passed, claimed := len(cell.Passed), tests-unsupported
	switch {
	case tests == 0:
		cell.ID, cell.Class, cell.Sign, cell.Title = "", "none", "·", "no result"
	case claimed == 0:
		cell.Class, cell.Sign, cell.Title = "skipped", symbol(report.Unsupported), "not claimed"
	case passed == claimed:
		cell.Class, cell.Sign, cell.Title = "passed", symbol(report.Passed), fmt.Sprintf("%d of %s passed", passed, text.Count(claimed, "test"))
	case passed == 0:
		cell.Class, cell.Sign, cell.Title = "failed", symbol(report.Failed), fmt.Sprintf("0 of %s passed", text.Count(claimed, "test"))
	default:
		cell.Class, cell.Sign, cell.Title = "expectedFailure", symbol(report.ExpectedFailure), fmt.Sprintf("%d of %s passed", passed, text.Count(claimed, "test"))
	}
	if claimed > 0 {
		cell.Text = fmt.Sprintf("%d/%d", passed, claimed)
	}
	cell.Title = fmt.Sprintf("%s, %s: %s", name, c.Implementation, cell.Title)
	slices.Sort(cell.Passed)
	cell.Passed = slices.Compact(cell.Passed) // the same on several nodes
	return cell
}

// judge makes the cell that of a profile: what is unsupported counts as not passed, and so do the profiles before.
func (c *matrixCell) judge(standings []report.Standing, profile string) {
	i := slices.IndexFunc(standings, func(s report.Standing) bool { return s.Name == profile })
	if i < 0 || c.Class == "skipped" || c.ID == "" {
		return
	}
	s := standings[i]
	c.Text = fmt.Sprintf("%d/%d", s.Passed, s.Tests)
	if s.Conformant {
		c.Title += ", conformant"
		return
	}
	c.Title += ", not conformant"
	if c.Class == "passed" {
		c.Class, c.Sign = "expectedFailure", symbol(report.ExpectedFailure)
	}
}

// withoutCode is a definition without the marks of code.
func withoutCode(definition string) string { return strings.ReplaceAll(definition, "`", "") }
