// SPDX-License-Identifier: Apache-2.0

package pyregexp

// findAll returns what Python's re.findall(pattern, text) returns: one element per match, each with one text (the whole
// match, or that of the only group) or with one text per group.
func findAll(re *Regexp, text []byte) ([][]string, error) {
	var all [][]string
	err := re.Each(text, func(m Match) bool {
		all = append(all, m.tuple())
		return true
	})
	return all, err
}
