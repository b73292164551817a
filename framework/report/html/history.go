// SPDX-License-Identifier: Apache-2.0

package html

import (
	"bytes"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// pageRun is a run of the history.
type pageRun struct {
	Started string         `json:"started"`
	Version string         `json:"version"`
	Result  report.Outcome `json:"result"`
	Seconds float64        `json:"seconds"`
}

// addHistory adds the runs of the trend, oldest first. nodes and tests have the indexes of the names.
func (d *pageData) addHistory(now report.Report, older []report.Report, nodes, tests map[string]int) {
	older = slices.DeleteFunc(slices.Clone(older), func(r report.Report) bool { return r.Run.ID == now.Run.ID })
	if len(older) == 0 {
		return
	}
	slices.SortStableFunc(older, func(a, b report.Report) int { return a.Run.Started.Compare(b.Run.Started) })
	older = older[max(0, len(older)-MaxHistory):]
	runs := slices.Concat(older, []report.Report{now})
	for _, r := range runs {
		d.History = append(d.History, pageRun{r.Run.Started.Format("2006-01-02 15:04"), r.Suite.Version, r.Result, r.Run.Seconds})
		times := map[string][]float64{}
		for _, t := range r.Results {
			if t.Verdict.Works() {
				times[t.Template] = append(times[t.Template], t.Seconds)
			}
		}
		for name, i := range tests {
			var point *float64
			if all := times[name]; len(all) > 0 {
				middle := report.Median(all)
				point = &middle
			}
			d.Templates[i].Trend = append(d.Templates[i].Trend, point)
		}
	}
	d.addRows(now, runs, nodes, tests)
}

// addRows adds the verdicts of each test in the runs.
func (d *pageData) addRows(now report.Report, runs []report.Report, nodes, tests map[string]int) {
	letters := make([][]byte, len(nodes)*len(tests))
	for i := range letters {
		letters[i] = bytes.Repeat([]byte("."), len(runs))
	}
	for i, run := range runs {
		rename := report.Renaming(run, now)
		for _, t := range run.Results {
			node, known := nodes[rename(t.Node)]
			test, also := tests[t.Template]
			if known && also {
				letters[node*len(tests)+test][i] = symbols[t.Verdict].letter[0]
			}
		}
	}
	index := map[string]int{}
	for node := range len(nodes) {
		var list []int
		for _, row := range letters[node*len(tests) : (node+1)*len(tests)] {
			at, known := index[string(row)]
			if !known {
				at = len(d.Rows)
				index[string(row)] = at
				d.Rows = append(d.Rows, string(row))
			}
			list = append(list, at)
		}
		d.Row = append(d.Row, list)
	}
}
