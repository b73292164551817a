// SPDX-License-Identifier: Apache-2.0

package client

import "bytes"

// tailBuffer is an io.Writer that keeps the end of what is written to it.
type tailBuffer struct {
	max  int
	data []byte
	cut  int64
}

// Write implements io.Writer. It cannot fail.
func (t *tailBuffer) Write(p []byte) (int, error) {
	t.data = append(t.data, p...)
	if len(t.data) > 2*t.max {
		t.drop(len(t.data) - t.max)
	}
	return len(p), nil
}

// finish returns the text and how much is missing before it. A cut text starts with a whole line if it holds one, so
// that no pattern sees a false beginning.
func (t *tailBuffer) finish() ([]byte, int64) {
	if len(t.data) > t.max {
		t.drop(len(t.data) - t.max)
	}
	if t.cut > 0 {
		if newline := bytes.IndexByte(t.data, '\n'); newline >= 0 && newline+1 < len(t.data) {
			t.drop(newline + 1)
		}
	}
	return bytes.Clone(t.data), t.cut
}

func (t *tailBuffer) drop(n int) {
	t.data = append(t.data[:0], t.data[n:]...)
	t.cut += int64(n)
}

// headBuffer is an io.Writer that keeps the beginning and counts the rest.
type headBuffer struct {
	max  int
	data []byte
	cut  int64
}

// Write implements io.Writer. It cannot fail.
func (h *headBuffer) Write(p []byte) (int, error) {
	keep := min(len(p), h.max-len(h.data))
	h.data = append(h.data, p[:keep]...)
	h.cut += int64(len(p) - keep)
	return len(p), nil
}
