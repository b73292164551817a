// SPDX-License-Identifier: Apache-2.0

package pyregexp

// unlimited stands for "no upper bound", in widths and in quantifiers. Python's own is 2^32-1, and it saturates there
// too.
const unlimited = 1<<32 - 1

// width is how many characters an element matches, from min to max.
type width struct{ min, max int }

// one is the width of a character.
var one = width{1, 1}

// then is the width of two elements after each other.
func (w width) then(next width) width {
	return width{saturate(w.min + next.min), saturate(w.max + next.max)}
}

// or is the width of an alternative.
func (w width) or(other width) width {
	return width{min(w.min, other.min), max(w.max, other.max)}
}

// times is the width of an element repeated from low to high times. The limit of either factor is 2^32-1, so that the
// product fits 64 bits.
func (w width) times(low, high int) width {
	return width{saturate(w.min * low), saturate(uint64(w.max) * uint64(high))}
}

func saturate[N int | uint64](n N) int {
	if uint64(n) > unlimited {
		return unlimited
	}
	return int(n)
}
