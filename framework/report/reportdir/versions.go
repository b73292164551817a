// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"cmp"
	"regexp"
	"strings"
)

var (
	// preRelease is the part of a version behind the first hyphen: such a version comes before the one without.
	preRelease = regexp.MustCompile(`^([^-+]*)(-[^+]*)?`)
	// versionParts are runs of digits and of anything else.
	versionParts = regexp.MustCompile(`\d+|\D+`)
)

// compareVersions orders versions of implementations, which may have any form: numbers by value, the rest as text, and
// pre-releases before their release. A leading "v" and what stands behind a "+" do not matter.
func compareVersions(a, b string) int {
	x, y := preRelease.FindStringSubmatch(strings.TrimPrefix(a, "v")), preRelease.FindStringSubmatch(strings.TrimPrefix(b, "v"))
	if order := compareParts(x[1], y[1]); order != 0 {
		return order
	}
	if (x[2] == "") != (y[2] == "") {
		return len(y[2]) - len(x[2])
	}
	return cmp.Or(compareParts(x[2], y[2]), cmp.Compare(a, b))
}

func compareParts(a, b string) int {
	x, y := versionParts.FindAllString(a, -1), versionParts.FindAllString(b, -1)
	for i := range min(len(x), len(y)) {
		order := cmp.Compare(x[i], y[i])
		if number(x[i]) && number(y[i]) {
			one, other := strings.TrimLeft(x[i], "0"), strings.TrimLeft(y[i], "0")
			order = cmp.Or(cmp.Compare(len(one), len(other)), cmp.Compare(one, other))
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(x), len(y))
}

func number(part string) bool { return part[0] >= '0' && part[0] <= '9' }
