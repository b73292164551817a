// SPDX-License-Identifier: Apache-2.0

// Package jinja renders templates written for Jinja2.
//
// The engine is gonja with what it lacks for our purpose: undefined variables are errors, tojson writes byte for byte
// what Jinja2 writes, includes cannot leave the template directories, a template that never ends or recurses without
// bound is stopped, and errors say file and line instead of quoting the whole template.
package jinja

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nikolalohinski/gonja/v2/config"
	"github.com/nikolalohinski/gonja/v2/exec"
)

// Bounds on one rendering. They are far beyond any template a person writes; beyond them lies a mistake.
const (
	maxSource    = 256 << 10 // bytes of one template file
	maxOutput    = 16 << 20  // bytes of rendered text
	maxSteps     = 1_000_000 // loop iterations and statements
	maxDepth     = 100       // macros and blocks that are rendered inside one another
	maxTurns     = 1_000     // turns of recursive loops
	maxIncludes  = 50        // files nested in one another by include or extends
	maxRange     = 100_000   // elements of range(), the bound of Jinja2's own sandbox
	renderBudget = 30 * time.Second
)

// Engine renders the templates of one file system. It may be used by many goroutines at once.
type Engine struct {
	files  fs.FS
	budget time.Duration
}

// New makes an engine over files: the only place from which templates, includes and imports are read. To use a
// directory of the machine, pass (*os.Root).FS, which also refuses symbolic links that lead outside.
func New(files fs.FS) *Engine {
	return &Engine{files: files, budget: renderBudget}
}

// Output is a rendered template.
type Output struct {
	// Text is the rendering.
	Text  string
	lines []int
}

// Line is the line of the template's file that line n of Text comes from (both from 1). Where the origin cannot be
// known exactly, for instance because a filter changed whole blocks, it is n itself.
func (o Output) Line(n int) int {
	switch {
	case n < 1 || len(o.lines) == 0:
		return n
	case n > len(o.lines):
		return o.lines[len(o.lines)-1]
	}
	return o.lines[n-1]
}

// Render renders the template called name with the given variables. Errors are of type *Error.
func (e *Engine) Render(name string, values map[string]any) (Output, error) {
	source, err := e.source(name)
	if err != nil {
		return Output{}, err
	}
	text, err := e.run(name, source, values, false)
	if err != nil {
		return Output{}, e.locate(err, name, source, values)
	}
	return Output{Text: text, lines: e.origins(name, source, text, values)}, nil
}

// Check parses the template called name, and names filters and tests that do not exist, without rendering it.
// The error is of type *Error.
func (e *Engine) Check(name string) error {
	source, err := e.source(name)
	if err != nil {
		return err
	}
	if err := e.check(name, source); err != nil {
		return e.locate(err, name, source, nil)
	}
	return nil
}

func (e *Engine) check(name, source string) error {
	_, err := e.supervise(name, source, func(j *job) (string, error) {
		_, err := j.parse()
		return "", err
	})
	return err
}

func (e *Engine) source(name string) (string, error) {
	data, err := read(e.files, name)
	if err != nil {
		return "", &Error{File: name, Msg: err.Error()}
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		return "", &Error{File: name, Line: badLine(text), Msg: "the file is not UTF-8 text"}
	}
	return text, nil
}

func badLine(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return 1 + strings.Count(text[:i], "\n")
			}
		}
	}
	return 0
}

// run renders a source, which has marks or not.
func (e *Engine) run(name, source string, values map[string]any, marked bool) (string, error) {
	context := exec.NewContext(clone(values).(map[string]any))
	return e.supervise(name, source, func(j *job) (string, error) {
		j.marked = marked
		t, err := j.parse()
		if err != nil {
			return "", err
		}
		var out limited
		out.guard = j.guard
		if err := t.Execute(&out, context); err != nil {
			return "", err
		}
		return out.String(), j.guard.settled()
	})
}

const overdue = "rendering did not finish within"

// supervise runs work with a job of its own, turns panics of the engine into errors, and gives up after the budget.
func (e *Engine) supervise(name, source string, work func(*job) (string, error)) (string, error) {
	j := newJob(e.files, name, source)
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r = result{err: fmt.Errorf("not supported by the template engine: %v", p)}
			}
			done <- r
		}()
		r.text, r.err = work(j)
	}()
	timer := time.NewTimer(e.budget)
	defer timer.Stop()
	select {
	case r := <-done:
		if r.err != nil {
			return "", j.shape(r.err)
		}
		return r.text, nil
	case <-timer.C:
		j.guard.abort.Store(true)
		return "", &Error{File: name, Msg: fmt.Sprintf("%s %s", overdue, e.budget)}
	}
}

// job is one parsing or rendering of one template.
type job struct {
	name   string
	source string
	files  fs.FS
	guard  *guard
	marked bool // the source has marks
}

func newJob(files fs.FS, name, source string) *job {
	return &job{name: name, source: source, files: files, guard: &guard{files: []string{name}}}
}

func (j *job) parse() (*exec.Template, error) {
	if len(j.source) > maxSource {
		return nil, fmt.Errorf("the file is larger than %d KiB", maxSource>>10)
	}
	if err := inspect(j.name, j.source); err != nil {
		return nil, err
	}
	cfg := config.New()
	cfg.StrictUndefined = true
	t, err := exec.NewTemplate(j.name, cfg, &loader{job: j, file: j.name}, environment)
	if err != nil {
		if open := j.unclosed(); open != nil && strings.Contains(err.Error(), "EOF") {
			return nil, open
		}
		return nil, err
	}
	guardOperators(t.Root())
	return t, nil
}

// clone copies lists and mappings, because a template can change them and specs share the values.
func clone(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, item := range x {
			out[k] = clone(item)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = clone(item)
		}
		return out
	}
	return v
}

func asError(err error) (*Error, bool) {
	var shaped *Error
	return shaped, errors.As(err, &shaped)
}
