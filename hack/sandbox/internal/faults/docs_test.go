// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDocumentedRules: every rule that docs/faults.md shows is valid, and it shows one of each kind.
func TestDocumentedRules(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^ {4}- ((`+strings.Join(Kinds, "|")+`): .*)$`).FindAllStringSubmatch(string(page), -1) {
		shown[match[2]] = true
		text := fmt.Sprintf("- {name: a, meaning: m, classes: [CMD-1], rules: [{%s}]}", match[1])
		if _, err := Load(fstest.MapFS{"data/x.yaml": {Data: []byte(text)}, "data/excuses.yaml": {Data: []byte("{}")}}); err != nil {
			t.Errorf("%s: %v", match[1], err)
		}
	}
	for _, kind := range Kinds {
		if !shown[kind] {
			t.Errorf("docs/faults.md shows no rule of the kind %s", kind)
		}
	}
}
