// SPDX-License-Identifier: Apache-2.0

// Package redact hides secrets in everything that the suite prints and writes.
//
// A secret is recognised by its key or by its form, see [Redactor.Text] and [Redactor.LearnObject], and is then
// remembered: from then on its value is hidden wherever it stands, in its plain form and as base64, JSON, YAML, HTML, a
// URL, a regular expression or a word of a shell has it.
//
// Some values cannot be hidden everywhere, because that would make texts unreadable. They are hidden where they were
// recognised, and nowhere else:
//   - fewer than four bytes;
//   - fewer than six digits, with nothing but dots, colons, commas and signs between them (1234, 8080, 1.5);
//   - one word of up to eight letters, all small, all capital, or with a capital first (true, default, Secret);
//   - what names something in the run, see [Redactor.Public], and parts of [Marker].
package redact

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
)

// Marker stands in the place of a secret.
const Marker = "(redacted)"

// Redactor knows what is secret in a run. It is safe for concurrent use.
type Redactor struct {
	// names are the words of further secret names.
	names    [][]string
	patterns []*pyregexp.Regexp

	mu     sync.RWMutex
	public map[string]bool
	known  map[string]bool
	index  index
}

// New returns a redactor that also takes the given names for names of secrets, in any spelling and within longer names
// ("visa" is in VISA_NUMBER and in hotelVisa), and what the patterns match for secrets. Patterns are regular
// expressions of Python's re; if one has groups, only what they match is hidden.
func New(names, patterns []string) (*Redactor, error) {
	r := &Redactor{public: map[string]bool{}, known: map[string]bool{}}
	for _, name := range names {
		words := splitWords(name)
		if len(words) == 0 {
			return nil, fmt.Errorf("redact: the name %q has no letter", name)
		}
		r.names = append(r.names, words)
	}
	for _, pattern := range patterns {
		compiled, err := pyregexp.Compile(pattern)
		if err != nil {
			return nil, fmt.Errorf("redact: %w", err)
		}
		r.patterns = append(r.patterns, compiled)
	}
	return r, nil
}

// Public takes names that a run's texts are made of, of nodes, namespaces, objects and capabilities: they stay readable
// even if something secret has the same value, and so does what a text says about them.
func (r *Redactor) Public(names ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		r.public[name] = true
	}
}

// Learn remembers values that are secret, and what they are if they are base64.
func (r *Redactor) Learn(values ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, value := range values {
		decoded, ok := decodeBase64(value)
		if !r.learn(value) || !ok {
			continue
		}
		r.learn(decoded)
		if _, password, ok := strings.Cut(decoded, ":"); ok { // as in HTTP's Basic and in Docker's "auth"
			r.learn(password)
		}
	}
}

// learn tells whether the value is hidden everywhere from now on.
func (r *Redactor) learn(value string) bool {
	value = strings.TrimSpace(value)
	if r.public[value] || common(value) {
		return false
	}
	if !r.known[value] {
		r.known[value] = true
		r.index.add(value)
	}
	return true
}

// secret tells whether what is stored under a name is to be hidden.
func (r *Redactor) secret(name, value string) bool {
	return value != "" && (secretName(name) || r.named(name)) && !isSwitch(name, value)
}

// named tells whether the configuration takes a name for that of a secret.
func (r *Redactor) named(name string) bool {
	if len(r.names) == 0 || len(name) > maxName {
		return false
	}
	words := splitWords(name)
	return slices.ContainsFunc(r.names, func(wanted []string) bool { return containsWords(words, wanted) })
}

func containsWords(words, wanted []string) bool {
	joined := "\x00" + strings.Join(words, "\x00") + "\x00"
	return strings.Contains(joined, "\x00"+strings.Join(wanted, "\x00")+"\x00")
}

// Text returns a text without its secrets: known values in any form, and what the form of the text shows to be secret:
//   - the password of a URL, the rest of which stays;
//   - what follows "Bearer" and, if it is base64 of a name and a password, "Basic";
//   - NAME=value, name: value, "name": "value", --name=value and --name value, if the name is that of a secret, and
//     -p value in a command that logs in;
//   - JSON Web Tokens, private keys in PEM, tokens with the prefixes of well-known services;
//   - what a pattern of the configuration matches.
//
// A text that has been redacted does not change.
func (r *Redactor) Text(text string) string {
	text, spans := r.matches(text)
	r.mu.RLock()
	spans = append(spans, r.index.find(text)...)
	r.mu.RUnlock()
	return hide(text, append(spans, r.recognise(text)...))
}

// matches finds what the configuration's patterns match. A pattern that takes too long on a text hides all of it, for
// nobody knows what it would have found.
func (r *Redactor) matches(text string) (string, []span) {
	if len(r.patterns) == 0 {
		return text, nil
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	var spans []span
	for _, pattern := range r.patterns {
		found, err := pattern.Spans(text)
		if err != nil {
			return text, []span{{0, len(text)}}
		}
		for _, s := range found {
			if s.From < s.To && !insideMarker(text, s.From, s.To) {
				spans = append(spans, span{s.From, s.To})
			}
		}
	}
	return text, spans
}

// insideMarker tells whether a place is a part of a marker: what has been redacted stays as it is.
func insideMarker(text string, from, to int) bool {
	if to-from > len(Marker) {
		return false
	}
	start := max(0, to-len(Marker))
	i := strings.Index(text[start:min(len(text), from+len(Marker))], Marker)
	return i >= 0 && start+i <= from && to <= start+i+len(Marker)
}
