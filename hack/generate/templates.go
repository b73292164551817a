// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// templateDir is where the built-in templates are, relative to the root.
const templateDir = "templates"

// builtin states the facts about the built-in templates as the sample configuration renders them, and their catalogue.
func builtin(root string) ([]*facts.Facts, facts.Catalogue, error) {
	c, err := config.Load(filepath.Join(root, config.DefaultFile))
	if err != nil {
		return nil, facts.Catalogue{}, err
	}
	all, err := manifest.Load(manifest.Layer{Name: templateDir, FS: os.DirFS(filepath.Join(root, templateDir))})
	if err != nil {
		return nil, facts.Catalogue{}, err
	}
	described, err := facts.All(c, all)
	return described, facts.NewCatalogue(c.TargetNodes, described), err
}

// isDerived tells whether a label comes from what a template does.
func isDerived(label string) bool {
	return strings.HasPrefix(label, "kind:") || facts.IsCapabilityLabel(label) || slices.ContainsFunc(facts.LabelTable(), func(l facts.Label) bool { return l.Name == label })
}

// templatesPage is the catalogue of the built-in templates.
func templatesPage(root string, all facts.Catalogue) (string, error) {
	times, err := readTimes(root)
	if err != nil {
		return "", err
	}
	var m markdown
	m.heading(1, "The built-in templates")
	m.paragraph(fmt.Sprintf("These are the %s, in the order in which they run. The header of each file explains its purpose. See also "+
		"[writing-templates.md](../docs/writing-templates.md) and the [meaning of the labels](../docs/labels.md).", text.Count(len(all.Templates), "template")))
	m.paragraph("*Guards* lists the classes of bugs that a template is designed to detect. *Timeout* is the time limit for all its checks, including those " +
		"of its steps, in seconds, before `timeout_multiplier` applies. *Typical* is its duration on a node of the sandbox, including cleanup, in " +
		"seconds; `-` if it has not been measured. `make typical REPORT=reports/report.yaml` copies the durations from the report of a run.")
	var rows [][]string
	for _, t := range all.Templates {
		typical := "-"
		if s, ok := times[t.Name]; ok {
			typical = number(s)
		}
		rows = append(rows, []string{
			"[" + strings.TrimSuffix(t.Name, ".yaml") + "](" + t.Name + ")", cell(t.Title), list(t.OwnLabels()), strings.Join(t.Guards, " "),
			list(t.Images), number(t.TimeoutSeconds), typical,
		})
	}
	m.table([]string{"Template", "Title", "Labels", "Guards", "Images", "Timeout", "Typical"}, rows)
	return m.page(), nil
}

// cell keeps a title from being taken for Markdown or HTML.
func cell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "<", "&lt;", "*", `\*`, "_", `\_`, "[", `\[`, "`", "\\`").Replace(text)
}

func list(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return "`" + strings.Join(all, "` `") + "`"
}
