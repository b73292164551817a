// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

// words are a set. Those with a capital are as they were written, such as restartCount and Failed, and others are
// stems.
type words map[string]bool

//go:embed common.txt
var commonText string

// common are the words that say nothing of a cause.
var common = func() words {
	all := words{}
	for line := range strings.Lines(commonText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(line) {
			if hasCapital(word) {
				all[word] = true
			} else {
				all[stem(word)] = true
			}
		}
	}
	return all
}()

// word is a word, a name, or a number that is hardly there by chance.
var word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*|\b\d{3,}\b`)

func hasCapital(text string) bool { return strings.ContainsFunc(text, unicode.IsUpper) }

// add adds the words of a text and its names, and the parts of those that are made of several. What is common is left
// out.
func (w words) add(text string) {
	for _, name := range word.FindAllString(text, -1) {
		if hasCapital(name) && !common[name] && len(name) > 1 {
			w[name] = true
		}
		for _, p := range parts(name) {
			if s := stem(p); len(s) > 1 && !common[s] {
				w[s] = true
			}
		}
	}
}

// addSentence is add for a sentence, in which a word can have a capital without being a name.
func (w words) addSentence(text string) {
	for _, name := range word.FindAllString(text, -1) {
		if len(parts(name)) == 1 {
			name = strings.ToLower(name)
		}
		w.add(name)
	}
}

// parts are the words that a name is made of, in lower case.
func parts(name string) []string {
	var all []string
	start := 0
	letters := []rune(name)
	for i := 1; i <= len(letters); i++ {
		if i == len(letters) || unicode.IsUpper(letters[i]) && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			all = append(all, strings.ToLower(string(letters[start:i])))
			start = i
		}
	}
	return all
}

// endings are those of the forms of a word, the longest first.
var endings = []string{"ations", "ation", "ions", "ings", "ion", "ing", "ed", "es", "s", "e"}

// minStem is how many letters an ending must leave.
const minStem = 3

// stem is a word without its ending, so that most forms of a word have the same.
func stem(word string) string {
	for _, ending := range []string{"ies", "ied"} {
		if rest, cut := strings.CutSuffix(word, ending); cut {
			return rest + "y"
		}
	}
	for _, ending := range endings {
		if rest, cut := strings.CutSuffix(word, ending); cut && len(rest) >= minStem && !strings.HasSuffix(word, "ss") {
			return doubled(rest)
		}
	}
	return doubled(word)
}

// doubled is a stem without the doubling of its last letter: that of dropped is that of drop.
func doubled(stem string) string {
	if n := len(stem); n > minStem && stem[n-1] == stem[n-2] && stem[n-1] > '9' && stem[n-1] != 's' {
		return stem[:n-1]
	}
	return stem
}

// structure are the keys of a rule that only say how its values are meant. What they contain counts.
var structure = []string{"path", "set", "set_missing", "append", "delete", "of", "transform", "arg", "kind", "verb", "report", "as", "test"}

// circumstances are the keys of a rule that say of what, when and how often something is changed, and not what it is.
var circumstances = []string{"when", "except", "name", "after", "for", "every", "times", "length", "delay"}

// causeOf are the words that name a fault: those of what its rules change, of what it means, and of the titles of its
// classes.
func causeOf(f catalogue.Fault, titles map[string]string) words {
	w := words{}
	for _, rule := range f.Rules {
		for kind, change := range rule {
			w.add(kind)
			w.addRule(change)
		}
	}
	w.addSentence(f.Meaning)
	for _, class := range f.Classes {
		w.addSentence(titles[class])
	}
	return w
}

// addRule adds the fields, values and verbs of a rule.
func (w words) addRule(value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if slices.Contains(circumstances, key) {
				continue
			}
			if !slices.Contains(structure, key) {
				w.add(strings.ReplaceAll(key, "_", " "))
			}
			w.addRule(inner)
		}
	case []any:
		for _, inner := range v {
			w.addRule(inner)
		}
	case string:
		w.add(v)
	}
}

// both are the words that two sets have, sorted.
func (w words) both(other words) []string {
	var all []string
	for _, one := range slices.Sorted(maps.Keys(w)) {
		if other[one] {
			all = append(all, one)
		}
	}
	return all
}
