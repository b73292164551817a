// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// surrogatePair is a character beyond U+FFFF as JSON escapes it.
var surrogatePair = regexp.MustCompile(`\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})`)

// JoinSurrogates rewrites the escapes of characters beyond U+FFFF in double-quoted values from JSON's form (two halves,
// "\ud83e\udd29") into YAML's ("\U0001f929"). YAML is said to contain JSON, and Jinja2's tojson relies on it, but the
// YAML parsers for Go refuse these halves. Text in other places, such as scripts in block scalars, is left as it is.
// Lines keep their numbers.
func JoinSurrogates(data []byte) []byte {
	text := string(data)
	if !strings.Contains(text, `\u`) && !strings.Contains(text, `\U`) || good(data) {
		return data
	}
	found := slices.DeleteFunc(surrogatePair.FindAllStringSubmatchIndex(text, -1), func(at []int) bool {
		before := text[:at[0]]
		return (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1 // the backslash itself is escaped
	})
	if len(found) == 0 || len(found) > maxSearchLines {
		return data
	}
	// A pair stands in a double-quoted value if the parser refuses it, all others being rewritten.
	quoted := make([]bool, len(found))
	for i := range found {
		quoted[i] = !good([]byte(rewritten(text, found, func(j int) bool { return j != i })))
	}
	return []byte(rewritten(text, found, func(j int) bool { return quoted[j] }))
}

func rewritten(text string, found [][]int, choose func(int) bool) string {
	var out strings.Builder
	done := 0
	for i, at := range found {
		out.WriteString(text[done:at[0]])
		done = at[0]
		if choose(i) {
			high, _ := strconv.ParseUint(text[at[2]:at[3]], 16, 16)
			low, _ := strconv.ParseUint(text[at[4]:at[5]], 16, 16)
			fmt.Fprintf(&out, `\U%08x`, utf16.DecodeRune(rune(high), rune(low)))
			done = at[1]
		}
	}
	out.WriteString(text[done:])
	return out.String()
}
