// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlainConfig(t *testing.T) {
	got := plainConfig(map[string]any{
		"nothing": nil, "number": 3, "of JSON": 4.0, "fraction": 1.5, "infinite": math.Inf(1), "no number": math.NaN(), "text": "a\x00b", "yes": true,
		"mixed": []any{1, map[string]any{"k\x1b[31m": "v"}},
	})
	want := map[string]any{
		"nothing": nil, "number": 3, "of JSON": 4, "fraction": 1.5, "infinite": "+Inf", "no number": "NaN", "text": "a\uFFFDb", "yes": true,
		"mixed": []any{1, map[string]any{"k": "v"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	var out bytes.Buffer
	if err := (Report{Config: got}).Write(&out); err != nil {
		t.Error(err)
	}
	if plainConfig(nil) != nil {
		t.Error("no configuration became one")
	}
}
