// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"slices"
	"sync"
	"unicode"
)

// fold lists the other characters that Python takes for equal to char under the i flag.
type fold struct {
	char     rune
	variants []rune
}

// sameUpper are lower-case letters whose upper cases are sequences of several characters that are the same, which the
// simple mappings do not show.
var sameUpper = [][2]rune{{0x0390, 0x1FD3}, {0x03B0, 0x1FE3}, {0xFB05, 0xFB06}}

// folds returns all characters with other cases, sorted. Two characters are equal for Python if their lower cases are,
// or the upper cases of these: so "i" equals "İ" and "ı", "s" equals "ſ", "σ" equals "ς".
var folds = sync.OnceValue(func() []fold {
	classes := map[rune][]rune{}
	for _, table := range []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.S} {
		eachRune(table, func(c rune) {
			key := unicode.ToUpper(unicode.ToLower(c))
			if key != c || unicode.ToLower(c) != c {
				classes[key] = append(classes[key], c)
			}
		})
	}
	for _, pair := range sameUpper {
		classes[pair[0]] = append(classes[pair[0]], pair[:]...)
	}
	var all []fold
	for key, class := range classes {
		if !slices.Contains(class, key) && (unicode.ToUpper(key) == key && unicode.ToUpper(unicode.ToLower(key)) == key) {
			class = append(class, key)
		}
		for i, c := range class {
			if others := slices.Delete(slices.Clone(class), i, i+1); len(others) > 0 {
				all = append(all, fold{c, others})
			}
		}
	}
	slices.SortFunc(all, func(a, b fold) int { return int(a.char - b.char) })
	return all
})

func eachRune(t *unicode.RangeTable, visit func(rune)) {
	for _, r := range t.R16 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			visit(c)
		}
	}
	for _, r := range t.R32 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			visit(c)
		}
	}
}

// foldsOf returns the other cases of c, only the ASCII ones under the a flag.
func foldsOf(c rune, ascii bool) []rune {
	if ascii {
		switch {
		case c >= 'a' && c <= 'z':
			return []rune{c - 'a' + 'A'}
		case c >= 'A' && c <= 'Z':
			return []rune{c - 'A' + 'a'}
		}
		return nil
	}
	all := folds()
	i, found := slices.BinarySearchFunc(all, c, func(f fold, c rune) int { return int(f.char - c) })
	if !found {
		return nil
	}
	return all[i].variants
}
