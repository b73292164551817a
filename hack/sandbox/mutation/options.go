// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
)

// options are the flags of the command.
type options struct {
	sandbox, vktest, dir, name, work          string
	accepted, outside, markdown, independence string
	reach, kills                              string
	only, overlay, systematic, results, shard string
	from, builtin                             string
	full, quick, all, keepGoing, resume       bool
	record                                    bool
	parallel, sample, draws                   int
	seed                                      uint64
	multiplier                                float64
}

// parseFlags reads the command line; a wrong flag ends the program with its usage.
func parseFlags() options {
	var o options
	flag.StringVar(&o.sandbox, "sandbox", "bin/sandbox", "path of the sandbox program")
	flag.StringVar(&o.vktest, "vktest", "bin/vktest", "path of the suite program")
	flag.StringVar(&o.dir, "dir", ".sandbox", "directory for sandboxes")
	flag.StringVar(&o.name, "name", "mutation", "name of the sandbox, which is removed at the end")
	flag.StringVar(&o.work, "work", "reports/mutation", "directory for results.json and the reports of each run of the suite")
	flag.StringVar(&o.accepted, "accepted", "", "file with the faults that may survive, and the reasons (required without -systematic and -from)")
	flag.StringVar(&o.outside, "outside", "", "file with the faults that make templates of other classes fail, and the reasons")
	flag.StringVar(&o.markdown, "markdown", "", "output file for the tables of what detects which fault")
	flag.StringVar(&o.kills, "results", "", "file that accumulates what detects which fault")
	flag.StringVar(&o.independence, "independence", "", "output file for the table of -full runs: the number of templates that fail because of one fault")
	flag.StringVar(&o.reach, "independence-results", "", "file that accumulates the results of -full runs")
	flag.StringVar(&o.only, "only", "", "test only faults whose name matches this regular expression")
	flag.StringVar(&o.builtin, "builtin", "templates", "directory with the built-in templates of the suite program")
	flag.StringVar(&o.overlay, "templates", "", "comma-separated directories with templates to add to the built-in ones")
	flag.StringVar(&o.systematic, "systematic", "", "directory with generated faults, written by hack/systematic; test these instead of the built-in faults")
	flag.StringVar(&o.from, "from", "", "file with faults, in the format of docs/faults.md; test these instead of the built-in faults, each with the templates for which it changes something, until one detects it")
	flag.StringVar(&o.results, "systematic-results", "", "file that accumulates the results of -systematic")
	flag.BoolVar(&o.full, "full", false, "test each fault with all templates for which it changes something that the node reads or reports, not only with those that guard against its class")
	flag.BoolVar(&o.all, "all", false, "run all templates that guard against the class of a fault, even after one has detected it; implied by -full")
	flag.BoolVar(&o.record, "record", false, "test each fault with all templates that fail because of it in -results and -independence-results; changes neither of these files")
	flag.BoolVar(&o.quick, "quick", false, "test only the faults marked as quick, which together use every kind of rule")
	flag.IntVar(&o.sample, "sample", 1, "test only one in N faults, chosen by -seed")
	flag.Uint64Var(&o.seed, "seed", 0, "seed for -sample and -draws; 0: a new one, which is printed")
	flag.IntVar(&o.draws, "draws", 0, "instead of testing faults, run so many nodes with two to five random faults at once, chosen by -seed, and print whether the causes that the suite names contain them")
	flag.StringVar(&o.shard, "shard", "", "test only this part of the faults, such as 2/4; the parts together are all faults")
	flag.BoolVar(&o.keepGoing, "keep-going", false, "if templates fail on the reference node, continue with the remaining templates; the run still fails")
	flag.BoolVar(&o.resume, "resume", false, "reuse the results in -work of an interrupted run with the same flags, seed and programs")
	flag.IntVar(&o.parallel, "parallel", 10, "number of faults to test in parallel")
	flag.Float64Var(&o.multiplier, "timeout-multiplier", 0.5, "factor for the timeouts of templates on faulty nodes")
	flag.Parse()
	if o.seed == 0 {
		o.seed = uint64(rand.Int32())
	}
	return o
}

// up are the arguments that bring the sandbox up.
func (o options) up() []string {
	switch {
	case o.systematic != "":
		return []string{"up", "--faults", "--faults-from", filepath.Join(o.systematic, faultsFile)}
	case o.from != "":
		return []string{"up", "--faults", "--faults-from", o.from}
	}
	return []string{"up", "--faults"}
}

// overlays are the directories of templates to add to the built-in ones.
func (o options) overlays() ([]string, error) {
	var all []string
	for _, dir := range strings.FieldsFunc(o.overlay, func(r rune) bool { return r == ',' }) {
		path, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, path)
	}
	return all, nil
}

// reasons are what is known of faults, by name: why they may survive, and why they take down templates of other
// classes.
type reasons struct{ accepted, outside map[string]string }

// choose returns the faults to try, and what is known of them.
func (o options) choose(only *regexp.Regexp) ([]faults.Fault, reasons, error) {
	all := faults.Builtin().Faults
	var known reasons
	var err error
	if o.from != "" {
		if o.full || o.quick {
			return nil, known, errors.New("-from excludes -full and -quick")
		}
		more, err := faults.Builtin().WithFile(o.from)
		if err != nil {
			return nil, known, err
		}
		chosen, err := pick(o, more.Faults[len(all):], func(f faults.Fault) bool { return only.MatchString(f.Name) })
		return chosen, known, err
	}
	if known.accepted, err = mutation.ReadReasons(o.accepted, all); err != nil {
		return nil, known, err
	}
	if o.outside != "" {
		if known.outside, err = mutation.ReadReasons(o.outside, all); err != nil {
			return nil, known, err
		}
	}
	chosen, err := pick(o, all, func(f faults.Fault) bool { return only.MatchString(f.Name) && (f.Quick || !o.quick) })
	return chosen, known, err
}

// pick returns those of some things that are wanted: of the shard, and of the sample.
func pick[T any](o options, all []T, wanted func(T) bool) ([]T, error) {
	shard, err := mutation.ParseShard(o.shard)
	if err != nil {
		return nil, fmt.Errorf("--shard: %w", err)
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !wanted(one) })
	if o.sample > 1 {
		chosen = mutation.Sample(o.sample, o.seed, chosen)
	}
	if chosen = mutation.Take(shard, chosen); len(chosen) == 0 {
		return nil, errors.New("no faults selected")
	}
	return chosen, nil
}
