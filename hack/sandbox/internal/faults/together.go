// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// togetherPrefix begins the names of faults that are several at once.
const togetherPrefix = "together-"

// Places are written in so many digits of base 36.
const placeDigits, placeBase = 2, 36

// Together returns one fault that is some of the catalogue's at once: it has the rules of all, in the order given.
// Its name, and so its namespace, says which they are; the number tells faults that are the same ones from each
// other.
func (c *Catalogue) Together(members []Fault, number int) Fault {
	var code strings.Builder
	f := Fault{Meaning: "several faults at once"}
	for _, member := range members {
		place := slices.IndexFunc(c.Faults, func(other Fault) bool { return other.Name == member.Name })
		fmt.Fprintf(&code, "%0*s", placeDigits, strconv.FormatInt(int64(place), placeBase))
		f.Rules = append(f.Rules, member.Rules...)
	}
	f.Name = fmt.Sprintf("%s%s-%d", togetherPrefix, code.String(), number)
	return f
}

// together reads a name as Together makes it.
func (c *Catalogue) together(name string) (Fault, bool) {
	rest, found := strings.CutPrefix(name, togetherPrefix)
	code, digits, numbered := strings.Cut(rest, "-")
	number, err := strconv.Atoi(digits)
	if !found || !numbered || err != nil || code == "" || len(code)%placeDigits != 0 {
		return Fault{}, false
	}
	var members []Fault
	for i := 0; i < len(code); i += placeDigits {
		place, err := strconv.ParseInt(code[i:i+placeDigits], placeBase, 0)
		if err != nil || place < 0 || int(place) >= len(c.Faults) {
			return Fault{}, false
		}
		members = append(members, c.Faults[place])
	}
	return c.Together(members, number), true
}
