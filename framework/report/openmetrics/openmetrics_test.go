// SPDX-License-Identifier: Apache-2.0

package openmetrics

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func write(t *testing.T, r report.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sample is a report with every metric: every verdict, and nodes that conform to some profiles or to none.
func sample() report.Report {
	r := reportsample.Raw()
	conformant := reportsample.Implementation("example", "0.5.1", "batch", "ppppppfns", "n3")
	r.Profiles, r.Nodes, r.Results = conformant.Profiles, append(r.Nodes, conformant.Nodes...), append(r.Results, conformant.Results...)
	return report.Complete(r)
}

func TestGolden(t *testing.T) {
	const name = "testdata/vktest.prom"
	got := write(t, sample())
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got; if it is right, run: go test ./framework/report/openmetrics -update\n%s", diff)
	}
}

// parse reads the text as Prometheus' own text format, as node_exporter and Pushgateway do.
func parse(t *testing.T, text []byte) map[string]*dto.MetricFamily {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return families
}

// TestReadBack: reading gives what was written, also if a name holds what would break out of a label.
func TestReadBack(t *testing.T) {
	for name, r := range map[string]report.Report{
		"sample": sample(), "hostile": reportsample.OfHostile(), "empty": report.Complete(report.Report{}), "large": reportsample.Large(20, 20),
	} {
		t.Run(name, func(t *testing.T) {
			read := parse(t, write(t, r))
			for _, m := range metrics {
				want := m.family(r)
				got := read[m.name]
				delete(read, m.name)
				if len(want.Metric) == 0 && got == nil {
					continue
				}
				if diff := cmp.Diff(want.String(), got.String()); diff != "" {
					t.Errorf("-written +read:\n%s", diff)
				}
			}
			if len(read) > 0 {
				t.Errorf("nobody has written %v", read)
			}
		})
	}
}

func TestNamesFollowTheConventions(t *testing.T) {
	problems, err := promlint.New(bytes.NewReader(write(t, sample()))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// TestReadersTakeIt: node_exporter refuses timestamps and every type that only OpenMetrics has; OpenMetrics demands a
// last line.
func TestReadersTakeIt(t *testing.T) {
	text := write(t, sample())
	if !bytes.HasPrefix(text, []byte(Mark)) || !bytes.HasSuffix(text, []byte("\n# EOF\n")) {
		t.Errorf("it begins with %.30q and ends with %q", text, text[len(text)-10:])
	}
	for name, family := range parse(t, text) {
		if family.GetType() != dto.MetricType_GAUGE {
			t.Errorf("%s is a %s", name, family.GetType())
		}
		for _, m := range family.Metric {
			if m.TimestampMs != nil {
				t.Errorf("%s has a timestamp", name)
			}
		}
	}
}

// TestSeriesAreFew: a fleet has two series per test, and some per node.
func TestSeriesAreFew(t *testing.T) {
	const nodes, templates = 1000, 20
	text := write(t, reportsample.Large(nodes, templates))
	series := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			series++
		}
	}
	if most := nodes*(2*templates+9) + 12; series > most {
		t.Errorf("%d series, want at most %d", series, most)
	}
	if most := 5 << 20; len(text) > most {
		t.Errorf("%d bytes, want at most %d", len(text), most)
	}
}

// TestSeriesOccurOnce: a series that occurs twice would keep readers from taking any.
func TestSeriesOccurOnce(t *testing.T) {
	r := sample()
	r.Results = append(r.Results, r.Results...)
	r.Nodes = append(r.Nodes, r.Nodes...)
	if want, got := write(t, sample()), write(t, r); strings.Count(string(got), "\n") != strings.Count(string(want), "\n") {
		t.Errorf("repeated results have series of their own:\n%s", got)
	}
}

// TestTheDocumentationIsCurrent: it has a row for each metric, in the same order, and no other.
func TestTheDocumentationIsCurrent(t *testing.T) {
	const name = "../../../docs/reports.md"
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, m := range metrics {
		labels := "none"
		if len(m.labels) > 0 {
			labels = "`" + strings.Join(m.labels, "`, `") + "`"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", m.name, labels, m.help)
	}
	var got strings.Builder
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| `vktest_") {
			got.WriteString(line)
		}
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("%s: -want +got:\n%s", name, diff)
	}
}
