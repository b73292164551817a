// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// values are the scalars of a mapping by their keys, and the text that they stand in.
type values struct {
	lines  []string
	nodes  map[string]*yaml.Node
	inFile func(int) int
	source []string // see WithSource
}

// Within is the place in the file of a place in the text of a key's value. All count from 1, columns in runes. If it
// cannot be found, as in a text with escapes, it is the line of the key. The column is 0 if it is unknown, as behind
// something that was rendered.
func (p Pos) Within(key string, line, column int) (fileLine, fileColumn int) {
	n := p.values.nodes[key]
	if n == nil || line < 1 || column < 1 {
		return p.KeyLine(key), 0
	}
	before := strings.SplitAfter(n.Value, "\n")
	offset := column - 1
	for _, text := range before[:min(line-1, len(before))] {
		offset += len([]rune(text))
	}
	at := cursor{lines: p.values.lines, line: n.Line, column: n.Column}
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		at.line, at.column = n.Line+1, 1 // below the indicator
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		at.column++
	}
	if !at.follow([]rune(n.Value), offset) {
		return p.KeyLine(key), 0
	}
	fileLine = p.values.inFile(at.line)
	if source := p.values.source; source != nil {
		before := string([]rune(p.values.lines[at.line-1])[:at.column-1])
		if fileLine < 1 || fileLine > len(source) || !strings.HasPrefix(source[fileLine-1], before) {
			return fileLine, 0
		}
	}
	return fileLine, at.column
}

// cursor is a place in lines.
type cursor struct {
	lines        []string
	line, column int
}

// follow moves to where the rune of a scalar's value at an offset stands. White space is passed over: that of the value
// differs from that of the lines. So are quotes and backslashes that are not part of the value.
func (c *cursor) follow(value []rune, offset int) bool {
	for i, r := range value {
		if unicode.IsSpace(r) {
			continue
		}
		found, ok := c.next()
		if ok && found != r && strings.ContainsRune(`'"\`, found) {
			c.column++
			found, ok = c.next()
		}
		if !ok || found != r {
			return false
		}
		if i >= offset {
			return true
		}
		c.column++
	}
	return offset >= len(value) // the end of the text
}

// next moves to the next rune that is not white space.
func (c *cursor) next() (rune, bool) {
	for ; c.line <= len(c.lines); c.line, c.column = c.line+1, 1 {
		for line := []rune(c.lines[c.line-1]); c.column <= len(line); c.column++ {
			if r := line[c.column-1]; !unicode.IsSpace(r) {
				return r, true
			}
		}
	}
	return 0, false
}
