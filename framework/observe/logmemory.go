// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// maxEarlierBytes is how much is kept of what earlier readings of a log had and later ones lack, from the beginning: as
// much as of a reading.
const maxEarlierBytes = 4 << 20

// logMemory compares the readings of a log. The log of one run of a container only grows. Kubelets rotate that of a
// running container when it exceeds containerLogMaxSize, 10 MiB by default, and serve only what was written since. So
// what an earlier reading had and a later one lacks was rotated away, if the container was running; a node that serves
// less after the end has lost it. (The end may be known late: two readings must lack it while the container runs.)
type logMemory struct {
	known  bool   // the known text is of this run
	live   bool   // it was read while the run could write more
	lacked bool   // the last reading lacked it
	before []byte // the text that a reading lacked last, if that was the whole log
	pieces int    // how many pieces there were before that
}

// merge takes a complete reading into what is known of the log. live is set while the run can write more.
func (m *logMemory) merge(l *validation.LogState, got validation.LogState, live bool) {
	grown := !m.known || continues(*l, got)
	rotated := live || l.Cut > 0 || got.Cut > 0 // a log as large as that may have been rotated just before the end
	switch {
	case grown && m.known && got.Cut > l.Cut: // it has become longer than what is kept of a reading
		m.keep(l, l.Text[:min(int64(len(l.Text)), got.Cut-l.Cut)])
	case grown:
	case live && len(got.Text) > 0 && continues(got, *l):
		return // not everything was served
	case live && !m.lacked:
		m.lacked = true
		return
	case rotated:
		m.remember(*l)
		m.keep(l, l.Text)
	case m.live:
		m.remember(*l)
		l.Vanished = int64(len(l.Text))
		l.Generation++
	}
	m.lacked = false
	m.restore(l, got)
	m.known, m.live = true, live
	setText(l, got)
}

// keep adds a piece of an earlier reading, if there is room for it. Together with the text, which is the end of the
// log, the beginning tells most; and what was found once stays found.
func (m *logMemory) keep(l *validation.LogState, piece []byte) {
	room := maxEarlierBytes
	for _, known := range l.Earlier {
		room -= len(known)
	}
	if piece = piece[:min(len(piece), room)]; len(piece) > 0 {
		l.Earlier = append(slices.Clone(l.Earlier), bytes.Clone(piece)) // a part would keep the memory of the whole
		l.Generation++
	}
}

func (m *logMemory) remember(l validation.LogState) {
	if m.before, m.pieces = nil, len(l.Earlier); l.Cut == 0 {
		m.before = l.Text
	}
}

// restore takes back what was concluded from a reading that lacked a text, if that is there again.
func (m *logMemory) restore(l *validation.LogState, got validation.LogState) {
	if len(m.before) == 0 || got.Cut > 0 || !bytes.HasPrefix(got.Text, m.before) {
		return
	}
	l.Earlier, l.Vanished, m.before = slices.Clone(l.Earlier[:m.pieces]), 0, nil
	l.Generation++
}

// setText replaces the text. An unchanged one keeps its memory, so that the new copy is freed.
func setText(l *validation.LogState, got validation.LogState) {
	if !bytes.Equal(l.Text, got.Text) || l.Generation == 0 {
		l.Text = got.Text
		l.Generation++
	}
	l.Cut = got.Cut
}

// continues reports whether next may be a later reading of a log that old was read from: it has the same bytes at the
// same places, and not fewer.
func continues(old, next validation.LogState) bool {
	oldEnd, end := old.Cut+int64(len(old.Text)), next.Cut+int64(len(next.Text))
	if end < oldEnd {
		return false
	}
	from := max(old.Cut, next.Cut)
	return from >= oldEnd || bytes.Equal(old.Text[from-old.Cut:], next.Text[from-next.Cut:oldEnd-next.Cut])
}
