// SPDX-License-Identifier: Apache-2.0

package join

import (
	"strings"
	"testing"
)

func TestCheckName(t *testing.T) {
	for name, valid := range map[string]bool{
		"my-node": true, "node.example.org": true, "1": true, strings.Repeat("n", 63): true,
		"": false, "My-Node": false, "my_node": false, "-n": false, "n.": false, "a/b": false, "..": false, strings.Repeat("n", 64): false,
	} {
		if err := CheckName(name); (err == nil) != valid {
			t.Errorf("%q: %v", name, err)
		}
	}
}
