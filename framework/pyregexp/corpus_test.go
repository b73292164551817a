// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"math/rand/v2"
	"strings"
)

// subjects are the texts that every pattern of the corpus is matched against.
var subjects = []string{
	"", "a", "b\n", "\n", "aab", "abcabc", "axb", "aaa bbb\nccc\n", "foo_bar-42 foo\nlast\n",
	"K=v; x: 1.5e3, [a] (b) {c} a{,2} \\d", "ÄÖü ß ſ é e\u0301 İıiI K Σσς", "٣५½Ⅷ² 12\x1c\u00a0\u2003z", "😀a😀\r\n\tb", "AbAb aB bA",
}

// constructs are patterns written by hand: one for each thing that Python treats in its own way, valid or not.
var constructs = []string{
	// anchors, boundaries
	`^`, `$`, `\A`, `\Z`, `^a`, `b$`, `last$`, `last\Z`, `(?m)^`, `(?m)$`, `(?m)^\w+$`, `\b`, `\B`, `\b\w`, `\w\b`, `\bfoo\b`, `\Bo`, `a\b`, `(?a)\b`, `(?a:\B)`, `\z`, `\G`,
	// empty matches
	``, `x*`, `a*`, `a*?`, `|a`, `a|`, `(a)|b*`, `(|a)(|b)`, `\b|\w+`, `(?=a)`, `(?!a)`, `(?:)`, `()`, `(?m)$|^`, `a??`, `(a?)*`, `(a*)*`, `(a*)+`, `(a|b*)*`, `(?:a|())*`,
	// classes
	`\w`, `\W`, `\d`, `\D`, `\s`, `\S`, `[\w]`, `[\W]`, `[^\w]`, `[^\W]`, `[\W\d]`, `[^\W\d]`, `[^\W\d_]+`, `[\W_]`, `[\w\W]`, `[^\w\W]`, `[\s\S]`, `[\d\D]`, `[^\s]+`, `[\S\n]`, `(?a)\w+`, `(?a)\W`, `(?a)[\Wé]`, `(?a)\d`, `(?a)\s`, `(?a)[^\S ]`, `(?u)\w+`, `(?u:\d)`, `(?a:\w)(?u:\w)`,
	`[a-c]`, `[^a-c]`, `[]a]`, `[^]a]`, `[a-]`, `[-a]`, `[a\-c]`, `[a-\d]`, `[\d-a]`, `[z-a]`, `[\d-]`, `[[:alpha:]]`, `[[a]`, `[a[b]`, `[a-[b]]`, `[a&&b]`, `[a||b]`, `[\]]`, `[\\]`, `[\^a]`, `[a^]`, `[^^]`, `[`, `[]`, `[^]`, `[a`, `[\b]`, `[\x61-\x63]`, `[\u00c0-\u00ff]`, `[\0-\7]`, `[\101]`, `[\8]`, `[\A]`, `[\Z]`, `[\B]`, `[\N]`, `[.]`, `[$^]`, `[ #]`, `[\n-\r]`, `[é-ü]`, `[😀-😂]`, `[\ud800-\ue000]`, `[\ud800]`, `\ud800`, `[\U0001F600]`,
	// dot
	`.`, `.*`, `.+?`, `(?s).`, `(?s).*`, `(?s:.)`, `(?s)a(?-s:.)`, `.\n`, `a.b`,
	// quantifiers
	`a+`, `a{2}`, `a{1,2}`, `a{,2}`, `a{1,}`, `a{,}`, `a{}`, `a{`, `a{x}`, `a{1`, `a{1,x}`, `a{2,1}`, `a{1,2}?`, `a{2}+`, `a++`, `a*+a`, `a?+a`, `a{1,2}+a`, `a+*`, `a**`, `a+++`, `a???`, `a{2}{3}`, `(?:a{2}){2}`, `*`, `+a`, `?`, `(*)`, `(?:+)`, `a|*`, `^*`, `$+`, `\b*`, `\A{2}`, `(?:^)*`, `(?=a)*`, `(?=a)+a`, `(?<=a)?b`, `{`, `{a}`, `{1}`, `x{0}`, `a{0}b`, `a{1001}`, `a{99999999999999999999}`, `a{4294967295}`, `a{4294967294}`, `(?#c)*`, `a(?#c)*`, `}`, `]`, `a{ 1}`,
	// groups
	`(a)`, `(a)(b)`, `(a)|(b)`, `(a)(b)?`, `((a)(b))`, `(?:a)(b)`, `(?P<x>a)`, `(?P<x>a)(b)`, `(a)(?P<x>b)(c)?`, `(?P<x>a)(?P<x>b)`, `(?P<x>a)(?P=x)`, `(?P<x>a)(?P=y)`, `(?P<1>a)`, `(?P<>a)`, `(?P<a b>a)`, `(?P<x`, `(?P<x>`, `(?P=x)`, `(?P`, `(?Px)`, `(?P>x)`, `(?<x>a)`, `(?'x'a)`, `(?<`, `(?`, `(`, `)`, `a)`, `(a`, `((a)`, `(?:a`, `(?P<é>a)`, `(?P<_x1>a)`, `(?P<x>a)(?(x)b|c)`, `(?|a)`, `(?R)`, `(?1)`, `(?&x)`, `(?~a)`, `(?*a)`,
	`(a)\1`, `(a)\1\1`, `(a)\2`, `\1`, `\1(a)`, `(a\1)`, `(a)(b)\2\1`, `(a)|\1`, `(a)?\1b`, `(a)\10`, `(a)\1` + `0`, `(a)(?:\1)0`, `(?i)(a)\1`, `(a)\01`, `(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)\10`,
	`(?(1)a|b)`, `(a)?(?(1)b|x)`, `(a)?(?(1)b)`, `(a)?(?(1)b|c|d)`, `(?(0)a)`, `(?(2)a|b)(c)`, `(?(1)a|b)(c)`, `(?(x)a)`, `(?(`, `(?(1`, `(?()a)`, `(?(1)`, `(?(+1)a)(b)`, `(a)?(?(1)|b)`, `(?(?=a)a|b)`,
	`(?>a*)`, `(?>a*)b`, `(?>a|aa)b`, `(?>a+)a`, `(?>`, `(?>(a))b`, `(?:(a)|b)*`, `(?:(a)|(b))+`, `((a)|b)+`, `(a|ab)(c|bcd)?`, `(?:(a)(?=b)|a)`,
	// look-around
	`a(?=b)`, `a(?!b)`, `(?<=a)b`, `(?<!a)b`, `(?<=aa)b`, `(?<=a|b)`, `(?<=a|bc)`, `(?<=a*)b`, `(?<=a{2})b`, `(?<=a{1,2})b`, `(?<=(a))b`, `(?<=(a)\1)b`, `(a)(?<=\1)b`, `(a)(?<=a(?=b))`, `(?<=^a)`, `(?<=\b)f`, `(?<!^)a`, `(?<=)a`, `(?<!)a`, `(?=)a`, `(?!)a`, `(?!)`, `(?=(a))a`, `(?=(a+))\1b`, `(?!(a)b)a`, `(?<=a(?!b))`, `(?<=(?<=a)b)c`, `(?<=`, `(?<=(?P<x>a)(?P=x))`, `(?<=a(?(1)b|c))`, `(a)?(?<=(?(1)a|b))`, `(?<=[ab]c)`, `(?<=(?:ab|bc))`, `(?<=\Aa)a`, `(?<=a$)\n`, `(?<=(?i:A))b`, `(a(?<=\1))`,
	// flags
	`(?i)a`, `(?i)A+`, `(?i)k`, `(?i)K`, `(?i)s`, `(?i)ſ`, `(?i)i`, `(?i)İ`, `(?i)ı`, `(?i)ß`, `(?i)σ`, `(?i)[a-z]`, `(?i)[^a-z]`, `(?i)[K]`, `(?i)[^s]`, `(?i)ä`, `(?ai)k`, `(?ai)[a-z]`, `(?ia)ä`, `(?i)[À-Ö]`, `(?i:a)b`, `a(?i:b)`, `(?i)a(?-i:b)`, `(?i-s:a.)`, `(?-i:a)`, `(?i)`, `a(?i)`, `a(?i)b`, `(?:(?i)a)`, `((?i)a)`, `(?i)(?m)a$`, `(?i)a|B`, `a|(?i)b`, `|(?i)b`, `(?#c)(?i)a`, `(?im)^A`, `(?L)a`, `(?L:a)`, `(?au)a`, `(?a)(?u)a`, `(?a:(?u:\w))`, `(?-a:a)`, `(?i-i:a)`, `(?i-:a)`, `(?-:a)`, `(?-)`, `(?i-)`, `(?-i)`, `(?z)`, `(?iz)`, `(?i`, `(?i-`, `(?i-m`, `(?n:a)`, `(?i:`, `(?ii)a`, `(?:i)a`, `(?s-i:.)`,
	`(?x) a b # c` + "\n c", `(?x)a\ b`, `(?x)[ ]`, `(?x)a +`, `(?x) (?i) A`, `(?x:a b)c d`, `(?x)(?-x: b)`, `(?x)a # no end`, `(?x)\#`, `(?x)a (?#c) b`, ` (?x)a`, `(?x)a{1, 2}`, `(?x)( ?:a)`, "(?x)\n", `a#b`, `a b`,
	// escapes
	`\.`, `\\`, `\-`, `\_`, `\ `, `\é`, `\"`, `\/`, `\<`, `\>`, `\%`, `\&`, `\~`, "\\`", `\'`, `\,`, `\:`, `\=`, `\@`, `\!`, `\{`, `\}`, `\(b\)`, `\[a\]`, `\n`, `\r`, `\t`, `\f`, `\v`, `\a`, `\0`, `\00`, `\000`, `\08`, `\09`, `\1a`, `\8`, `\141`, `\377`, `\400`, `\x61`, `\x6`, `\x`, `\xg1`, `\u0061`, `\u61`, `\U00000061`, `\U00110000`, `\U0001F600`, `\U61`, `\N{DASH}`, `\N{EM DASH}`, `\N`, `\c`, `\cA`, `\e`, `\h`, `\p{L}`, `\P{L}`, `\q`, `\y`, `\Q`, `\E`, `\K`, `\R`, `\X`, `\k<x>`, `\g<1>`, `\i`, `\j`, `\l`, `\m`, `\o`, `\C`, `\D+`, `\F`, `\H`, `\I`, `\J`, `\L`, `\M`, `\O`, `\T`, `\V`, `\Y`, `\`, `a\`, `\😀`, "\\\n", "\x00", "\t", `"`, `'`,
	// alternation
	`a|b`, `ab|a`, `a|ab`, `a|b|c`, `(?:a|b)c`, `|`, `a||b`, `(|)`, `(?:|a)+`,
	// what logs are checked with
	`RuntimeError.*database connection failed`, `hello (\w+)`, `(\w+)-(\d+)`, `foo.*\n?last`, `(?:^|\s)foo(?=\s|$)`, `\d+\.\d+(?:e\d+)?`, `(?P<key>\w)=(?P<value>\w)`, `✓`, `[^\n]*last`, `^(?!.*foo).+$`, `(?m)^(?!foo)\w+`, `(.)\1`, `(\w)(\w)?\1`, `(?s)foo.*last`, `(?i)FOO_BAR`,
}

