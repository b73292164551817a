// SPDX-License-Identifier: Apache-2.0

package pyregexp

import "unicode/utf8"

// decode turns text into characters as Python's bytes.decode("utf-8", "replace") does: one U+FFFD for each maximal
// invalid part, so that a multi-byte character cut in the middle counts once. Go's own conversion counts one per byte.
func decode(text []byte) []rune {
	runes := make([]rune, 0, len(text))
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			runes = append(runes, rune(text[i]))
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			size = invalidPrefix(text[i:])
		}
		runes = append(runes, r)
		i += size
	}
	return runes
}

// invalidPrefix returns how many bytes of b, which starts with an invalid sequence, are the beginning of some valid one
// (at least 1). The bounds of the second byte are those of table 3-7 of the Unicode standard.
func invalidPrefix(b []byte) int {
	low, high, need := byte(0x80), byte(0xBF), 0
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		switch c {
		case 0xE0:
			low = 0xA0
		case 0xED:
			high = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		switch c {
		case 0xF0:
			low = 0x90
		case 0xF4:
			high = 0x8F
		}
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= low && b[n] <= high {
		low, high = 0x80, 0xBF
		n++
	}
	return n
}
