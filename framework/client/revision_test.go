// SPDX-License-Identifier: Apache-2.0

package client

import "testing"

func TestOlder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"9", "10", true},
		{"10", "9", false},
		{"10", "10", false},
		{"99999999999999999999", "100000000000000000000", true}, // more than 64 bits
		{"", "10", false},
		{"10", "", false},
		{"0", "10", false}, // a version that no object has
		{"a9", "b10", false},
	} {
		if got := Older(c.a, c.b); got != c.want {
			t.Errorf("%q is older than %q: %t", c.a, c.b, got)
		}
	}
}
