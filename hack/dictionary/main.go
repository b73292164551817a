// SPDX-License-Identifier: Apache-2.0

// Command dictionary writes the dictionary of faults of package diagnosis: from the catalogue of the sandbox's
// faults, from what mutation runs found so far (docs/data), and from the results.json of a run, given as an argument.
// What earlier runs recorded of other faults stays.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

// Files, from the root of the repository.
const (
	templatesDir     = "templates"
	killsFile        = "docs/data/mutation.json"
	independenceFile = "docs/data/independence.json"
	dictionaryFile   = "framework/diagnosis/faults.json"
	page             = "docs/diagnose.md"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dictionary:", err)
		os.Exit(1)
	}
}

// generate writes the dictionary, and what the page says of it.
func generate(results []string) error {
	k, err := read()
	if err != nil {
		return err
	}
	for _, file := range results {
		r, err := catalogue.ReadRun(file)
		if err != nil {
			return err
		}
		k.runs = append(k.runs, r)
	}
	d := k.dictionary(diagnosis.Builtin())
	data, err := d.Format()
	if err != nil {
		return err
	}
	if err := os.WriteFile(dictionaryFile, data, 0o644); err != nil {
		return err
	}
	fmt.Println(d.Coverage())
	return updatePage(d)
}

// updatePage writes how far the symptoms are known into the page, if it does not say so.
func updatePage(d diagnosis.Dictionary) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, coveragePrefix) {
			lines[i] = d.Coverage()
			return os.WriteFile(page, []byte(strings.Join(lines, "\n")), 0o644)
		}
	}
	return fmt.Errorf("%s has no line that begins with %q", page, coveragePrefix)
}

// coveragePrefix begins the line of the page that says how far the symptoms are known.
const coveragePrefix = "Of "

// read reads what is known without a run.
func read() (knowledge, error) {
	k := knowledge{tests: map[string]bool{}}
	var err error
	if k.faults, err = catalogue.Faults(""); err != nil {
		return k, err
	}
	templates, err := filepath.Glob(filepath.Join(templatesDir, "*.yaml"))
	if err != nil {
		return k, err
	}
	for _, file := range templates {
		k.tests[filepath.Base(file)] = true
	}
	for _, rule := range lifecycle.Rules() {
		k.tests[lifecycle.Test(rule.ID)] = true
	}
	if err := readJSON(killsFile, &k.kills); err != nil {
		return k, err
	}
	return k, readJSON(independenceFile, &k.reach)
}

func readJSON(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
