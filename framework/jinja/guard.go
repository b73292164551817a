// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

var errAborted = errors.New("rendering was aborted")

// guard bounds one rendering and knows in which file it is. It is used by one goroutine; only abort is shared.
type guard struct {
	abort atomic.Bool
	files []string // the file being rendered, below those that led to it
	steps int
	turns int
	depth int // macros and blocks opened and not closed
	line  int // of the statement or mark that was passed last
	// fault is what is wrong with an included file: the engine would flatten it to text.
	fault *Error
}

// enter notes that rendering goes on in another file, until restore.
func (g *guard) enter(file string) error {
	if len(g.files) > maxIncludes {
		chain := slices.Compact(slices.Clone(g.files[len(g.files)-4:]))
		return fmt.Errorf("includes are nested more than %d levels deep (… %s)", maxIncludes, strings.Join(chain, ", "))
	}
	g.files = append(g.files, file)
	return nil
}

func (g *guard) current() string { return g.files[len(g.files)-1] }

func (g *guard) restore(depth int) { g.files = g.files[:depth] }

// step counts a statement or a turn of a loop.
func (g *guard) step() error {
	if g.abort.Load() {
		return errAborted
	}
	if g.steps++; g.steps > maxSteps {
		return fmt.Errorf("the template does not terminate: more than %d steps", maxSteps)
	}
	return nil
}

// turn counts the turns of recursive loops. Their depth cannot be measured, for "continue" leaves a turn unseen.
func (g *guard) turn() error {
	if g.turns++; g.turns > maxTurns {
		return fmt.Errorf("the template does not terminate: more than %d iterations of recursive loops", maxTurns)
	}
	return g.step()
}

// open notes that a macro or block begins on a line of a file, close that it ends.
func (g *guard) open(file string, line int) error {
	g.line = line
	if g.depth++; g.depth > maxDepth {
		return fmt.Errorf("the template does not terminate: macros or blocks are nested more than %d levels deep", maxDepth)
	}
	g.files = append(g.files, file)
	return g.step()
}

func (g *guard) close() error {
	g.depth--
	g.restore(len(g.files) - 1)
	return nil
}

// settled is an error if a macro or block ended early although the rendering as a whole went well: gonja drops errors
// inside self.block() and super().
func (g *guard) settled() error {
	if g.depth != 0 {
		return errors.New("a block rendered by super() or self failed; render it in place to see the cause")
	}
	return nil
}

// pass notes the last mark in a text.
func (g *guard) pass(text string) {
	if !strings.ContainsRune(text, markBegin) {
		return
	}
	if all := markPattern.FindAllStringSubmatch(text, -1); all != nil {
		g.line, _ = strconv.Atoi(all[len(all)-1][1])
	}
}

// limited collects the rendering up to its bound.
type limited struct {
	strings.Builder
	guard *guard
}

// Write is the io.Writer the engine renders to.
func (l *limited) Write(p []byte) (int, error) { return l.WriteString(string(p)) }

// undefinedItem is what the engine prints for an undefined name within a list.
const undefinedItem = "<errors.fundamental Value>"

// WriteString appends s.
func (l *limited) WriteString(s string) (int, error) {
	if l.guard.abort.Load() {
		return 0, errAborted
	}
	if strings.Contains(s, undefinedItem) {
		return 0, errors.New("a list or mapping contains an undefined value")
	}
	l.guard.pass(s)
	if l.Len()+len(s) > maxOutput {
		return 0, fmt.Errorf("the rendered text is larger than %d MiB", maxOutput>>20)
	}
	return l.Builder.WriteString(s)
}
