// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"io"
	"os"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
)

// noteKills adds what a run found to what others did, and writes the tables of both.
func (o options) noteKills(run mutation.Run, accepted map[string]string) error {
	all := faults.Builtin().Faults
	found, err := mutation.ReadKills(o.kills)
	if err != nil {
		return err
	}
	found.Note(run, all)
	if err := writeJSON(o.kills, found); err != nil {
		return err
	}
	return writeTable(o.markdown, func(out io.Writer) { found.WriteMarkdown(out, all, accepted) })
}

// known are the templates that are known to fail because of each fault, by its name.
func (o options) known() (map[string][]string, error) {
	full, err := mutation.ReadIndependence(o.reach)
	if err != nil {
		return nil, err
	}
	kills, err := mutation.ReadKills(o.kills)
	return kills.Failing(full), err
}

func writeTable(path string, write func(io.Writer)) error {
	var table bytes.Buffer
	write(&table)
	return os.WriteFile(path, table.Bytes(), 0o644)
}

// noteIndependence adds what a full run found to what others did, and writes the table of both.
func (o options) noteIndependence(run mutation.Run, reasons map[string]string) error {
	all := faults.Builtin().Faults
	found, err := mutation.ReadIndependence(o.reach)
	if err != nil {
		return err
	}
	found.Note(run)
	found.Keep(all)
	if err := writeJSON(o.reach, found); err != nil {
		return err
	}
	return writeTable(o.independence, func(out io.Writer) { found.WriteMarkdown(out, all, reasons) })
}
