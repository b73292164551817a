// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	// The module's own YAML package hands the decoder with line numbers on; importing it from its other path would
	// change go.mod, and with it what the compiled components are kept under.
	yaml "sigs.k8s.io/yaml/goyaml.v3"
)

//go:embed data/*.yaml
var data embed.FS

// Catalogue is all faults.
type Catalogue struct {
	// Faults are in the order of the files' names, and of their appearance.
	Faults []Fault
	byName map[string]Fault
	// Excuses give the reason for every class that no fault reproduces.
	Excuses map[string]string
	// classless lets faults be without classes; see WithFile.
	classless bool
}

// excusesFile lists the classes without a fault.
const excusesFile = "data/excuses.yaml"

// Builtin returns the catalogue that the program carries. It panics if that is wrong, which a test rules out.
var Builtin = sync.OnceValue(func() *Catalogue {
	c, err := Load(data)
	if err != nil {
		panic(err)
	}
	return c
})

// Load reads the faults of data/*.yaml of a file system. The error lists everything that is wrong, with file and line.
func Load(files fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(files, "data/*.yaml")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{byName: map[string]Fault{}, Excuses: map[string]string{}}
	var problems []error
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if name == excusesFile {
			problems = append(problems, decode(name, content, &c.Excuses))
			continue
		}
		problems = append(problems, c.add(name, content))
	}
	return c, errors.Join(problems...)
}

// decode reads one YAML document strictly; errors begin with file and line.
func decode(name string, content []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	err := decoder.Decode(into)
	if err == nil {
		if err = decoder.Decode(new(yaml.Node)); errors.Is(err, io.EOF) {
			return nil
		}
		return fmt.Errorf("%s: more than one document", name)
	}
	var wrong *yaml.TypeError
	if !errors.As(err, &wrong) {
		return fmt.Errorf("%s: %w", name, err)
	}
	var all []error
	for _, text := range wrong.Errors {
		line, problem, _ := strings.Cut(strings.TrimPrefix(text, "line "), ": ")
		all = append(all, fmt.Errorf("%s:%s: %s", name, line, problem))
	}
	return errors.Join(all...)
}

func (c *Catalogue) add(name string, content []byte) error {
	var list []Fault
	if err := decode(name, content, &list); err != nil {
		return err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	area := strings.ToUpper(strings.TrimSuffix(path.Base(name), ".yaml"))
	var problems []error
	for i, f := range list {
		f.Area = cmp.Or(f.Area, area)
		for _, problem := range c.check(f) {
			problems = append(problems, fmt.Errorf("%s:%d: %s: %s", name, document.Content[0].Content[i].Line, f.Name, problem))
		}
		c.Faults = append(c.Faults, f)
		c.byName[f.Name] = f
	}
	return errors.Join(problems...)
}

var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

// maxName keeps a fault's namespaces DNS labels, also those that continue its name.
const maxName = 63 - len(NamespacePrefix) - len("-t99-9")

func (c *Catalogue) check(f Fault) []string {
	var problems []string
	if !validName.MatchString(f.Name) || len(f.Name) > maxName {
		problems = append(problems, fmt.Sprintf("the name must be a DNS label of up to %d characters", maxName))
	}
	if _, twice := c.byName[f.Name]; twice {
		problems = append(problems, "another fault has that name")
	}
	if f.Meaning == "" || len(f.Rules) == 0 || len(f.Classes) == 0 && !c.classless {
		problems = append(problems, "meaning, classes and rules must be given")
	}
	for _, class := range f.Classes {
		if !slices.Contains(Classes(), class) {
			problems = append(problems, fmt.Sprintf("there is no class %q", class))
		}
	}
	for i, r := range f.Rules {
		for _, problem := range r.problems() {
			problems = append(problems, fmt.Sprintf("rule %d: %s", i+1, problem))
		}
	}
	return problems
}
