// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"regexp"
	"slices"
	"strings"
)

// recognise returns the places in a text that are secret by their form.
func (r *Redactor) recognise(text string) []span {
	spans := r.assignments(text)
	spans = append(spans, r.flags(text)...)
	spans = append(spans, urlPasswords(text)...)
	spans = append(spans, schemes(text)...)
	spans = append(spans, privateKeys(text)...)
	spans = append(spans, tokens(text)...)
	return slices.DeleteFunc(spans, func(s span) bool { return s.from >= s.to || strings.HasPrefix(text[s.from:], Marker) })
}

// urlPasswords finds what stands between a colon and the last @ of the part of a URL that names the host.
func urlPasswords(text string) []span {
	var spans []span
	for at := range indices(text, "://") {
		from := at + len("://")
		rest := text[from:]
		if end := strings.IndexAny(rest, " \t\r\n\"'`<>\\"); end >= 0 {
			rest = rest[:end]
		}
		host := strings.LastIndexByte(authority(rest), '@')
		if colon := strings.IndexByte(rest, ':'); colon >= 0 && host > colon {
			spans = append(spans, span{from + colon + 1, from + host})
		}
	}
	for at := range indices(text, "@tcp(") { // the MySQL driver's user:password@tcp(host)
		from := max(strings.LastIndexAny(text[:at], " \t\r\n\"'`=")+1, at-maxValue)
		if colon := strings.IndexByte(text[from:at], ':'); colon >= 0 {
			spans = append(spans, span{from + colon + 1, at})
		}
	}
	return spans
}

// authority is the part of a URL up to its path; a password with a slash that was not escaped is a part of it.
func authority(rest string) string {
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		return rest
	}
	_, port, hasPort := strings.Cut(rest[:end], ":")
	if hasPort && !strings.Contains(port, "@") && strings.Trim(port, "0123456789") != "" && !strings.HasPrefix(rest, "[") {
		return rest
	}
	return rest[:end]
}

// schemeWords are words after "Bearer" that are no token.
var schemeWords = setOf("token tokens auth authentication authorization error realm scheme is and or header")

// schemes finds the credentials of HTTP's authentication schemes.
func schemes(text string) []span {
	var spans []span
	for _, scheme := range []string{"earer ", "EARER ", "asic ", "ASIC "} {
		for at := range indices(text, scheme) {
			if at == 0 || !strings.ContainsRune("bB", rune(text[at-1])) || at > 1 && isNameByte(text[at-2]) {
				continue
			}
			from := at + len(scheme)
			for from < len(text) && text[from] == ' ' {
				from++
			}
			to := from
			for to < len(text) && (isNameByte(text[to]) || strings.IndexByte("~+/=", text[to]) >= 0) {
				to++
			}
			value := strings.TrimRight(text[from:to], ".")
			decoded, ok := decodeBase64(value)
			basic := scheme[0]|0x20 == 'a'
			if basic && ok && strings.Contains(decoded, ":") && !strings.ContainsFunc(decoded, unprintable) || !basic && !schemeWords[strings.ToLower(value)] {
				spans = append(spans, span{from, from + len(value)})
			}
		}
	}
	return spans
}

var (
	pemKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z)`)
	// pemEnd is a key whose beginning was cut off.
	pemEnd = regexp.MustCompile(`(?:[A-Za-z0-9+/=]{16,}\s+)*[A-Za-z0-9+/=]*\s*-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----`)
)

func privateKeys(text string) []span {
	if !strings.Contains(text, "PRIVATE KEY") {
		return nil
	}
	var spans []span
	for _, pattern := range []*regexp.Regexp{pemKey, pemEnd} {
		for _, found := range pattern.FindAllStringIndex(text, -1) {
			spans = append(spans, span{found[0], found[1]})
		}
	}
	return spans
}

// tokenForms are tokens that can be told by how they begin: prefix, then at least so many letters, digits, "-" and "_".
var tokenForms = []struct {
	prefix string
	least  int
}{
	{"ghp_", 20}, {"gho_", 20}, {"ghu_", 20}, {"ghs_", 20}, {"ghr_", 20}, {"github_pat_", 20}, {"glpat-", 16}, {"xoxb-", 16}, {"xoxp-", 16},
	{"xoxa-", 16}, {"xoxs-", 16}, {"AKIA", 16}, {"ASIA", 16}, {"AIza", 30}, {"sk-", 32}, {"hvs.", 20}, {"npm_", 30}, {"dckr_pat_", 16},
}

// tokens finds JSON Web Tokens and the tokens of well-known services.
func tokens(text string) []span {
	var spans []span
	for at := range indices(text, "eyJ") {
		if found := webToken.FindStringIndex(text[at:min(len(text), at+maxValue)]); found != nil {
			spans = append(spans, span{at, at + found[1]})
		}
	}
	for _, form := range tokenForms {
		for at := range indices(text, form.prefix) {
			to := at + len(form.prefix)
			for to < len(text) && isNameByte(text[to]) && text[to] != '.' {
				to++
			}
			if to-at-len(form.prefix) >= form.least && (at == 0 || !isNameByte(text[at-1])) {
				spans = append(spans, span{at, to})
			}
		}
	}
	return spans
}

// webToken matches a JSON Web Token: header, content and signature, of which the last may be missing.
var webToken = regexp.MustCompile(`\AeyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*`)

// maxValue bounds the length of what is recognised by its form alone, in bytes.
const maxValue = 16 << 10

// indices yields the places of a part in a text.
func indices(text, part string) func(func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := strings.Index(text[from:], part)
			if i < 0 || !yield(from+i) {
				return
			}
			from += i + len(part)
		}
	}
}

// isNameByte tells whether a byte may be part of a name of a variable, a key or a flag.
func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}
