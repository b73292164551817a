// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var (
	reference     = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`)
	shellVariable = regexp.MustCompile(`\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*`)
	substitution  = regexp.MustCompile("\\$\\([^)]*\\)|`[^`]*`")
)

// textTransforms change a text, or every text of a list.
var textTransforms = map[string]transform{
	// What careless quoting does.
	"drop":               onText(func(t, arg string) string { return strings.ReplaceAll(t, arg, "") }),
	"escape":             onText(func(t, arg string) string { return strings.ReplaceAll(t, arg, `\`+arg) }),
	"wrap":               onText(func(t, arg string) string { return arg + t + arg }),
	"expand-variables":   onText(func(t, _ string) string { return shellVariable.ReplaceAllString(t, "") }),
	"run-substitutions":  onText(func(t, _ string) string { return substitution.ReplaceAllString(t, "uid=0(root)") }),
	"expand-globs":       onText(func(t, _ string) string { return strings.ReplaceAll(t, "*", "bin dev etc") }),
	"collapse-spaces":    onText(func(t, _ string) string { return strings.Join(strings.Fields(t), " ") }),
	"trim":               onText(func(t, _ string) string { return strings.TrimSpace(t) }),
	"cut-at":             onText(func(t, arg string) string { before, _, _ := strings.Cut(t, arg); return before }),
	"first-word":         onText(func(t, _ string) string { first, _, _ := strings.Cut(t, " "); return first }),
	"first-line":         onText(func(t, _ string) string { first, _, _ := strings.Cut(t, "\n"); return first }),
	"newlines-dropped":   onText(func(t, _ string) string { return strings.ReplaceAll(t, "\n", "") }),
	"newlines-to-spaces": onText(func(t, _ string) string { return strings.ReplaceAll(t, "\n", " ") }),
	"newlines-escaped":   onText(func(t, _ string) string { return strings.ReplaceAll(t, "\n", `\n`) }),
	"newlines-unescaped": onText(func(t, _ string) string { return strings.ReplaceAll(t, `\n`, "\n") }),
	"escapes-decoded":    onText(func(t, _ string) string { return strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`).Replace(t) }),
	"final-newline-lost": onText(func(t, _ string) string { return strings.TrimSuffix(t, "\n") }),
	"final-newline-made": onText(finalNewline),
	"crlf":               onText(func(t, _ string) string { return strings.ReplaceAll(t, "\n", "\r\n") }),
	"blank-lines-lost":   onText(blankLinesLost),
	"lines-trimmed":      onText(linesTrimmed),
	// What encodings and file systems do.
	"lower":           onText(func(t, _ string) string { return strings.ToLower(t) }),
	"upper":           onText(func(t, _ string) string { return strings.ToUpper(t) }),
	"ascii-only":      onText(asciiOnly),
	"utf-8-only":      onText(func(t, _ string) string { return strings.ToValidUTF8(t, "\uFFFD") }),
	"html-escaped":    onText(func(t, _ string) string { return html.EscapeString(t) }),
	"base64":          onText(encode64),
	"truncate":        onText(truncate),
	"zero-terminated": onText(func(t, _ string) string { before, _, _ := strings.Cut(t, "\x00"); return before }),
	"prefix":          onText(func(t, arg string) string { return arg + t }),
	"suffix":          onText(func(t, arg string) string { return t + arg }),
	"base-name":       onText(baseName),
	// What is wrong with $(NAME) references.
	"references-literal": onText(func(t, _ string) string { return reference.ReplaceAllString(t, `$$$$($1)`) }),
	"escaped-expanded":   onText(func(t, _ string) string { return strings.ReplaceAll(t, "$$(", "$(") }),
	"escaped-doubled":    onText(func(t, _ string) string { return strings.ReplaceAll(t, "$$(", "$$$$(") }),
	// What is wrong with image references.
	"digest-lost": onText(func(t, _ string) string { before, _, _ := strings.Cut(t, "@"); return before }),
	"tag-lost":    onText(tagLost),
	// What is wrong with quantities.
	"decimal-unit-lost": onText(func(t, _ string) string { return strings.TrimRight(t, "kMG") }),
	// What is wrong with lines of a log.
	"time-as-seconds": onText(timeAsSeconds),
}

func replaceText(t, arg string) string {
	from, to, _ := strings.Cut(arg, "=>")
	return strings.ReplaceAll(t, from, to)
}

func finalNewline(t, _ string) string {
	if t == "" || strings.HasSuffix(t, "\n") {
		return t
	}
	return t + "\n"
}

func eachLine(t string, keep func(string) (string, bool)) string {
	var out []string
	for _, line := range strings.Split(t, "\n") {
		if changed, ok := keep(line); ok {
			out = append(out, changed)
		}
	}
	return strings.Join(out, "\n")
}

func blankLinesLost(t, _ string) string {
	ended := strings.HasSuffix(t, "\n")
	t = eachLine(t, func(line string) (string, bool) { return line, strings.TrimSpace(line) != "" })
	if ended {
		t += "\n"
	}
	return t
}

func linesTrimmed(t, _ string) string {
	return eachLine(t, func(line string) (string, bool) { return strings.TrimLeft(line, " \t"), true })
}

func asciiOnly(t, _ string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, t)
}

func truncate(t, arg string) string {
	n, err := strconv.Atoi(arg)
	if err != nil || len(t) <= n {
		return t
	}
	for n > 0 && !utf8.RuneStart(t[n]) {
		n--
	}
	return t[:n]
}

func baseName(t, _ string) string { return t[strings.LastIndexByte(t, '/')+1:] }

// tagLost makes name:tag name:latest.
func tagLost(t, _ string) string {
	if colon := strings.LastIndexByte(t, ':'); colon > strings.LastIndexByte(t, '/') {
		return t[:colon] + ":latest"
	}
	return t
}

func timeAsSeconds(line, _ string) string {
	stamp, rest, found := strings.Cut(line, " ")
	at, err := time.Parse(time.RFC3339Nano, stamp)
	if !found || err != nil {
		return line
	}
	return strconv.FormatInt(at.Unix(), 10) + " " + rest
}
