// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"path/filepath"
	"regexp"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/mutation"
)

// options are the flags of the command.
type options struct {
	sandbox, vktest, dir, name, work          string
	accepted, outside, markdown, independence string
	reach                                     string
	only, overlay, fields, results            string
	full, quick, all, keepGoing, resume       bool
	parallel, sample                          int
	multiplier                                float64
}

// parseFlags reads the command line; a wrong flag ends the program with its usage.
func parseFlags() options {
	var o options
	flag.StringVar(&o.sandbox, "sandbox", "bin/sandbox", "the sandbox's program")
	flag.StringVar(&o.vktest, "vktest", "bin/vktest", "the suite's program")
	flag.StringVar(&o.dir, "dir", ".sandbox", "directory of sandboxes")
	flag.StringVar(&o.name, "name", "mutation", "name of the sandbox, which is taken down at the end")
	flag.StringVar(&o.work, "work", "reports/mutation", "directory for reports: results.json, and what every run of the suite wrote")
	flag.StringVar(&o.accepted, "accepted", "", "file with the faults that may survive, and why (required without -fields)")
	flag.StringVar(&o.outside, "outside", "", "file with the faults that take down templates of other classes, and why")
	flag.StringVar(&o.markdown, "markdown", "", "file for the table of a run of all faults")
	flag.StringVar(&o.independence, "independence", "", "file for the table of a -full run, which says how many templates a fault takes down")
	flag.StringVar(&o.reach, "independence-results", "", "file for what -full runs found, put together; the table is made of it when it has every fault")
	flag.StringVar(&o.only, "only", "", "regular expression for the names of the faults to try")
	flag.StringVar(&o.overlay, "templates", "", "directories of templates laid over the built-in ones, separated by commas")
	flag.StringVar(&o.fields, "fields", "", "directory with faults that ignore fields, as podfields writes it: try these instead of the built-in ones")
	flag.StringVar(&o.results, "fields-results", "", "file for the results of these; with -only, the other ones in it are kept")
	flag.BoolVar(&o.full, "full", false, "run on every fault all templates of which it alters anything that the node sees or says, not only those that guard its class")
	flag.BoolVar(&o.all, "all", false, "run all templates that guard a fault's class, also when one has noticed it; -full does, too")
	flag.BoolVar(&o.quick, "quick", false, "try only the faults marked for it, which use every kind of rule")
	flag.IntVar(&o.sample, "sample", 1, "try only every so manyth fault, over all areas")
	flag.BoolVar(&o.keepGoing, "keep-going", false, "when templates fail on the honest node, try the faults with the others; the run fails all the same")
	flag.BoolVar(&o.resume, "resume", false, "do not repeat what an interrupted run with the same flags and the same programs has ended, by its reports in -work")
	flag.IntVar(&o.parallel, "parallel", 10, "how many faults are tried at a time")
	flag.Float64Var(&o.multiplier, "timeout-multiplier", 0.5, "scales the templates' timeouts on faulty nodes")
	flag.Parse()
	return o
}

// up are the arguments that bring the sandbox up.
func (o options) up() []string {
	if o.fields == "" {
		return []string{"up", "--faults"}
	}
	return []string{"up", "--faults", "--faults-from", filepath.Join(o.fields, faultsFile)}
}

// reasons are what is known of faults, by name: why they may survive, and why they take down templates of other classes.
type reasons struct{ accepted, outside map[string]string }

// choose returns the faults to try, and what is known of them.
func (o options) choose(only *regexp.Regexp) ([]faults.Fault, reasons, error) {
	all := faults.Builtin().Faults
	var known reasons
	var err error
	if known.accepted, err = mutation.ReadReasons(o.accepted, all); err != nil {
		return nil, known, err
	}
	if o.outside != "" {
		if known.outside, err = mutation.ReadReasons(o.outside, all); err != nil {
			return nil, known, err
		}
	}
	var chosen []faults.Fault
	for _, f := range all {
		if only.MatchString(f.Name) && (f.Quick || !o.quick) {
			chosen = append(chosen, f)
		}
	}
	if o.sample > 1 {
		chosen = mutation.Every(o.sample, chosen)
	}
	if len(chosen) == 0 {
		return nil, known, errors.New("no fault is chosen")
	}
	return chosen, known, nil
}
