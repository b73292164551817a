// SPDX-License-Identifier: Apache-2.0

package validation

import "github.com/interTwin-eu/vk-test-set/framework/text"

// answer judges a text that came back from the node, once it is complete or as far as it goes, and adds to the outcome
// what is wanted of it and what it is. what names the text: "bytes of output". An action can be done again, so that
// only a regex that exceeds its limits can never hold. Without a regex, any text will do.
func (m Match) answer(o *Outcome, answered []byte, r reading, what string) {
	if m.compiled.regex == nil {
		return
	}
	found := m.find(answered)
	verdict := m.judge(found, r)
	o.Want += ", " + m.want()
	switch {
	case found.err != nil:
		o.Verdict, o.Err = Never, found.err
		o.Got += ", " + found.err.Error()
		return
	case verdict != Holds:
		o.Verdict = NotYet
	}
	o.Got += ", " + found.String() + " in " + text.Count(len(answered), "byte") + " of " + what
	if o.Verdict != Holds && len(answered) > 0 {
		o.Got += "\n" + m.excerpt(answered, found)
	}
}

// whole is the reading of a text that came back: complete, or only its beginning.
func whole(complete, cut bool) reading {
	return reading{final: complete, terminated: true, cut: cut}
}
