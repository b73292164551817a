// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"regexp"
	"strings"
)

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *#*$`)
	span    = regexp.MustCompile("`([^`\n]+)`")
	flag    = regexp.MustCompile(`(?:^|[\s'"(])--([a-z][a-z0-9.-]*)`)
	target  = regexp.MustCompile(`(?:^|\s)make ([a-z][a-z0-9-]*)`)
)

// Links are the addresses that the document leads to.
func (d Document) Links() []string { return firsts(link, d.Text) }

// Anchors are the parts of the document that an address can name behind its "#", as GitHub makes them.
func (d Document) Anchors() map[string]bool {
	out := map[string]bool{}
	for _, text := range firsts(heading, d.Text) {
		out[Anchor(text)] = true
	}
	return out
}

// Anchor is the part of a heading's address after the "#", as GitHub makes it.
func Anchor(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, strings.ToLower(text))
}

// code is everything that the document sets as code: blocks of commands, and spans within the text.
func (d Document) code() []string {
	out := firsts(span, d.Text)
	for _, c := range d.Commands() {
		out = append(out, c.Text)
	}
	return out
}

// Flags are those that the document mentions, without dashes, of whatever program.
func (d Document) Flags() []string {
	var out []string
	for _, text := range d.code() {
		for _, name := range firsts(flag, text) {
			out = append(out, strings.TrimRight(name, ".-"))
		}
	}
	return out
}

// Targets are the make targets that the document mentions.
func (d Document) Targets() []string {
	var out []string
	for _, text := range d.code() {
		out = append(out, firsts(target, text)...)
	}
	return out
}

// firsts are the first groups of all matches.
func firsts(re *regexp.Regexp, text string) []string {
	var out []string
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}
