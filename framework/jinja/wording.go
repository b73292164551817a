// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// wording replaces a text of the engine by ours. The tests provoke each of them, so that they notice if another version
// of the engine says it differently.
type wording struct {
	pattern *regexp.Regexp
	text    string // with $1 for the groups of the pattern
}

func words(pairs ...string) []wording {
	out := make([]wording, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, wording{regexp.MustCompile("(?s)" + pairs[i]), pairs[i+1]})
	}
	return out
}

// reword is the first wording that knows the text, or "".
func reword(all []wording, text string) string {
	for _, w := range all {
		if at := w.pattern.FindStringSubmatchIndex(text); at != nil {
			return string(w.pattern.ExpandString(nil, w.text, text, at))
		}
	}
	return ""
}

// failures are errors while a template is rendered. Each stands at the end of an account of the nodes that led to it.
var failures = words(
	`([^\s:]+) is not callable$`, `"$1" is not a macro or function`,
	`unknown method '([^']*)' for '.*'$`, `unknown method or macro "$1"`,
	`Can't access an index on type (\w+) .*$`, `a value of type $1 cannot be indexed with [ ]`,
	`Can't use (?:getattr|Getitem) on None$`, `the value before the last "." or "[" is null`,
	`Negative sign on a non-number expression.*$`, `"-" requires a number`,
	`argument (\S+) does not evaluate to string or integer in: .*$`, `the index "$1" is undefined, or neither a string nor an integer`,
	`macro '([^']*)' received (\d+) arguments but expected only (\d+)$`, `too many arguments for macro "$1": at most $3, got $2`,
	`macro '([^']*)' takes no keyword argument '([^']*)'$`, `macro "$1" has no parameter "$2"`,
	`nil pointer dereference$`, `the template engine fails here; check that every imported macro exists, or write it differently`,
	`^(?:.*: )?(break|continue)$`, `"$1" outside of a loop`,
)

// calls are errors of filters, tests, functions and methods, without the account of the nodes.
var calls = words(
	`^.*invalid call to filter '`+operandsFilter+`': (.*)$`, `$1`,
	`^.*invalid call to (filter|test|function) '([^']*)': missing required \w+ positional argument '([^']*)'$`, `$1 "$2": missing argument "$3"`,
	`^.*invalid call to (filter|test|function|method) '([^']*)'(?: of .*?)?: (.*)$`, `$1 "$2": $3`,
)

// mistakes are errors while a template is parsed.
var mistakes = words(
	`^ControlStructure 'end(\w+)' not found`, `"end$1" without a matching "$1"`,
	`^ControlStructure '(else|elif)' not found`, `"$1" outside of an "if" or "for" block`,
	`expected (?:either )?a number, string, keyword or identifier$`, `expected a value: a name, a string or a number`,
	`^(?:Expected end of block "(\S+)"|'(\S+)' expected here)$`, `expected "$1$2"`,
	`^Expected ["']?([\])}:(,=]|as|import)["']?(?: keyword)?$`, `expected "$1"`,
	`^Expected ',' or '\)'$`, `expected "," or ")"`,
	`^Unbalanced parenthesis$`, `missing ")"`,
	`^unbalanced bracket$`, `missing "]"`,
	`^filter name must be an identifier$`, `expected a filter name after "|"`,
	`^Expected keyword 'in'$`, `expected "in" after the variable of "for"`,
	`^Macro-tag needs at least an identifier as name$`, `expected a name after "macro"`,
	`^Expected argument name as identifier$`, `expected the name of a parameter`,
	`-condition is malformed$`, `malformed condition; compare with "=="`,
	`^Expected an key identifier as first argument for 'for'-tag$`, `expected the name of a variable after "for"`,
	`^Value name must be an identifier$`, `expected the name of a second variable after ","`,
	`^Malformed '?([a-z]+)'?.* args$`, `unexpected text at the end of the statement "$1"`,
	`^Unexpected EOF, expected tag (.*)$`, `a block is never closed; expected $1`,
)

// statementPrefix is what the engine puts before the error of a statement.
var statementPrefix = regexp.MustCompile(`^(?:Unable to parse controlStructure "\w+": |unable to parse identifier: )+`)

// syntaxText is a message of the parser in our words.
func syntaxText(msg string) string {
	msg = strings.TrimRight(statementPrefix.ReplaceAllString(msg, ""), ".:")
	if name, ok := strings.CutPrefix(msg, "ControlStructure '"); ok && !strings.HasPrefix(name, "end") && !strings.HasPrefix(name, "el") {
		name, _, _ = strings.Cut(name, "'")
		return fmt.Sprintf("unknown statement %q%s", name, yamlpos.Suggest(name, statementNames))
	}
	if text := reword(mistakes, msg); text != "" {
		return text
	}
	return msg
}

// The names of Jinja2's filters and tests, to suggest the one that was meant: the engine's sets cannot be listed.
var (
	filterNames = strings.Fields(`abs attr b64decode b64encode batch capitalize center default dictsort escape filesizeformat first float
		forceescape format groupby indent int items join last length list lower map max min pprint random reject rejectattr replace
		reverse round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode
		urlize wordcount wordwrap xmlattr`)
	testNames = strings.Fields(`boolean callable defined divisibleby eq equalto escaped even false filter float ge greaterthan gt in
		integer iterable le lessthan lower lt mapping ne none number odd sameas sequence string test true undefined upper`)
)
