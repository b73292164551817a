// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Pos is the place of a mapping in its file. A struct field of this type (tag `yaml:"-"`) is filled by Decode, so that
// problems found later can still say where.
type Pos struct {
	// File is the name given to Decode; Line counts from 1, after translation by WithLines.
	File string
	Line int
	// Keys holds the line of each key that is present, by its YAML name.
	Keys map[string]int

	values values
}

// KeyLine is the line of a key, or that of the mapping if the key is absent.
func (p Pos) KeyLine(key string) int {
	if line, ok := p.Keys[key]; ok {
		return line
	}
	return p.Line
}

// Option changes how Decode works.
type Option func(*decoder)

// WithLines translates every line number before it is stored or reported, for text that was cut or rendered from
// another file.
func WithLines(line func(int) int) Option {
	return func(d *decoder) {
		if line != nil {
			d.line = line
		}
	}
}

// WithSource names the file that the text was rendered from. With it, a column is known only in a line that was the
// same up to there.
func WithSource(text string) Option {
	return func(d *decoder) { d.source = strings.Split(text, "\n") }
}

// Decode decodes the one YAML document of data into the struct that into points to, strictly: an unknown key, a
// duplicate key, a value of the wrong type, a missing key that is required, a syntax error and a second document are
// problems. All of them are returned together as Problems; what could be decoded is decoded nevertheless. An empty
// document leaves into as it is, so defaults may be set before.
//
// Fields are named by their `yaml` tag; the tag `yamlpos:"required"` makes a key mandatory. A null value counts as an
// absent key. With the tag `yamlpos:"nonempty"`, a key that is present must have a value: null and "" are problems.
// With the tag `yamlpos:"mapping=Other"`, a mapping is decoded into the field Other of the same struct instead.
// Fields may be strings, bools, numbers, pointers, slices, maps with string keys, structs, `any` (see Value),
// *yaml.Node (kept as it is), Pos, or implement encoding.TextUnmarshaler. Scalars are YAML 1.1.
func Decode(file string, data []byte, into any, opts ...Option) error {
	d := newDecoder(file, opts)
	data = JoinSurrogates(data)
	doc, line, err := parse(data)
	if err != nil {
		d.problems.Add(file, d.line(line), "%s", err)
		return d.problems.Err()
	}
	if doc == nil || len(doc.Content) == 0 {
		return nil
	}
	d.lines = strings.Split(string(data), "\n")
	return d.document(doc.Content[0], into)
}

// Documents decodes a stream of documents as free-form YAML; empty ones are left out. The error holds every problem, as
// that of Decode.
func Documents(file string, data []byte, opts ...Option) ([]any, error) {
	d := newDecoder(file, opts)
	data = JoinSurrogates(data)
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var out []any
	for {
		doc, err := next(dec)
		if err != nil {
			line, text := explain(data, err)
			d.problems.Add(file, d.line(line), "%s", text)
		}
		if err != nil || doc == nil {
			return out, d.problems.Err()
		}
		if len(doc.Content) == 0 || !audit(doc.Content[0], d.line, d.report) {
			continue
		}
		if value := freeForm(doc); value != nil {
			out = append(out, value)
		}
	}
}

type decoder struct {
	file     string
	line     func(int) int
	lines    []string // those of the text
	source   []string // those of the file that it was rendered from; nil: none
	problems Problems
}

func newDecoder(file string, opts []Option) *decoder {
	d := &decoder{file: file, line: func(n int) int { return n }}
	for _, opt := range opts {
		opt(d)
	}
	return d
}

func (d *decoder) document(node *yaml.Node, into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("decode %s: the target must be a pointer, got %T", d.file, into)
	}
	if audit(node, d.line, d.report) {
		d.decode(node, target.Elem(), "")
	}
	return d.problems.Err()
}

func (d *decoder) report(n *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, Problem{
		File: d.file, Line: d.line(n.Line), Column: n.Column, Msg: fmt.Sprintf(format, args...),
	})
}
