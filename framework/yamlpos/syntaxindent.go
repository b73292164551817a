// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// misplaced is what the parser says of a line that belongs to none of the open blocks.
var misplaced = regexp.MustCompile(`did not find expected (?:key|'-' indicator|<document start>)`)

// indentation looks for lines that are indented by too much or too little, and for list items among keys.
func (s *syntax) indentation() string {
	above, ok := s.above()
	if !ok {
		return ""
	}
	lead, key, value := parts(above)
	switch indent := s.indent(); {
	case strings.Contains(s.parser, "mapping values are not allowed") && indent > len(lead) && (value != "" || key == ""):
		return fmt.Sprintf("wrong indentation: %s, but the line above (`%s`) has a value already, so nothing can be nested in it; align the line with the keys of its mapping",
			spaces(indent), excerpt(above))
	case !misplaced.MatchString(s.parser):
		return ""
	case !slices.Contains(s.levels(), indent):
		return fmt.Sprintf("wrong indentation: %s, but the lines above are indented by %s", spaces(indent), s.openLevels())
	case strings.HasPrefix(strings.TrimSpace(s.line()), "-"):
		return "a list item (\"- \") where a key is expected; indent it below its key, or remove the dash"
	case strings.Contains(s.parser, "'-' indicator"):
		return "a key where a list item is expected; start the line with \"- \", or change its indentation"
	}
	return ""
}

func spaces(n int) string {
	if n == 1 {
		return "1 space"
	}
	return strconv.Itoa(n) + " spaces"
}

// levels are the indentations of the blocks that are open above the line.
func (s *syntax) levels() []int {
	var out []int
	for _, line := range s.lines[:s.number-1] {
		text := strings.TrimLeft(line, " ")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if strings.HasPrefix(line, "---") || strings.HasPrefix(line, "...") {
			out = nil
			continue
		}
		at := len(line) - len(text)
		out = slices.DeleteFunc(out, func(level int) bool { return level > at })
		for {
			if !slices.Contains(out, at) {
				out = append(out, at)
			}
			item, ok := strings.CutPrefix(line[at:], "- ")
			if !ok {
				break
			}
			at = len(line) - len(strings.TrimLeft(item, " "))
		}
	}
	return out
}

// openLevels lists the levels in words: 0, 2 or 4 spaces.
func (s *syntax) openLevels() string {
	levels := s.levels()
	words := make([]string, len(levels))
	for i, level := range levels {
		words[i] = strconv.Itoa(level)
	}
	if len(levels) == 0 {
		return spaces(0)
	}
	last := spaces(levels[len(levels)-1])
	if len(words) == 1 {
		return last
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + last
}
