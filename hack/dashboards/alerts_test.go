// SPDX-License-Identifier: Apache-2.0

package dashboards

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"
)

// alerts reads the rules as promtool does, with all its checks.
func alerts(t *testing.T) map[string]rulefmt.Rule {
	t.Helper()
	file, errs := rulefmt.ParseFile("alerts.yaml", false, model.LegacyValidation, promQL, slog.New(slog.NewTextHandler(io.Discard, nil)))
	for _, err := range errs {
		t.Error(err)
	}
	rules := map[string]rulefmt.Rule{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if _, twice := rules[r.Alert]; twice {
				t.Errorf("%s is there twice", r.Alert)
			}
			rules[r.Alert] = r
		}
	}
	if len(rules) == 0 {
		t.Fatal("there are no rules")
	}
	return rules
}

func TestAlertsAreWellFormed(t *testing.T) {
	for name, r := range alerts(t) {
		checkExpression(t, name, r.Expr)
		for _, key := range []string{"summary", "description"} {
			if r.Annotations[key] == "" {
				t.Errorf("%s has no %s", name, key)
			}
			for _, m := range regexp.MustCompile(`\$labels\.(\w+)`).FindAllStringSubmatch(r.Annotations[key], -1) {
				checkLabel(t, name, r.Expr, m[1])
			}
		}
		if r.Labels["severity"] == "" {
			t.Errorf("%s has no severity", name)
		}
	}
}

