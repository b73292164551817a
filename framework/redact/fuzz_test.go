// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzSecret puts a secret into a text in each of its forms: none of them is left.
func FuzzSecret(f *testing.F) {
	for _, secret := range []string{
		"hunter2", `p'a"s$s\w` + "`o`rd {}", "two\nlines", "a+b/c=d&e<f>", "grüße", "\x00\xff binary \x80", strings.Repeat("ab", 200), "(redacted", "0000 0000", "…a…b",
	} {
		f.Add(secret, "before ", " after")
		f.Add(secret, "token=", "\n")
		f.Add(secret, `{"x": "\"`, `\""}`)
		f.Add(secret, secret[:len(secret)/2], "…")
	}
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		secret = strings.TrimSpace(secret)
		if common(secret) || len(secret) > 1<<12 {
			return
		}
		r := newRedactor(t, nil, nil)
		r.Learn(secret)
		for _, form := range forms(secret) {
			if len(form) < minValue || strings.TrimSpace(form) == "" {
				continue
			}
			got := r.Text(before + form + after)
			for part := range strings.SplitSeq(got, Marker) {
				if strings.Contains(part, form) {
					t.Fatalf("%q is readable in %q", form, got)
				}
			}
		}
	})
}

// FuzzPlain redacts text in which nothing is secret: it does not change.
func FuzzPlain(f *testing.F) {
	f.Add("AUTHOR is Ada, COMPASS_DIR is /c\n\x00", "hunter2")
	f.Add("a token, a password (none)", "tok")
	separators := regexp.MustCompile(`[=:@…-]|(?i)earer|asic|redis|(?:eyJ|_pat_|gh._|hvs|npm_|AKIA|ASIA|AIza)`)
	f.Fuzz(func(t *testing.T, text, secret string) {
		text = separators.ReplaceAllString(text, " ")
		r := newRedactor(t, nil, nil)
		r.Learn(secret)
		for _, heads := range r.index.heads {
			for _, piece := range heads {
				if strings.Contains(text, piece) {
					return
				}
			}
		}
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
