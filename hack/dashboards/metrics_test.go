// SPDX-License-Identifier: Apache-2.0

package dashboards

import (
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/promql/parser"
)

// sample is a file with all metrics; the tests of the package openmetrics keep it current.
const sample = "../../framework/report/openmetrics/testdata/vktest.prom"

// promQL reads expressions as Prometheus does by default.
var promQL = parser.NewParser(parser.Options{})

// read reads metrics as Prometheus does if a target sends them with a content type.
func read(t *testing.T, text []byte, contentType string) (series []labels.Labels, values []float64) {
	t.Helper()
	p, err := textparse.New(text, contentType, nil, textparse.ParserOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			return series, values
		}
		if err != nil {
			t.Fatalf("%s: %v", contentType, err)
		}
		if entry != textparse.EntrySeries {
			continue
		}
		_, at, value := p.Series()
		if at != nil {
			t.Errorf("%s: a series has the timestamp %d", contentType, *at)
		}
		var l labels.Labels
		p.Labels(&l)
		series, values = append(series, l), append(values, value)
	}
}

// readSample reads the file with all metrics.
func readSample(t *testing.T, contentType string) ([]labels.Labels, []float64) {
	t.Helper()
	text, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, text, contentType)
}

// TestPrometheusReadsBothFormats: the same file is OpenMetrics text and text of Prometheus, with the same series.
func TestPrometheusReadsBothFormats(t *testing.T) {
	series, values := readSample(t, "text/plain; version=0.0.4")
	others, otherValues := readSample(t, "application/openmetrics-text; version=1.0.0")
	if !slices.EqualFunc(series, others, labels.Equal) || !slices.Equal(values, otherValues) || len(series) == 0 {
		t.Errorf("%d series in one format, %d in the other", len(series), len(others))
	}
}

// known are the metrics with the names of their labels.
func known(t *testing.T) map[string][]string {
	t.Helper()
	names := map[string][]string{}
	series, _ := readSample(t, "text/plain")
	for _, l := range series {
		list := names[l.Get(model.MetricNameLabel)]
		l.Range(func(pair labels.Label) { list = append(list, pair.Name) })
		slices.Sort(list)
		names[l.Get(model.MetricNameLabel)] = slices.Compact(list)
	}
	return names
}

// ofTarget are the labels that Prometheus adds to every series.
var ofTarget = []string{"job", "instance"}

// checkExpression reports what Prometheus does not read, and metrics and labels that the suite does not write.
func checkExpression(t *testing.T, where, expression string) {
	t.Helper()
	e, err := promQL.ParseExpr(expression)
	if err != nil {
		t.Errorf("%s: %s: %v", where, expression, err)
		return
	}
	names, all, used := known(t), slices.Clone(ofTarget), 0
	parser.Inspect(e, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			used++
			has, ok := names[selector.Name]
			if !ok {
				t.Errorf("%s: there is no metric %s", where, selector.Name)
			}
			all = append(all, has...)
			for _, m := range selector.LabelMatchers {
				if !slices.Contains(has, m.Name) && !slices.Contains(ofTarget, m.Name) {
					t.Errorf("%s: %s has no label %s", where, selector.Name, m.Name)
				}
			}
		}
		return nil
	})
	if used == 0 {
		t.Errorf("%s: %s uses no metric", where, expression)
	}
	for _, label := range groups(e) {
		if !slices.Contains(all, label) {
			t.Errorf("%s: no metric of %s has a label %s", where, expression, label)
		}
	}
}

// groups are the labels by which an expression groups and matches series.
func groups(e parser.Expr) (names []string) {
	parser.Inspect(e, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.AggregateExpr:
			names = append(names, n.Grouping...)
		case *parser.BinaryExpr:
			if n.VectorMatching != nil {
				names = append(names, n.VectorMatching.MatchingLabels...)
				names = append(names, n.VectorMatching.Include...)
			}
		}
		return nil
	})
	return names
}

// checkLabel reports a label that the series of an expression cannot have.
func checkLabel(t *testing.T, where, expression, label string) {
	t.Helper()
	if !slices.Contains(resultLabels(t, expression), label) {
		t.Errorf("%s: the series have no label %s", where, label)
	}
}

// resultLabels are the labels that the series of an expression may have: those by which its aggregations group or,
// without one, those of its metrics and of the target.
func resultLabels(t *testing.T, expression string) []string {
	t.Helper()
	e, err := promQL.ParseExpr(expression)
	if err != nil {
		t.Fatal(err)
	}
	names, all, dropped := known(t), slices.Clone(ofTarget), []string{}
	parser.Inspect(e, func(node parser.Node, path []parser.Node) error {
		switch n := node.(type) {
		case *parser.AggregateExpr:
			if n.Without {
				dropped = append(dropped, n.Grouping...)
			} else if n.Op != parser.TOPK {
				all = append(all, n.Grouping...)
			}
		case *parser.VectorSelector:
			if !slices.ContainsFunc(path, func(above parser.Node) bool {
				a, ok := above.(*parser.AggregateExpr)
				return ok && !a.Without && a.Op != parser.TOPK
			}) {
				all = append(all, names[n.Name]...)
			}
		}
		return nil
	})
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(dropped, name) })
}