// TestTheDocumentationIsCurrent: it has a row for each alert, and no other.
func TestTheDocumentationIsCurrent(t *testing.T) {
	page, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(Vktest\\w+)` \\|").FindAllSubmatch(page, -1) {
		documented = append(documented, string(m[1]))
	}
	slices.Sort(documented)
	if all := slices.Sorted(maps.Keys(alerts(t))); !slices.Equal(documented, all) {
		t.Errorf("the documentation has %s, the rules are %s", documented, all)
	}
}

// now is when the alerts are evaluated; the run of today began six hours before, that of yesterday a day earlier.
var now = time.Date(2026, 3, 10, 6, 0, 0, 0, time.UTC)

// today are the metrics of a run in which nothing is wrong.
const today = `
vktest_build_info{version="v1",commit="abc"} 1
vktest_run_start_timestamp_seconds 1773100800
vktest_run_incomplete 0
vktest_run_tests{verdict="passed"} 3
vktest_run_tests{verdict="failed"} 0
vktest_run_tests{verdict="error"} 0
vktest_node_conformant{node="n1",profile="core"} 1
vktest_node_conformant{node="n1",profile="batch"} 1
vktest_node_conformant{node="n1",profile="full"} 0
vktest_test_result{node="n1",template="000-a.yaml",verdict="passed"} 1
vktest_test_result{node="n2",template="000-a.yaml",verdict="passed"} 1
vktest_test_result{node="n1",template="010-b.yaml",verdict="skipped"} 1
`

// TestAlerts: each alert fires on what it is about, and on nothing else.
func TestAlerts(t *testing.T) {
	rules := alerts(t)
	tested := map[string]bool{}
	for name, tt := range map[string]struct {
		// change has pairs of a text in the metrics of today and what replaces it.
		change []string
		// want are the alerts that fire, with their labels but for those of the target.
		want map[string]string
	}{
		"nothing is wrong": {},
		"a node does not conform to core, as yesterday": {
			change: []string{`profile="core"} 1`, `profile="core"} 0`},
			want:   map[string]string{"VktestNodeNotConformant": `{node="n1", profile="core"}`, "VktestConformanceLost": `{node="n1", profile="core"}`},
		},
		"a node conforms to less": {
			change: []string{`profile="batch"} 1`, `profile="batch"} 0`},
			want:   map[string]string{"VktestConformanceLost": `{node="n1", profile="batch"}`},
		},
		"a test fails on two nodes": {
			change: []string{`a.yaml",verdict="passed"`, `a.yaml",verdict="failed"`},
			want:   map[string]string{"VktestTestNewlyFails": `{template="000-a.yaml"}`},
		},
		"a test fails on one node, and is flaky on another": {
			change: []string{`n1",template="000-a.yaml",verdict="passed"`, `n1",template="000-a.yaml",verdict="failed"`,
				`n2",template="000-a.yaml",verdict="passed"`, `n2",template="000-a.yaml",verdict="flaky"`},
			want: map[string]string{"VktestTestNewlyFails": `{template="000-a.yaml"}`},
		},
		"a test fails that did not run": {change: []string{`verdict="skipped"`, `verdict="failed"`}},
		"a test is skipped":             {change: []string{`n1",template="000-a.yaml",verdict="passed"`, `n1",template="000-a.yaml",verdict="skipped"`}},
		"errors":                        {change: []string{`{verdict="error"} 0`, `{verdict="error"} 2`}, want: map[string]string{"VktestErrors": `{verdict="error"}`}},
		"no tests":                      {change: []string{`{verdict="passed"} 3`, `{verdict="passed"} 0`}, want: map[string]string{"VktestNoTests": `{}`}},
		"cut off":                       {change: []string{"incomplete 0", "incomplete 1"}, want: map[string]string{"VktestRunIncomplete": `{}`}},
		"an old run":                    {change: []string{"seconds 1773100800", "seconds 1772949599"}, want: map[string]string{"VktestNoRun": `{}`}},
		"a run of yesterday":            {change: []string{"seconds 1773100800", "seconds 1773014400"}},
		"nothing at all":                {change: []string{"vktest_", "other_"}, want: map[string]string{"VktestNoMetrics": `{}`}},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.NewReplacer(tt.change...).Replace(today)
			if changed == today && tt.change != nil {
				t.Fatal("the change changes nothing")
			}
			engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1000, Timeout: time.Minute, Parser: promQL})
			t.Cleanup(func() { _ = engine.Close() })
			got := map[string]string{}
			for alert, r := range rules {
				if fired := fires(t, engine, history(t, today, changed), r.Expr); fired != "" {
					got[alert] = fired
					tested[alert] = true
				}
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("firing are %v, want %v", got, tt.want)
			}
		})
	}
	for alert := range rules {
		if !tested[alert] {
			t.Errorf("no test makes %s fire", alert)
		}
	}
}

// fires are the labels of the series of a rule's expression, without those of the target.
func fires(t *testing.T, engine *promql.Engine, metrics storage.Queryable, expression string) string {
	t.Helper()
	query, err := engine.NewInstantQuery(context.Background(), metrics, nil, expression, now)
	if err != nil {
		t.Fatal(err)
	}
	defer query.Close()
	vector, err := query.Exec(context.Background()).Vector()
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	var fired []string
	for _, s := range vector {
		fired = append(fired, labels.NewBuilder(s.Metric).Del(model.MetricNameLabel).Del(ofTarget...).Labels().String())
	}
	slices.Sort(fired)
	return strings.Join(fired, " ")
}

// history has the metrics of two days, as they were scraped from one target.
func history(t *testing.T, yesterday, today string) storage.Queryable {
	t.Helper()
	var all []storage.Series
	for text, at := range map[string]time.Time{yesterday: now.AddDate(0, 0, -1), today: now} {
		series, values := read(t, []byte(strings.TrimLeft(text, "\n")), "text/plain")
		for i, l := range series {
			target := labels.NewBuilder(l).Set("job", "node").Set("instance", "host:9100")
			all = append(all, sampleAt(t, target.Labels(), at, values[i]))
		}
	}
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
			found := slices.DeleteFunc(slices.Clone(all), func(s storage.Series) bool {
				return slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(s.Labels().Get(m.Name)) })
			})
			return &seriesSet{list: found}
		},
	}}
}

// sampleAt is a series with one sample.
func sampleAt(t *testing.T, l labels.Labels, at time.Time, value float64) storage.Series {
	t.Helper()
	chunk := chunkenc.NewXORChunk()
	appender, err := chunk.Appender()
	if err != nil {
		t.Fatal(err)
	}
	appender.Append(0, at.UnixMilli(), value)
	return &storage.SeriesEntry{Lset: l, SampleIteratorFn: chunk.Iterator}
}

// seriesSet goes through a list of series.
type seriesSet struct {
	list []storage.Series
	next int
}

func (s *seriesSet) Next() bool                        { s.next++; return s.next <= len(s.list) }
func (s *seriesSet) At() storage.Series                { return s.list[s.next-1] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }
