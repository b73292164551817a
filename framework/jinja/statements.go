// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/nikolalohinski/gonja/v2/builtins"
	structures "github.com/nikolalohinski/gonja/v2/builtins/control_structures"
	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/nodes"
	"github.com/nikolalohinski/gonja/v2/parser"
	"github.com/nikolalohinski/gonja/v2/tokens"
)

var statementNames = []string{
	"autoescape", "block", "break", "call", "continue", "do", "extends", "filter", "for", "from", "if", "import",
	"include", "macro", "set", "trans", "with",
}

// statements are gonja's, each under guard, and a raw block of our own.
func statements() *exec.ControlStructureSet {
	set := map[string]parser.ControlStructureParser{"raw": parseRaw}
	for _, name := range statementNames {
		if parse, ok := builtins.ControlStructures.Get(name); ok {
			set[name] = guardedParser(parse)
		}
	}
	return exec.NewControlStructureSet(set)
}

func jobOf(p *parser.Parser) (*guard, string) {
	if l, ok := p.Loader.(*loader); ok {
		return l.job.guard, l.file
	}
	return &guard{files: []string{""}}, ""
}

func guardedParser(parse parser.ControlStructureParser) parser.ControlStructureParser {
	return func(p, args *parser.Parser) (nodes.ControlStructure, error) {
		g, file := jobOf(p)
		at := p.Current()
		cs, err := parse(p, args)
		if err != nil {
			return nil, located(err, file, at)
		}
		guardOperators(cs)
		switch x := cs.(type) {
		case *structures.ForControlStructure:
			check := g.step
			if x.Recursive {
				check = g.turn
			}
			prepend(x.BodyWrapper, &probe{at: x.Position(), run: check})
		case *structures.MacroControlStructure:
			fence(g, file, x.Wrapper)
		case *structures.BlockControlStructure:
			for _, wrapper := range p.Template.Blocks {
				fence(g, file, wrapper)
			}
		}
		if inner, ok := cs.(exec.ControlStructure); ok {
			return &guarded{ControlStructure: inner, guard: g}, nil
		}
		return cs, nil
	}
}

// extended is what an "extends" says of the file that it names.
var extended = regexp.MustCompile(`^unable to load template '<Token\[String\] Val='(.*?)' Pos=`)

// located gives a syntax error without a place that of its statement.
func located(err error, file string, at *tokens.Token) error {
	if m := extended.FindStringSubmatch(err.Error()); m != nil && at != nil {
		inner := flat(m[1], err.Error())
		if inner.Line == 0 {
			inner.File, inner.Line = file, at.Line
		}
		return inner
	}
	var syntax *parser.SyntaxError
	if _, shaped := asError(err); shaped || errors.As(err, &syntax) && syntax.Line > 0 || at == nil || strings.Contains(err.Error(), "failed to parse template '") {
		return err
	}
	return &Error{File: file, Line: at.Line, Msg: near(err.Error(), "")}
}

// guarded runs a statement: it counts it, and leaves the files it went into.
type guarded struct {
	exec.ControlStructure
	guard *guard
}

// Execute is called by the engine.
func (s *guarded) Execute(r *exec.Renderer, block *nodes.ControlStructureBlock) error {
	if err := s.guard.step(); err != nil {
		return err
	}
	s.guard.line = block.Position().Line
	if loop, ok := s.ControlStructure.(*structures.ForControlStructure); ok {
		if err := iterable(r, loop); err != nil {
			return err
		}
	}
	depth := len(s.guard.files)
	if err := s.ControlStructure.Execute(r, block); err != nil {
		return err
	}
	s.guard.restore(depth)
	return nil
}

// iterable is an error if a loop is over a number, a bool or null: the engine would do nothing. Calls are left to it,
// for they may do something.
func iterable(r *exec.Renderer, loop *structures.ForControlStructure) error {
	switch loop.ObjectEvaluator.(type) {
	case *nodes.Name, *nodes.GetAttribute, *nodes.GetItem:
	default:
		return nil
	}
	if what := scalarType(r.Eval(loop.ObjectEvaluator)); what != "" {
		return fmt.Errorf("\"for\" expects a list, a mapping or a string, got %s", what)
	}
	return nil
}

// probe is a statement that prints nothing and runs a check.
type probe struct {
	at  *tokens.Token
	run func() error
}

// Position is where the probed statement stands.
func (c *probe) Position() *tokens.Token { return c.at }

// String names the statement in the engine's own error texts, which users never see.
func (c *probe) String() string { return "probe" }

// Execute is called by the engine.
func (c *probe) Execute(*exec.Renderer, *nodes.ControlStructureBlock) error { return c.run() }

func block(c *probe) nodes.Node {
	return &nodes.ControlStructureBlock{Location: c.at, Name: "probe", ControlStructure: c}
}

func prepend(w *nodes.Wrapper, c *probe) {
	w.Nodes = append([]nodes.Node{block(c)}, w.Nodes...)
}

// fence makes a macro or block count its runs and say in which file it stands, for it may be called from another.
func fence(g *guard, file string, w *nodes.Wrapper) {
	if len(w.Nodes) > 0 {
		if b, ok := w.Nodes[0].(*nodes.ControlStructureBlock); ok && b.Name == "probe" {
			return
		}
	}
	at := w.Position()
	prepend(w, &probe{at: at, run: func() error { return g.open(file, at.Line) }})
	w.Nodes = append(w.Nodes, block(&probe{at: at, run: g.close}))
}

// rawBlock prints its text as it is. Gonja's own fails on an empty one and ignores "-" at its ends.
type rawBlock struct {
	at      *tokens.Token
	wrapper *nodes.Wrapper
}

func parseRaw(p, args *parser.Parser) (nodes.ControlStructure, error) {
	at := p.Current()
	wrapper, _, err := p.WrapUntil("endraw")
	if err != nil {
		return nil, err
	}
	if !args.End() {
		return nil, args.Error("raw takes no arguments", args.Current())
	}
	return &rawBlock{at: at, wrapper: wrapper}, nil
}

// Position is where the block begins.
func (b *rawBlock) Position() *tokens.Token { return b.at }

// String names the statement in the engine's own error texts, which users never see.
func (b *rawBlock) String() string { return "raw" }

// Execute is called by the engine.
func (b *rawBlock) Execute(r *exec.Renderer, _ *nodes.ControlStructureBlock) error {
	return r.ExecuteWrapper(b.wrapper)
}
