// SPDX-License-Identifier: Apache-2.0

package text

import (
	"regexp"
	"strings"
)

// safeWord matches words that a shell takes as they are.
var safeWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// ShellWord is a text as one word of a shell's command line, in quotes if need be.
func ShellWord(s string) string {
	if safeWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
