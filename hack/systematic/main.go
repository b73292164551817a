// SPDX-License-Identifier: Apache-2.0

// Command systematic generates the bugs that a node can have from the types of the API: in what it makes of the spec
// of a pod, of what others write, and of the requests that the API server makes of it, and with how many pods it
// copes. The bugs in the status of a pod are those of command statusfaults. Run it in the root of the repository:
//
//	go run ./hack/systematic -plan DIR   writes DIR/systematic.yaml, the faults, and DIR/plan.json, what is run
//	go run ./hack/systematic             writes docs/systematic.md and docs/pod-fields.md from the results of runs in
//	                                     docs/data/systematic.json
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/templates"
)

// Files, relative to the root of the repository.
const (
	resultsFile = "docs/data/systematic.json"
	statusFile  = "docs/data/status-faults.json"
	fieldsFile  = "docs/pod-fields.md"
	pageFile    = "docs/systematic.md"
)

func main() {
	plan := flag.String("plan", "", "write the faults and the plan of a run to this directory, instead of writing the pages")
	flag.Parse()
	if err := run(*plan); err != nil {
		fmt.Fprintln(os.Stderr, "systematic:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	s, err := surveyAll()
	if err != nil {
		return err
	}
	all, err := s.faults()
	if err != nil {
		return err
	}
	if dir != "" {
		status, err := s.status(statusFile)
		if err != nil {
			return err
		}
		for _, o := range status {
			if o.verdict == "" {
				all = append(all, o.Fault)
			}
		}
		return errors.Join(os.MkdirAll(dir, 0o755), writeFaults(filepath.Join(dir, "systematic.yaml"), all),
			writePlan(filepath.Join(dir, "plan.json"), all))
	}
	fields, systematic, err := s.pages(all, "")
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(fieldsFile, []byte(fields), 0o644), os.WriteFile(pageFile, []byte(systematic), 0o644))
}

// pages are the pages about fields and about all faults, with the results of the repository at root.
func (s *survey) pages(all []Fault, root string) (fields, systematic string, err error) {
	results, err := readResults(root + resultsFile)
	if err != nil {
		return "", "", err
	}
	if err := results.contradictions(s.fields, s.reasons); err != nil {
		return "", "", err
	}
	outcomes, err := s.status(root + statusFile)
	if err != nil {
		return "", "", err
	}
	for i, o := range outcomes {
		if o.verdict == "" {
			outcomes[i].verdict, outcomes[i].by = results.verdict(o.Fault)
		}
	}
	for _, f := range all {
		v, by := results.verdict(f)
		outcomes = append(outcomes, outcome{f, v, by})
	}
	return fieldsPage(s.fields, results, s.reasons), page(outcomes), nil
}

// survey is what the built-in templates use.
type survey struct {
	templates []*facts.Facts
	// fields are the paths that they set in the specs of pods, values the values there, by template and path.
	fields []Field
	values map[string]map[string][]any
	// known are the facts of fields.yaml, reasons those of reasons.yaml.
	known   map[string]rule
	reasons []reason
}

// surveyAll renders the built-in templates and decides about every path that they set.
func surveyAll() (*survey, error) {
	all, err := manifest.Load(manifest.Layer{Name: "templates", FS: templates.FS})
	if err != nil {
		return nil, err
	}
	setters, values := map[string][]Setter{}, map[string]map[string][]any{}
	rendered, err := facts.All(config.Config{Values: map[string]any{"namespace": "default"}}, all)
	if err != nil {
		return nil, err
	}
	for _, f := range rendered {
		paths := used(f)
		template := f.Rendered.Template.Name
		values[template] = paths
		for path := range paths {
			setters[path] = append(setters[path], Setter{Template: template, seconds: f.Timeout.Seconds(), fields: len(paths)})
		}
	}
	known, err := readRules(rulesFile)
	if err != nil {
		return nil, err
	}
	reasons, err := readReasons(reasonsFile)
	if err != nil {
		return nil, err
	}
	fields, err := decide(setters, known, reasons)
	return &survey{rendered, fields, values, known, reasons}, err
}

// faults are all faults of all groups.
func (s *survey) faults() ([]Fault, error) {
	all := slices.Concat(s.ignored(), s.refused(), s.ofFirst(), s.misspelt(), s.mishandledWrites(), s.brokenRequests(), s.fullNodes())
	return all, explain(all)
}
