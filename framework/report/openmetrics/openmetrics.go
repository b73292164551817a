// SPDX-License-Identifier: Apache-2.0

// Package openmetrics renders a report as OpenMetrics text, for dashboards and alerts.
package openmetrics

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Mark is at the beginning of every file: the first metric has one series in every report.
const Mark = "# HELP vktest_build_info "

// metric is a metric with its series. Its name, its labels and their order are stable.
type metric struct {
	// name is the name of the metric, and labels the names of its labels, which each of its series has.
	name   string
	labels []string
	// help says what the values of the series mean.
	help string
	// series hands over all series of a report.
	series func(report.Report, add)
}

// add adds a series by its value and the values of the metric's labels, in their order.
type add func(value float64, labels ...string)

// Write writes a complete report as OpenMetrics text. All metrics are gauges without timestamps, and nothing that only
// OpenMetrics knows is used, so that the text is also valid in the text format of Prometheus, to which the last line is
// a comment. A metric without series is left out.
func Write(w io.Writer, r report.Report) error {
	out := bufio.NewWriter(w)
	for _, m := range metrics {
		family := m.family(r)
		if len(family.Metric) == 0 {
			continue
		}
		if _, err := expfmt.MetricFamilyToOpenMetrics(out, family); err != nil {
			return fmt.Errorf("write the metric %s: %w", m.name, err)
		}
	}
	if _, err := expfmt.FinalizeOpenMetrics(out); err != nil {
		return err
	}
	return out.Flush()
}

// family has the series of a report. Readers refuse the whole file if a series occurs twice, so the first one counts.
func (m metric) family(r report.Report) *dto.MetricFamily {
	family := &dto.MetricFamily{Name: &m.name, Help: &m.help, Type: dto.MetricType_GAUGE.Enum()}
	seen := map[string]bool{}
	m.series(r, func(value float64, labels ...string) {
		id := strings.Join(labels, "\xff") // is in no text of a complete report
		if seen[id] {
			return
		}
		seen[id] = true
		series := &dto.Metric{Gauge: &dto.Gauge{Value: &value}}
		for i, name := range m.labels {
			series.Label = append(series.Label, &dto.LabelPair{Name: &name, Value: &labels[i]})
		}
		family.Metric = append(family.Metric, series)
	})
	return family
}
