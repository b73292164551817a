// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sigs.k8s.io/yaml"
)

const (
	// minValue is the length in bytes from which a value is hidden everywhere, minDigits the same for numbers.
	minValue, minDigits = 4, 6
	// maxWord is the length of a word that is too common to be hidden everywhere.
	maxWord = 8
	// minLine is the length from which a line of a longer value is hidden without the others, and a part of one as
	// base64.
	minLine = 8
	// maxForms is the length up to which a value is looked for in all forms; longer ones are looked for as they are and
	// as base64.
	maxForms = 16 << 10
)

// common tells whether a value is hidden only where it was recognised; the package's comment has the rule.
func common(value string) bool {
	if len(value) < minValue || strings.Contains(Marker, value) {
		return true
	}
	digits, letters, others := 0, 0, 0
	for _, c := range value {
		switch {
		case unicode.IsDigit(c):
			digits++
		case unicode.IsLetter(c):
			letters++
		case !strings.ContainsRune(".,:+-", c):
			others++
		}
	}
	if others == 0 && letters == 0 {
		return digits < minDigits
	}
	if letters > maxWord || letters != utf8.RuneCountInString(value) {
		return false
	}
	_, first := utf8.DecodeRuneInString(value)
	rest := value[first:]
	return rest == strings.ToLower(rest) || value == strings.ToUpper(value)
}

// forms are the ways in which a text may hold a value.
func forms(value string) []string {
	out := []string{value}
	if len(value) <= maxForms {
		for _, line := range append(strings.FieldsFunc(value, unprintable), value) {
			if line = strings.TrimSpace(line); line == value && utf8.ValidString(value) || len(line) >= minLine && !common(line) {
				out = append(out, append(escaped(line), line)...)
			}
		}
	}
	out = append(out, encoded(value)...)
	slices.Sort(out)
	return slices.Compact(out)
}

// escaped are the forms in which a value is quoted.
func escaped(value string) []string {
	quoted := inJSON(value)
	out := []string{
		quoted, inJSON(quoted), inner(strconv.Quote(value)), inner(strconv.QuoteToASCII(value)), inner(strconv.Quote(strconv.Quote(value))),
		strings.Join(strings.Fields(value), " "),
		strings.ReplaceAll(value, `'`, `''`), strings.ReplaceAll(value, `'`, `'\''`), strings.ReplaceAll(value, `'`, `'"'"'`),
		regexp.QuoteMeta(value), pythonEscape.ReplaceAllString(value, `\$0`), inShell.Replace(value),
		html.EscapeString(value), strings.ReplaceAll(html.EscapeString(value), "+", "&#43;"), inXML.Replace(value),
		url.QueryEscape(value), url.PathEscape(value), url.UserPassword("", value).String()[1:],
	}
	for _, s := range out[len(out)-3:] {
		out = append(out, lowerPercent.ReplaceAllStringFunc(s, strings.ToLower))
	}
	if plain, err := json.Marshal(value); err == nil { // with <, > and & as \u003c
		out = append(out, inner(string(plain)))
	}
	if document, err := yaml.Marshal(value); err == nil {
		out = append(out, inner(strings.TrimSpace(string(document))))
	}
	return append(out, inner(strconv.Quote(regexp.QuoteMeta(value))), regexp.QuoteMeta(inner(strconv.Quote(value))))
}

var (
	// pythonEscape matches what re.escape escapes.
	pythonEscape = regexp.MustCompile(`[-()\[\]{}?*+|^$\\.&~# \t\n\r\v\f]`)
	lowerPercent = regexp.MustCompile(`%[0-9A-F]{2}`)
	inShell      = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`")
	inXML        = strings.NewReplacer(`&`, `&amp;`, `<`, `&lt;`, `>`, `&gt;`, `"`, `&#34;`, `'`, `&#39;`, "\n", "&#xA;", "\t", "&#x9;", "\r", "&#xD;")
)

func inJSON(value string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return value
	}
	return inner(strings.TrimSpace(out.String()))
}

// inner is a quoted text without its quotes.
func inner(quoted string) string {
	if n := len(quoted); n >= 2 && quoted[0] == quoted[n-1] && (quoted[0] == '"' || quoted[0] == '\'') {
		return quoted[1 : n-1]
	}
	return quoted
}

// base64Line is the length of a line of base64 in MIME and of the program base64.
const base64Line = 76

// encoded are the forms of a value in base64: alone, over several lines, and as a part of what is encoded.
func encoded(value string) []string {
	var out []string
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		whole := encoding.EncodeToString([]byte(value))
		out = append(out, whole, strings.TrimRight(whole, "="))
		for from := 0; from < len(whole) && len(whole) > base64Line; from += base64Line {
			if line := whole[from:min(from+base64Line, len(whole))]; len(line) >= minLine {
				out = append(out, line)
			}
		}
		if len(value) < minLine {
			continue
		}
		for offset := range 3 { // what comes before it shifts its bits; the letters at the edges depend on the neighbours
			text := encoding.EncodeToString(append(make([]byte, offset), value...))
			out = append(out, text[(offset*8+5)/6:(offset+len(value))*8/6])
		}
	}
	return out
}

func decodeBase64(value string) (string, bool) {
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if data, err := encoding.DecodeString(strings.TrimSpace(value)); err == nil && len(data) > 0 {
			return string(data), true
		}
	}
	return "", false
}

// unprintable tells what ends a line, and what the texts of the suite do not show as it is.
func unprintable(c rune) bool { return c != '\t' && !unicode.IsPrint(c) || c == utf8.RuneError }
