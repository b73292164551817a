// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"encoding/base64"
	"strings"
)

func encode64(t, _ string) string { return base64.StdEncoding.EncodeToString([]byte(t)) }

// shellWords splits a text into words as a shell does after it has expanded nothing: quotes group and vanish, and so
// do backslashes outside single quotes. An open quote reaches to the end.
func shellWords(t string) []string {
	var words []string
	var word strings.Builder
	started, escaped := false, false
	var quote rune
	for _, r := range t {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, started = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, started = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if started {
				words = append(words, word.String())
				word.Reset()
			}
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if started {
		words = append(words, word.String())
	}
	return words
}

// joinText joins the texts of a list with blanks.
func joinText(list []any) string {
	var words []string
	for _, item := range list {
		if word, ok := item.(string); ok {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func anyList(words []string) []any {
	list := make([]any, len(words))
	for i, word := range words {
		list[i] = word
	}
	return list
}
