// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpans(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          []string
	}{
		{`b+`, "abbé bb", []string{"bb", "bb"}},
		{`é(\w)(\d)?`, "éx1 éy", []string{"x", "1", "y"}},
		{`x*`, "aé", nil},
	} {
		re, err := Compile(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		spans, err := re.Spans(tt.text)
		var got []string
		for _, s := range spans {
			got = append(got, tt.text[s.From:s.To])
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s in %q (-want +got), %v:\n%s", tt.pattern, tt.text, err, diff)
		}
	}
}
