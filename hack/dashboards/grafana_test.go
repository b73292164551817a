// SPDX-License-Identifier: Apache-2.0

package dashboards

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
)

// dashboard is what the tests read of Grafana's JSON.
type dashboard struct {
	Title      string
	UID        string
	Panels     []panel
	Templating struct{ List []variable }
}

type panel struct {
	ID                       int
	Type, Title, Description string
	Datasource               datasource
	GridPos                  struct{ X, Y, W, H int }
	Targets                  []struct {
		RefID, Expr, LegendFormat string
		Datasource                datasource
	}
	Transformations []struct {
		ID      string
		Options struct{ RowField, ColumnField, ValueField string }
	}
	FieldConfig struct {
		Overrides []struct{ Matcher struct{ ID, Options string } }
	}
}

type variable struct {
	Name, Type, Label, Definition string
	Query                         json.RawMessage
}

type datasource struct{ Type, UID string }

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	text, err := os.ReadFile("grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.Title == "" || d.UID == "" || len(d.Panels) == 0 || len(d.Templating.List) == 0 {
		t.Fatalf("the dashboard lacks a title, a UID, panels or variables: %+v", d)
	}
	return d
}

// use is a variable in an expression.
var use = regexp.MustCompile(`\$\{?(\w+)\}?`)

// expand puts values in place of variables, as Grafana does, and reports those that do not exist.
func (d dashboard) expand(t *testing.T, where, expression string) string {
	t.Helper()
	return use.ReplaceAllStringFunc(expression, func(used string) string {
		name := strings.Trim(used, "${}")
		if name == "__range" {
			return "14d"
		}
		if !slices.ContainsFunc(d.Templating.List, func(v variable) bool { return v.Name == name }) {
			t.Errorf("%s: there is no variable %s", where, name)
		}
		return ".*"
	})
}

func TestPanels(t *testing.T) {
	d := readDashboard(t)
	ids := map[int]bool{}
	own := datasource{"prometheus", "${datasource}"}
	for i, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || p.Description == "" || p.Datasource != own || len(p.Targets) == 0 {
			t.Errorf("panel %d (%s) lacks an ID of its own, a title, a description, the data source of the dashboard or a query", i, p.Title)
		}
		ids[p.ID] = true
		for _, other := range d.Panels[:i] {
			if overlap(p, other) {
				t.Errorf("%s covers a part of %s", p.Title, other.Title)
			}
		}
		if p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("%s is wider than the dashboard", p.Title)
		}
		for _, target := range p.Targets {
			where := fmt.Sprintf("%s %s", p.Title, target.RefID)
			if target.Datasource != own || target.RefID == "" {
				t.Errorf("%s: the query has no name or another data source", where)
			}
			expression := d.expand(t, where, target.Expr)
			checkExpression(t, where, expression)
			for _, m := range regexp.MustCompile(`\{\{(\w+)\}\}`).FindAllStringSubmatch(target.LegendFormat, -1) {
				checkLabel(t, where, expression, m[1])
			}
			for _, transformation := range p.Transformations {
				if o := transformation.Options; transformation.ID == "groupingToMatrix" {
					checkLabel(t, where, expression, o.RowField)
					checkLabel(t, where, expression, o.ColumnField)
				}
			}
		}
	}
}

// TestColorsOfVerdicts: a panel that gives verdicts colors gives one to each verdict that a run can have.
func TestColorsOfVerdicts(t *testing.T) {
	verdicts := map[string]bool{}
	series, _ := readSample(t, "application/openmetrics-text")
	for _, l := range series {
		if l.Get(model.MetricNameLabel) == "vktest_run_tests" {
			verdicts[l.Get("verdict")] = true
		}
	}
	panels := 0
	for _, p := range readDashboard(t).Panels {
		colored := map[string]bool{}
		for _, o := range p.FieldConfig.Overrides {
			colored[o.Matcher.Options] = true
		}
		if !colored["passed"] {
			continue
		}
		panels++
		if !maps.Equal(colored, verdicts) {
			t.Errorf("%s has colors for %v, the verdicts are %v", p.Title, colored, verdicts)
		}
	}
	if panels == 0 || len(verdicts) == 0 {
		t.Errorf("%d panels have colors for %d verdicts", panels, len(verdicts))
	}
}

func overlap(a, b panel) bool {
	x, y := a.GridPos, b.GridPos
	return x.X < y.X+y.W && y.X < x.X+x.W && x.Y < y.Y+y.H && y.Y < x.Y+x.H
}

func TestVariables(t *testing.T) {
	d := readDashboard(t)
	if first := d.Templating.List[0]; first.Name != "datasource" || first.Type != "datasource" {
		t.Errorf("the first variable is not the data source: %+v", first)
	}
	all, err := os.ReadFile("grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range d.Templating.List {
		if v.Label == "" || !regexp.MustCompile(`\$\{?`+v.Name+`\b`).Match(all) {
			t.Errorf("the variable %s has no label or is not used", v.Name)
		}
		if v.Type == "datasource" {
			continue
		}
		m := regexp.MustCompile(`^label_values\((.*), (\w+)\)$`).FindStringSubmatch(v.Definition)
		if m == nil || !strings.Contains(string(v.Query), jsonText(t, v.Definition)) {
			t.Errorf("%s: the query is not %q, or not of the form label_values(METRIC, LABEL)", v.Name, v.Definition)
			continue
		}
		expression := d.expand(t, v.Name, m[1])
		checkExpression(t, v.Name, expression)
		checkLabel(t, v.Name, expression, m[2])
	}
}

// jsonText is a text as it is in JSON.
func jsonText(t *testing.T, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
