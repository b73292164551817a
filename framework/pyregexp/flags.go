// SPDX-License-Identifier: Apache-2.0

package pyregexp

import "strings"

// flags are the inline flags in force. None is passed on to the engine except inside a single element: what they mean
// is written out.
type flags struct {
	ascii, unicode, ignoreCase, multiline, dotAll, verbose bool
}

func (f *flags) set(c rune, on bool) {
	switch c {
	case 'a':
		f.ascii, f.unicode = on, false
	case 'u':
		f.unicode, f.ascii = on, false
	case 'i':
		f.ignoreCase = on
	case 'm':
		f.multiline = on
	case 's':
		f.dotAll = on
	case 'x':
		f.verbose = on
	}
}

// inlineFlags reads (?ims) or (?im-s:…); the parser is at the first character after the question mark. It returns false
// for the first form, which has set the flags of the whole pattern.
func (p *parser) inlineFlags(open int, atStart bool) (element, bool) {
	turnOn := p.flagLetters()
	if p.accept(')') {
		p.globalFlags(turnOn, open, atStart)
		return element{}, false
	}
	turnOff := ""
	if p.accept('-') {
		if turnOff = p.flagLetters(); turnOff == "" {
			p.fail(p.pos, "missing flag", "write one of i, m, s, x after the minus")
		}
		if strings.ContainsAny(turnOff, "auL") {
			p.fail(p.pos, "bad inline flags: cannot turn off flags 'a', 'u' and 'L'", "leave them out")
		}
		if strings.ContainsAny(turnOff, turnOn) {
			p.fail(p.pos, "bad inline flags: flag turned on and off", "keep one of the two")
		}
	}
	if !p.accept(':') {
		if p.pos >= len(p.src) {
			p.fail(p.pos, "missing -, : or )", "write (?i:…) for a part, or (?i) at the start for the whole pattern")
		}
		p.fail(p.pos, "unknown flag", "the flags are a, i, m, s, u and x")
	}
	saved := p.flags
	for _, c := range turnOn {
		p.flags.set(c, true)
	}
	for _, c := range turnOff {
		p.flags.set(c, false)
	}
	body := p.alternation(false)
	p.flags = saved
	p.closeGroup(open)
	return element{text: "(?:" + body.text + ")", width: body.width}, true
}

// flagLetters reads flags and rejects those that cannot go together.
func (p *parser) flagLetters() string {
	start := p.pos
	for p.pos < len(p.src) && strings.ContainsRune("aiLmsux", p.src[p.pos]) {
		if p.peek('L') {
			p.fail(p.pos+1, "bad inline flags: cannot use 'L' flag with a str pattern", "leave it out: logs are Unicode text")
		}
		p.pos++
	}
	letters := string(p.src[start:p.pos])
	if strings.Contains(letters, "a") && strings.Contains(letters, "u") {
		p.fail(p.pos, "bad inline flags: flags 'a', 'u' and 'L' are incompatible", "keep one of them")
	}
	return letters
}

func (p *parser) globalFlags(letters string, open int, atStart bool) {
	if !atStart {
		p.fail(open, "global flags not at the start of the expression",
			"move them to the start, or write (?"+letters+":…) around the part they are for")
	}
	for _, c := range letters {
		if c == 'a' && p.flags.unicode || c == 'u' && p.flags.ascii {
			p.fail(open, "ASCII and UNICODE flags are incompatible", "keep one of them")
		}
		p.flags.set(c, true)
	}
}
