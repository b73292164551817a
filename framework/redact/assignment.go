// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// assignments finds the values of NAME=value, name: value, "name": "value" and ["name"] == "value".
func (r *Redactor) assignments(text string) []span {
	var spans []span
	for i := 0; i < len(text); i++ {
		next := strings.IndexAny(text[i:], "=:")
		if next < 0 {
			return spans
		}
		i += next
		name := nameBefore(text, i)
		if name == "" || !r.secret(name, "?") {
			continue
		}
		s, ok := valueAfter(text, i)
		if ok && (aboutFile(name, text, s.from) || text[i] == ':' && r.aboutObject(name)) {
			continue
		}
		if ok && !isSwitch(name, text[s.from:s.to]) {
			spans = append(spans, s)
		}
	}
	return spans
}

// aboutFile tells whether a name is that of a file that a message is about, "service-account-token.yaml: not found".
// What a ConfigMap holds under such a name is a block or quoted.
func aboutFile(name, text string, from int) bool {
	return (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")) && strings.HasSuffix(text[:from], name+": ")
}

// aboutObject tells whether a name is public, or that of an object of the run, "token-UUID: phase Failed".
func (r *Redactor) aboutObject(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.public[name] || slices.ContainsFunc(text.UUID.FindAllString(name, -1), func(id string) bool { return r.public[id] })
}

// nameBefore is the name that a separator is for.
func nameBefore(text string, separator int) string {
	end := separator
	if text[separator] == '=' {
		if end > 0 && (text[end-1] == '!' || text[end-1] == ':') { // != and :=
			end--
		}
		end = len(strings.TrimRight(text[:end], " "))
	} else if key := strings.TrimRight(text[:end], " "); strings.HasSuffix(key, `"`) { // JSON of some programs: "name" : "value"
		end = len(key)
	}
	for end > 0 && strings.IndexByte(`"'\]`, text[end-1]) >= 0 {
		end--
	}
	from := end
	for from > 0 && end-from <= maxName && isNameByte(text[from-1]) {
		from--
	}
	return text[from:end]
}

var (
	// invalidValue is what the API server puts between the path of a field and its value.
	invalidValue = regexp.MustCompile(`\A(?:Invalid|Duplicate|Unsupported) value: `)
	// schemeWord comes before a token in a header.
	schemeWord = regexp.MustCompile(`\A(?i:Bearer|Basic|Token|Digest|ApiKey|Negotiate) +`)
	// reference matches what says where a value comes from: a variable or a command of a shell, a verb of printf, a
	// template.
	reference = regexp.MustCompile(`\A(?:\$(?:[({]|[A-Z_][A-Z0-9_]*\z|[0-9@*]\z)|%[+#-]?[0-9.]*[a-zA-Z](?:\\|\z)|\{\{)`)
	// noScalar matches what YAML and kubectl have in the place of a value.
	noScalar   = regexp.MustCompile(`\A(?:[<{\[]|[|>&*!-]+\z)`)
	blockStyle = regexp.MustCompile(`\A[|>][-+0-9]*[ \t]*\n`)
)

// valueAfter is the place of the value after a separator.
func valueAfter(text string, separator int) (span, bool) {
	from := separator + 1
	compares := separator > 0 && text[separator-1] == '!'
	if strings.HasPrefix(text[from:], "=") {
		from++
		compares = compares || text[separator] == '='
	}
	if text[separator] == ':' && from == separator+1 && from < len(text) && strings.IndexByte(" \t\"'\\", text[from]) < 0 {
		return span{}, false // host:port, image:tag
	}
	from += spaces(text[from:])
	from += len(invalidValue.FindString(text[from:min(len(text), from+32)]))
	if text[separator] == ':' && blockStyle.MatchString(text[from:min(len(text), from+16)]) {
		return block(text, separator, from)
	}
	if s, ok := quoted(text, from); ok {
		return s, true
	}
	if compares {
		return span{}, false
	}
	from += len(schemeWord.FindString(text[from:min(len(text), from+32)]))
	return bare(text, from, text[separator] == '=')
}

func spaces(text string) int { return len(text) - len(strings.TrimLeft(text, " \t")) }

// quoted is the content of what is quoted at a place of a text, which may itself stand in quotes so that backslashes
// are before the quotes. What is not closed goes to the end of its line.
func quoted(text string, from int) (span, bool) {
	level := 0
	for from+level < len(text) && text[from+level] == '\\' {
		level++
	}
	if from+level >= len(text) || strings.IndexByte("\"'`", text[from+level]) < 0 {
		return span{}, false
	}
	quote := text[from+level]
	from += level + 1
	backslashes := 0
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			backslashes++
			continue
		case c == quote && (backslashes == level || level == 0 && backslashes%2 == 0 || quote == '\''):
			return span{from, i - min(level, backslashes)}, true
		case c == '\n' && quote != '`':
			if end := strings.IndexByte(text[i:], quote); end < 0 || strings.Contains(text[i:i+end], "\n\n") {
				return span{from, i}, true
			}
		}
		backslashes = 0
	}
	return span{from, len(text)}, true
}

// bare is a value without quotes: the word at a place of a text.
func bare(text string, from int, assigned bool) (span, bool) {
	to := from
	for to < len(text) && strings.IndexByte(" \t\r\n", text[to]) < 0 && !closingQuote.MatchString(text[to:min(len(text), to+2)]) &&
		(!assigned || !ends(text[to:])) {
		to++
	}
	value := strings.TrimRight(text[from:to], ",;.)]}\\")
	switch {
	case value == "", reference.MatchString(value):
		return span{}, false
	case !assigned && (isBool(value) || noScalar.MatchString(value)):
		return span{}, false
	}
	return span{from, from + len(value)}, true
}

// closingQuote matches a quote that is not within a word.
var closingQuote = regexp.MustCompile("\\A[\"'`](?:[\\s,;:)}\\]|&>\"'`\\\\]|\\z)")

// nextPair matches what follows a value in a query, a list of cookies and a line of a shell.
var nextPair = regexp.MustCompile(`\A[&;](?:[\w.\[\]-]+=|[&;\s]|\z)`)

func ends(rest string) bool {
	return (rest[0] == '&' || rest[0] == ';') && nextPair.MatchString(rest[:min(len(rest), maxName)])
}

// block is the content of a block scalar of YAML: the lines that are indented deeper than that of its key.
func block(text string, key, from int) (span, bool) {
	line := text[strings.LastIndexByte(text[:key], '\n')+1 : key]
	indent := len(line) - len(strings.TrimLeft(line, " -"))
	from += strings.IndexByte(text[from:], '\n') + 1
	from += len(text[from:]) - len(strings.TrimLeft(text[from:], " \n"))
	to := from
	for line := range strings.Lines(text[from:]) {
		if to > from && strings.TrimSpace(line) != "" && len(line)-len(strings.TrimLeft(line, " ")) <= indent {
			break
		}
		to += len(line)
	}
	to = from + len(strings.TrimRight(text[from:to], " \n"))
	return span{from, to}, true
}
