// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// WriteJSON writes the catalogue as one indented JSON object: {"nodes": […], "templates": […]}.
func (c Catalogue) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(c)
}

// WriteTable writes the catalogue for people: a line for each template, and below it what else is known, a line each.
func (c Catalogue) WriteTable(w io.Writer) error {
	var b bytes.Buffer
	c.writeTemplates(&b)
	if len(c.Templates) > 0 && len(c.Rules) > 0 {
		fmt.Fprintln(&b)
	}
	c.writeRules(&b)
	what := text.Count(len(c.Templates), "template")
	if len(c.Rules) > 0 {
		what += " and " + text.Count(len(c.Rules), "lifecycle rule")
	}
	fmt.Fprintf(&b, "\n%s x %s\n", what, c.nodesText())
	_, err := w.Write(b.Bytes())
	return err
}

func (c Catalogue) writeTemplates(b *bytes.Buffer) {
	if len(c.Templates) == 0 {
		return
	}
	name, timeout := len("TEMPLATE"), len("TIMEOUT")
	for _, e := range c.Templates {
		name, timeout = max(name, utf8.RuneCountInString(e.Name)), max(timeout, len(seconds(e.TimeoutSeconds)))
	}
	row := func(columns ...any) { fmt.Fprintf(b, "%-*s  %*s  %s\n", columns...) }
	row(name, "TEMPLATE", timeout, "TIMEOUT", "TITLE")
	for _, e := range c.Templates {
		row(name, e.Name, timeout, seconds(e.TimeoutSeconds), e.Title)
		e.detail(b, "profile", []string{string(e.Profile)}, "")
		if len(e.Capabilities) > 0 {
			e.detail(b, "needs", []string{capability.List(e.Capabilities)}, "")
		}
		if e.Since != "" {
			e.detail(b, "since", []string{"Kubernetes " + e.Since}, "")
		}
		e.detail(b, "labels", e.OwnLabels(), ", ")
		e.detail(b, "guards", e.Guards, " ")
		e.detail(b, "kinds", e.Kinds, ", ")
		e.detail(b, "images", e.Images, ", ")
		e.detail(b, "file", []string{e.Path}, "")
	}
}

// writeRules writes a line for each rule, below a heading that names their label.
func (c Catalogue) writeRules(b *bytes.Buffer) {
	name := 0
	for _, r := range c.Rules {
		name = max(name, len(r.Name))
	}
	for i, r := range c.Rules {
		if i == 0 {
			fmt.Fprintf(b, "%-*s  SENTENCE (label %s)\n", name, "LIFECYCLE RULE", strings.Join(r.Labels, ", "))
		}
		since := ""
		if r.Since != "" {
			since = " (from Kubernetes " + r.Since + " on)"
		}
		fmt.Fprintf(b, "%-*s  %s%s\n", name, r.Name, r.Sentence, since)
	}
}

// detail writes a line below that of the template, if there is something to tell.
func (e Entry) detail(b *bytes.Buffer, name string, items []string, separator string) {
	if len(items) > 0 {
		fmt.Fprintf(b, "    %-8s%s\n", name, strings.Join(items, separator))
	}
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', -1, 64) + "s" }

// nodesText lists the nodes.
func (c Catalogue) nodesText() string {
	if len(c.Nodes) == 0 && c.Selector != "" {
		return fmt.Sprintf("the nodes with the labels %s (--vktest.list does not ask the cluster for them; --ginkgo.dry-run does)", c.Selector)
	}
	return text.Count(len(c.Nodes), "node") + ": " + strings.Join(c.Nodes, ", ")
}
