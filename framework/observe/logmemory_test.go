// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// aReading is one of a log of a container that runs, or has ended.
type aReading struct {
	text string
	cut  int64
	live bool
}

func TestWhatReadingsOfALogSay(t *testing.T) {
	runs := func(text string) aReading { return aReading{text, 0, true} }
	ended := func(text string) aReading { return aReading{text, 0, false} }
	cases := map[string]struct {
		readings []aReading
		text     string
		earlier  []string
		vanished int64
	}{
		"it grows":                      {[]aReading{runs("a\n"), runs("a\nb\n"), ended("a\nb\nc\n")}, "a\nb\nc\n", nil, 0},
		"it grows beyond what is kept":  {[]aReading{runs("a\nb\n"), {"b\nc\n", 2, true}, {"d\n", 60, true}}, "d\n", []string{"a\n", "b\nc\n"}, 0},
		"empty once":                    {[]aReading{runs("a\n"), runs("")}, "a\n", nil, 0},
		"empty once, and back":          {[]aReading{runs("a\n"), runs(""), runs("a\nb\n")}, "a\nb\n", nil, 0},
		"rotated, nothing since":        {[]aReading{runs("a\n"), runs(""), runs("")}, "", []string{"a\n"}, 0},
		"rotated, something since":      {[]aReading{runs("a\n"), runs("x\n"), runs("x\ny\n")}, "x\ny\n", []string{"a\n"}, 0},
		"rotated twice":                 {[]aReading{runs("a\n"), runs("x\n"), runs("x\n"), runs("z\n"), runs("z\n")}, "z\n", []string{"a\n", "x\n"}, 0},
		"rotated, then ended":           {[]aReading{runs("a\n"), runs(""), runs(""), ended("z\n")}, "z\n", []string{"a\n"}, 0},
		"taken for rotated, but back":   {[]aReading{runs("a\n"), runs(""), runs(""), runs("a\nb\n")}, "a\nb\n", nil, 0},
		"a part of it, while it runs":   {[]aReading{runs("a\nb\n"), runs("a\n"), runs("a\n")}, "a\nb\n", nil, 0},
		"lost at the end":               {[]aReading{runs("a\n"), ended("")}, "", nil, 2},
		"lost as the end is reported":   {[]aReading{runs("a\n"), runs(""), ended("")}, "", nil, 2},
		"a part lost at the end":        {[]aReading{runs("a\nb\n"), ended("a\n")}, "a\n", nil, 4},
		"lost at the end, but back":     {[]aReading{runs("a\n"), ended(""), ended("a\nb\n")}, "a\nb\n", nil, 0},
		"another after the end":         {[]aReading{ended("late"), ended("other")}, "other", nil, 0},
		"large, rotated before the end": {[]aReading{{"b\n", 5 << 20, true}, ended("z\n")}, "z\n", []string{"b\n"}, 0},
		"rotated, large at the end":     {[]aReading{runs("a\n"), {"z\n", 5 << 20, false}}, "z\n", []string{"a\n"}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var memory logMemory
			var l validation.LogState
			for _, r := range c.readings {
				before := l
				memory.merge(&l, validation.LogState{Text: []byte(r.text), Cut: r.cut, Read: true}, r.live)
				if differ := shown(before) != shown(l); differ && before.Generation == l.Generation {
					t.Errorf("generation %d for %s and %s", l.Generation, shown(before), shown(l))
				}
			}
			want := validation.LogState{Text: []byte(c.text), Vanished: c.vanished}
			for _, piece := range c.earlier {
				want.Earlier = append(want.Earlier, []byte(piece))
			}
			if shown(l) != shown(want) {
				t.Errorf("got %s, want %s", shown(l), shown(want))
			}
		})
	}
}

func shown(l validation.LogState) string {
	return fmt.Sprintf("%q, earlier %q, vanished %d", l.Text, l.Earlier, l.Vanished)
}

func TestEarlierReadingsAreBounded(t *testing.T) {
	var memory logMemory
	var l validation.LogState
	text := bytes.Repeat([]byte("x"), maxEarlierBytes/4*3)
	for _, piece := range [][]byte{[]byte("begin"), text, text, text} {
		memory.keep(&l, piece)
	}
	if len(l.Earlier) != 3 || string(l.Earlier[0]) != "begin" || len(l.Earlier[2]) != maxEarlierBytes/4-len("begin") {
		t.Errorf("%d pieces, the last with %d bytes", len(l.Earlier), len(l.Earlier[len(l.Earlier)-1]))
	}
}

// A restart begins another log: what the one before had is not missing in it.
func TestARotatedLogAndARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newLogServer(t)
		s.says("first\n")
		s.becomes("Running", container("running", 0))
		s.await(t, "the first lines", func(r validation.LogState) bool { return string(r.Text) == "first\n" })
		s.says("")
		r := s.await(t, "the rotation", func(r validation.LogState) bool { return len(r.Earlier) == 1 })
		if string(r.Earlier[0]) != "first\n" || len(r.Text) > 0 || r.Err != nil {
			t.Errorf("after the rotation: %s", shown(r))
		}
		s.says("second\n")
		s.becomes("Running", container("running", 1))
		r = s.await(t, "the second run", func(r validation.LogState) bool { return strings.Contains(string(r.Text), "second") })
		if len(r.Earlier) > 0 || r.Vanished > 0 {
			t.Errorf("after the restart: %s", shown(r))
		}
	})
}

// What the last lines of a log are is not what was read earlier.
func TestATailIsNotRotated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newLogServer(t)
		ref := webLog
		ref.TailLines = validation.Limit{Set: true, N: 1}
		for i := range 4 {
			s.says(fmt.Sprintf("line %d\n", i))
			s.becomes("Running", container("running", 0))
			await(t, "the line", s.tracker.Changed, func() bool { return string(s.readers.get(ref).Text) == fmt.Sprintf("line %d\n", i) })
		}
		if r := s.readers.get(ref); len(r.Earlier) > 0 {
			t.Errorf("got %s", shown(r))
		}
	})
}
