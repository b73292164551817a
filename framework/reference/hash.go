// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Hash identifies what a template does, by its source: the comment at its beginning does not count.
func Hash(source string) string {
	for strings.HasPrefix(source, "#") || strings.HasPrefix(source, "\n") {
		_, source, _ = strings.Cut(source, "\n")
	}
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:8])
}
