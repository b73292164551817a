// SPDX-License-Identifier: Apache-2.0

// Package yamlpos decodes YAML strictly and reports every problem of a file at once, each with its place.
//
// The standard decoders stop at the first error or lose its position. People who write configs and templates by
// hand need all of them in one go, with file and line and, for a misspelt key, the key they probably meant.
// Scalars are read as PyYAML reads them (YAML 1.1), because that is what existing files were written for.
package yamlpos

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with one place in a file.
type Problem struct {
	// File is the name shown to the user, as given to Decode.
	File string
	// Line and Column count from 1; 0 means unknown.
	Line, Column int
	// Msg says what is wrong and, where possible, what to write instead.
	Msg string
}

// String is "file:line: msg"; an unknown line or file is left out.
func (p Problem) String() string {
	switch {
	case p.File == "" && p.Line == 0:
		return p.Msg
	case p.File == "":
		return fmt.Sprintf("line %d: %s", p.Line, p.Msg)
	case p.Line == 0:
		return p.File + ": " + p.Msg
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Msg)
}

// Problems is an error that lists problems sorted by file and line, one on each line of its text.
type Problems []Problem

// Error lists the problems, sorted, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p.sorted() {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Add appends a problem at a line of a file (0 if unknown).
func (p *Problems) Add(file string, line int, format string, args ...any) {
	*p = append(*p, Problem{File: file, Line: line, Msg: fmt.Sprintf(format, args...)})
}

// Join appends the problems held by err, looking through wrapped and joined errors; any other error becomes a
// problem without a place. A nil err adds nothing.
func (p *Problems) Join(err error) {
	var list Problems
	switch {
	case err == nil:
	case errors.As(err, &list):
		*p = append(*p, list...)
	default:
		*p = append(*p, Problem{Msg: err.Error()})
	}
}

// Err is nil if there are no problems, otherwise the sorted list without repetitions as an error.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return slices.Compact(p.sorted())
}

func (p Problems) sorted() Problems {
	out := slices.Clone(p)
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return out
}
