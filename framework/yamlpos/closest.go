// SPDX-License-Identifier: Apache-2.0

package yamlpos

import "strings"

// Closest is the candidate that word was probably meant to be, or "" if none is near. Case, dashes and underscores do
// not count ("timeoutSeconds" is as good as "timeout_seconds"); otherwise about one edit in three letters is forgiven.
// Ties go to the earlier candidate.
func Closest(word string, candidates []string) string {
	best, bestDistance := "", len(word)+1
	plain := fold(word)
	for _, candidate := range candidates {
		other := fold(candidate)
		limit := max(1, max(len(plain), len(other))/3)
		if len(plain) > 64 || len(other) > 64 {
			continue
		}
		if d := distance(plain, other); d <= limit && d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// Suggest is `, did you mean "x"?` for the closest candidate, or "" if none is near: ready to end a message.
func Suggest(word string, candidates []string) string {
	if c := Closest(word, candidates); c != "" {
		return ", did you mean \"" + c + "\"?"
	}
	return ""
}

// separators are the characters that do not count.
var separators = strings.NewReplacer("_", "", "-", "", " ", "")

func fold(s string) string { return separators.Replace(strings.ToLower(s)) }

// distance counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