// atoms and suffixes make up the generated part of the corpus.
var (
	atoms = []string{
		"a", "b", "c", "x", ".", "a", "b", `\w`, `\W`, `\d`, `\s`, `[ab]`, `[^a]`, `[a-c]`, `\b`, `\B`, `^`, `$`, `\n`, "é", "ß", `\1`, `\2`, `(?P=n1)`,
		`(?=a)`, `(?!b)`, `(?<=a)`, `(?<!b)`, `\Z`, `[\W_]`, `[^\W\d]`, " ", "#",
	}
	suffixes = []string{"", "", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{,1}", "*?", "+?", "??", "++", "*+", "{1,2}?"}
	wrappers = []string{
		"(X)", "(X)", "(?:X)", "(?:X|Y)", "(X|Y)", "X|Y", "(?=X)Y", "(?!X)Y", "(?>X)", "(?i:X)", "(?s:X)", "(?m:X)", "(?P<n1>X)Y", "(X)?(?(1)Y|X)",
		"(?<=a)X", "(?x:X Y)", "(?<!X)Y", "(?<=X)Y", "(X)(Y)",
	}
	prefixes = []string{"", "", "", "", "(?i)", "(?m)", "(?s)", "(?x)", "(?a)", "(?im)", "(?ai)"}
)

// generated returns n patterns, most of them valid. A group that can match the empty text is not repeated: see the
// deviations in the package documentation.
func generated(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, seed))
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	var build func(depth int) string
	build = func(depth int) string {
		var b strings.Builder
		for range 1 + r.IntN(3) {
			if depth == 0 || r.IntN(2) == 0 {
				b.WriteString(pick(atoms) + pick(suffixes))
				continue
			}
			w := pick(wrappers)
			w = strings.ReplaceAll(w, "X", build(depth-1))
			w = strings.ReplaceAll(w, "Y", build(depth-1))
			if out, err := translate(w); strings.HasSuffix(w, ")") && err == nil && out.min > 0 {
				w += pick(suffixes)
			}
			b.WriteString(w)
		}
		return b.String()
	}
	patterns := make([]string, 0, n)
	for len(patterns) < n {
		pattern := pick(prefixes) + build(2)
		if _, err := Compile(pattern); err == nil || r.IntN(8) == 0 {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}
