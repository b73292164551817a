// SPDX-License-Identifier: Apache-2.0

// Command plot draws how the wall time of a run grows with the number of nodes, and prints a table of the runs:
//
//	go run ./plot -o ../../docs/fleet.svg ../../reports/fleet/*/figures.json
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"image/color"
	"os"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	_ "gonum.org/v1/plot/vg/vgsvg" // the format of the file

	"github.com/interTwin-eu/vk-test-set/hack/fleet/figures"
)

func main() {
	out := flag.String("o", "fleet.svg", "file to write")
	flag.Parse()
	if err := draw(*out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func draw(out string, files []string) error {
	runs, err := read(files)
	if err != nil {
		return err
	}
	fmt.Print(figures.Header)
	var measured plotter.XYs
	for _, r := range runs {
		fmt.Print(r.Markdown())
		measured = append(measured, plotter.XY{X: float64(r.Nodes), Y: r.Seconds})
	}
	last := measured[len(measured)-1]
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Wall time of %d templates in %d shards", runs[0].Templates, runs[0].Shards)
	p.X.Label.Text, p.Y.Label.Text = "nodes", "seconds"
	p.X.Min, p.Y.Min = 0, 0
	p.X.Max, p.Y.Max = 1.05*last.X, 1.05*last.Y
	// Growth in proportion to the nodes, as the last run has it.
	proportional, err := plotter.NewLine(plotter.XYs{{}, last})
	if err != nil {
		return err
	}
	proportional.Color, proportional.Dashes = color.Gray{Y: 128}, plotutil.Dashes(1)
	p.Add(proportional)
	p.Legend.Add("in proportion to the nodes", proportional)
	if err := plotutil.AddLinePoints(p, "measured", measured); err != nil {
		return err
	}
	p.Legend.Top, p.Legend.Left = true, true
	return p.Save(16*vg.Centimeter, 10*vg.Centimeter, out)
}

// read reads runs that differ only in their nodes, in the order of their number.
func read(files []string) ([]figures.Run, error) {
	var runs []figures.Run
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var r figures.Run
		if err := json.Unmarshal(data, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		runs = append(runs, r)
	}
	if len(runs) < 2 {
		return nil, fmt.Errorf("at least two files named %s are required", figures.File)
	}
	slices.SortFunc(runs, func(a, b figures.Run) int { return a.Nodes - b.Nodes })
	for _, r := range runs {
		if r.Templates != runs[0].Templates || r.Shards != runs[0].Shards {
			return nil, fmt.Errorf("runs with %d and with %d nodes differ in their templates or shards", runs[0].Nodes, r.Nodes)
		}
	}
	return runs, nil
}
