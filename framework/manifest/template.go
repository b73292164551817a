// SPDX-License-Identifier: Apache-2.0

// Package manifest reads templates: files that hold documentation, Kubernetes manifests and a validation section, all
// rendered by Jinja2 first.
package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/jinja"
	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Template is one test: a file that is rendered, created and checked for every node.
type Template struct {
	// Name is the file's name, like "000-hello-world.yaml". It identifies the test.
	Name string
	// Path is the file as messages call it: "templates/000-hello-world.yaml", or where the overlay has it.
	Path string
	// Title is the first line of the leading comment block that is not empty; the name of the file if there is none.
	Title string
	// Doc is the rest of that block, without comment signs.
	Doc string
	// Labels are those of "## Labels: a, b" in the block, in that order, without repetitions.
	Labels []string
	// Guards are the classes of bugs the test is there for, from "## Guards: ENV-1 ENV-4", in that order, without
	// repetitions. An id is capital letters, a dash and a number.
	Guards []string
	// GuardsLine is the line of the file with the last of the Guards.
	GuardsLine int
	// CleanupGrace is the least grace period, in seconds, with which the cleanup deletes the template's pods, from
	// "## Cleanup-Grace: 30". It is 0 if the template asks for none.
	CleanupGrace int64
	// Requires are the capabilities of "## Requires: network.pods, dns": what a node must support besides what the
	// objects, steps and checks show. In that order, without repetitions.
	Requires []capability.Name
	// RequiresLine is the line of the file with the last of the Requires.
	RequiresLine int
	// Since is the least minor version of Kubernetes of "## Requires: kubernetes >= 1.33"; 0 if there is none.
	Since kubeversion.Minor
	// SinceLine is the line of the file with Since.
	SinceLine int
	// Doubts are lines of the block that look like misspelt headers. They are text, so that templates
	// that mean them as such go on working.
	Doubts yamlpos.Problems

	source string
	files  stack
	engine *jinja.Engine
}

// Source is the text of the file, not rendered.
func (t Template) Source() string { return t.source }

// Load reads the templates of all layers, sorted by name. Of files with the same name, that of the last layer is taken
// as a whole. Nothing is rendered, but what can be known without values is checked: that the files parse, that filters
// exist, that labels are valid. Every problem is in the error (yamlpos.Problems); the templates without one are
// returned nevertheless.
func Load(layers ...Layer) ([]Template, error) {
	all, wrong, err := LoadAll(layers...)
	return slices.DeleteFunc(all, func(t Template) bool { return wrong[t.Name] }), err
}

// LoadAll is Load for those who look for further problems: it returns the templates with problems too, and says which
// have some. One that has them in its header only can still be rendered.
func LoadAll(layers ...Layer) (all []Template, wrong map[string]bool, err error) {
	var problems yamlpos.Problems
	files := stack(layers)
	engine := jinja.New(files)
	wrong = map[string]bool{}
	names := files.names(&problems)
	all = make([]Template, len(names))
	found := make([]yamlpos.Problems, len(names))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(func() error {
			all[i] = load(files, engine, name, &found[i])
			return nil
		})
	}
	_ = group.Wait()
	for i, name := range names {
		wrong[name] = len(found[i]) > 0
		problems = append(problems, found[i]...)
	}
	return all, wrong, problems.Err()
}

func load(files stack, engine *jinja.Engine, name string, problems *yamlpos.Problems) Template {
	t := Template{Name: name, Path: files.path(name), files: files, engine: engine}
	if validation.CheckLabel(name) != nil {
		problems.Add(t.Path, 0, "the file name of a template must not contain spaces or any of the characters %s, which filters use as operators", validation.FilterOperators)
	}
	data, err := fs.ReadFile(files, name)
	if err != nil {
		problems.Add(t.Path, 0, "cannot read the template: %s", err)
		return t
	}
	t.source = string(data)
	h := parseHeader(t.Path, t.source, problems)
	t.Title, t.Doc, t.Labels, t.Guards, t.GuardsLine, t.Doubts = h.title, h.doc, h.labels, h.guards, h.guardsLine, h.doubts
	t.CleanupGrace, t.Requires, t.RequiresLine = h.cleanupGrace, h.requires, h.requiresLine
	t.Since, t.SinceLine = h.since, h.sinceLine
	if t.Title == "" {
		t.Title = name
	}
	if err := engine.Check(name); err != nil {
		problems.Join(t.place(err, nil))
	}
	return t
}

// place turns an error of the engine into a problem at the path users know, and suggests a name for an undefined one.
func (t Template) place(err error, values map[string]any) error {
	var bad *jinja.Error
	if !errors.As(err, &bad) {
		return err
	}
	var problems yamlpos.Problems
	hint := ""
	variable := isVariable(bad)
	if bad.Undefined != "" && values != nil {
		known := keys(values, !variable)
		for _, m := range assigned.FindAllStringSubmatch(t.source, -1) {
			known = append(known, m[1])
		}
		if hint = yamlpos.Suggest(bad.Undefined, known); hint == "" && variable {
			hint = fmt.Sprintf("; set it under values: in the configuration, or give it a default: {{ %s | default(…) }}", bad.Undefined)
		}
	}
	problems.Add(t.files.path(bad.File), bad.Line, "%s%s", bad.Msg, hint)
	return problems.Err()
}

// assigned is a statement that gives a name to something.
var assigned = regexp.MustCompile(`\{%[-+]?\s*(?:set|macro|import\s[^%]*\sas)\s+(\w+)`)

// keys are those of a mapping, sorted; with deep, also those of all mappings in it.
func keys(values map[string]any, deep bool) []string {
	out := slices.Sorted(maps.Keys(values))
	if !deep {
		return out
	}
	for _, key := range slices.Clone(out) {
		list, ok := values[key].([]any)
		if !ok {
			list = []any{values[key]}
		}
		for _, item := range list {
			if inner, ok := item.(map[string]any); ok {
				out = append(out, keys(inner, true)...)
			}
		}
	}
	return out
}

// Find is the template of a name: the file's name with or without its ending, or a part of it that only one template
// has (at the beginning, else anywhere). The error names those it may mean, or the closest and all.
func Find(templates []Template, name string) (Template, error) {
	names := make([]string, len(templates))
	for i, t := range templates {
		names[i] = strings.TrimSuffix(t.Name, path.Ext(t.Name))
		if t.Name == name || names[i] == name {
			return t, nil
		}
	}
	for _, has := range []func(s, part string) bool{strings.HasPrefix, strings.Contains} {
		var found []int
		for i, t := range templates {
			if name != "" && has(t.Name, name) {
				found = append(found, i)
			}
		}
		if len(found) == 1 {
			return templates[found[0]], nil
		}
		if len(found) > 1 {
			several := make([]string, len(found))
			for i, index := range found {
				several[i] = names[index]
			}
			return Template{}, fmt.Errorf("%q is ambiguous: it matches %s", name, strings.Join(several, ", "))
		}
	}
	return Template{}, fmt.Errorf("unknown template %q%s (available: %s)", name, yamlpos.Suggest(name, names), strings.Join(names, ", "))
}

func isAbsent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
