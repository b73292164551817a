// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Report is what was found.
type Report struct {
	// Errors make a template or the configuration unusable. Warnings are suspicions.
	Errors, Warnings yamlpos.Problems
	// Templates and Nodes are the numbers of those that were looked at.
	Templates, Nodes int
	// Rendered is false if the templates were not rendered, because the configuration lacks their values.
	Rendered bool

	node, uuid string          // of the rendering that is looked at
	hooks      map[string]bool // that steps run
	needed     map[capability.Name]bool
	seen       map[yamlpos.Problem]bool
}

func newReport(in Input) *Report {
	return &Report{Templates: len(in.Templates), Nodes: len(in.Config.TargetNodes), hooks: map[string]bool{}, needed: map[capability.Name]bool{}, seen: map[yamlpos.Problem]bool{}}
}

// add notes a problem once, though every rendering has it with another uuid and node.
func (r *Report) add(list *yamlpos.Problems, p yamlpos.Problem) {
	as := p.Msg
	for _, part := range []string{r.uuid, strings.ReplaceAll(r.uuid, "-", ""), r.uuid[:8]} {
		as = strings.ReplaceAll(as, part, "<uuid>")
	}
	key := yamlpos.Problem{File: p.File, Line: p.Line, Msg: as}
	if r.node != "" {
		key.Msg = strings.ReplaceAll(as, r.node, "\x00")
	}
	if list == &r.Warnings {
		key.Column = 1 // another list, another key
	}
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	if r.uuid == digits {
		p.Msg += "; this happens only with some UUIDs, e.g. " + digits
	} else {
		p.Msg = as
	}
	*list = append(*list, p)
}

// Write prints what was found, a line each, by file and line, and the numbers at the end.
func (r *Report) Write(w io.Writer) error {
	type finding struct {
		yamlpos.Problem
		word string
	}
	var all []finding
	for _, p := range r.Errors {
		all = append(all, finding{p, "error"})
	}
	for _, p := range r.Warnings {
		all = append(all, finding{p, "warning"})
	}
	slices.SortStableFunc(all, func(a, b finding) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	var b bytes.Buffer
	for _, f := range all {
		f.Msg = f.word + ": " + f.Msg
		fmt.Fprintln(&b, f.String())
	}
	if len(all) > 0 {
		fmt.Fprintln(&b)
	}
	fmt.Fprintf(&b, "%s, %s: %s, %s\n", text.Count(r.Templates, "template"), text.Count(r.Nodes, "node"), text.Count(len(r.Errors), "error"), text.Count(len(r.Warnings), "warning"))
	if !r.Rendered {
		fmt.Fprintln(&b, "The templates were not rendered because the configuration has errors and defines no values.")
	}
	_, err := w.Write(b.Bytes())
	return err
}
