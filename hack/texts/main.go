// SPDX-License-Identifier: Apache-2.0

// Command texts measures whether failure texts name causes. Of each fault that a mutation run has killed, it compares
// the texts of the tests that failed with the words of the fault: the fields, values and verbs of its rules, its
// meaning, and the titles of its classes. It prints the share of the faults that a text names, and the texts of the
// others. The argument is the results.json of the run; -faults names the file of its faults, if they are not built in.
//
// With -found it also prints those that are only named in what a text demands, and not in what was found.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

func main() {
	found := flag.Bool("found", false, "also print the faults that are only named in what a text demands")
	file := flag.String("faults", "", "the `file` of the faults that the run has tested (default: the built-in ones)")
	flag.Parse()
	if err := run(flag.Arg(0), *file, *found); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(results, file string, found bool) error {
	read := func() ([]catalogue.Fault, error) { return catalogue.Faults("") }
	if file != "" {
		read = func() ([]catalogue.Fault, error) { return catalogue.FaultsIn(file) }
	}
	faults, err := read()
	if err != nil {
		return err
	}
	measured, err := catalogue.ReadRun(results)
	if err != nil {
		return fmt.Errorf("%w; make mutation writes it", err)
	}
	write(os.Stdout, scores(faults, titles(), measured), found)
	return nil
}

// titles are those of the classes, by their names.
func titles() map[string]string {
	all := map[string]string{}
	for _, class := range diagnosis.Builtin().Classes {
		all[class.ID] = class.Title
	}
	return all
}
