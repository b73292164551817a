// SPDX-License-Identifier: Apache-2.0

package yamlpos_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

func TestEscapedSurrogatesAreReadWhereJSONPutsThem(t *testing.T) {
	text := `a: {"k": "x \ud83e\udd29\ud83e\udd29 y", "n": 1}
b: "\ud83e\udd29"
c: '\ud83e\udd29'
d: |
  \ud83e\udd29 "\ud83e\udd29"
e: "\\ud83e\\udd29 \\\ud83e\udd29"
`
	var got map[string]any
	if err := yamlpos.Decode("f", []byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"a": map[string]any{"k": "x 🤩🤩 y", "n": 1}, "b": "🤩", "c": `\ud83e\udd29`, "d": `\ud83e\udd29 "\ud83e\udd29"` + "\n",
		"e": `\ud83e\udd29 \🤩`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := yamlpos.Decode("f", []byte("\n"+`a: "\ud83e"`), &got); err == nil || !strings.HasPrefix(err.Error(), "f:2: invalid YAML in `a: \"\\ud83e\"`: invalid \\x, \\u or \\U escape") {
		t.Errorf("half a pair: %v", err)
	}
}
