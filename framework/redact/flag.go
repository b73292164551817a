// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"regexp"
	"strings"
)

// flags finds the values of --name value, and of -p value and -pvalue in a command that logs in. A value after = is an
// assignment.
func (r *Redactor) flags(text string) []span {
	var spans []span
	for at := range indices(text, "-") {
		if at > 0 && isNameByte(text[at-1]) || at > 0 && strings.IndexByte("/=:+@", text[at-1]) >= 0 {
			continue
		}
		from := at + 1
		if strings.HasPrefix(text[from:], "-") {
			from++
		}
		to := from
		for to < len(text) && isNameByte(text[to]) {
			to++
		}
		name := text[from:to]
		if from == at+1 && len(name) > 1 && name[0] == 'p' && attached.MatchString(commandBefore(text, at)) {
			if value, ok := bare(text, from+1, true); ok {
				spans = append(spans, value)
			}
			continue
		}
		if to == from || to == len(text) || text[from] == '-' || text[to] == '=' {
			continue
		}
		value, ok := flagValue(text, to)
		if ok && (r.secret(name, text[value.from:value.to]) || isPassword(name, text[value.from:value.to], commandBefore(text, at))) {
			spans = append(spans, value)
		}
		if user, _, found := strings.Cut(text[value.from:value.to], ":"); ok && found && isUser(name, commandBefore(text, at)) {
			spans = append(spans, span{value.from + len(user) + 1, value.to})
		}
	}
	return spans
}

// gap matches what stands between a flag and its value: blanks, in a shell with a backslash at the end of the line; in
// a list quotes and a comma, in YAML a dash.
var gap = regexp.MustCompile(`\A\\*["']?(?:,\s*|,?[ \t]+(?:\\+\n\s*)?|\n\s*-\s+)`)

func flagValue(text string, from int) (span, bool) {
	between := gap.FindString(text[from:min(len(text), from+maxName)])
	if between == "" {
		return span{}, false
	}
	from += len(between)
	if value, ok := quoted(text, from); ok {
		return value, !strings.HasPrefix(text[value.from:], "-")
	}
	value, ok := bare(text, from, true)
	return value, ok && text[value.from] != '-'
}

var (
	// logsIn matches commands of which -p is the password, user those of which -u is user:password.
	logsIn = regexp.MustCompile(`(?:^|[\s"'/,])(?:-u|--user|--username|login|sshpass|mysql\w*|mariadb[\w-]*)(?:$|[\s"'=,\\])`)
	// attached matches commands that take -pPASSWORD.
	attached = regexp.MustCompile(`(?:^|[\s"'/,])(?:sshpass|mysql\w*|mariadb[\w-]*)(?:$|[\s"'=,\\])`)
	asUser   = regexp.MustCompile(`(?:^|[\s"'/,])(?:curl|wget|http|https)(?:$|[\s"',\\])`)
	// ports are what -p is where it publishes a port.
	ports = regexp.MustCompile(`^[0-9.]*(?::[0-9.]+)+(?:/\w+)?$`)
)

func isPassword(flag, value, before string) bool {
	return flag == "p" && logsIn.MatchString(before) && !ports.MatchString(value) ||
		flag == "a" && strings.Contains(before, "redis-cli")
}

func isUser(flag, before string) bool {
	return (flag == "u" || flag == "user" || flag == "proxy-user" || flag == "U") && asUser.MatchString(before)
}

// commandBefore is the part of a command before a place.
func commandBefore(text string, at int) string {
	before := text[max(0, at-256):at]
	if i := strings.LastIndexAny(before, ";|&\n"); i >= 0 && !strings.HasPrefix(strings.TrimSpace(before[i+1:]), "-") {
		before = before[i+1:]
	}
	return before
}
