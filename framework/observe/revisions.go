// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"compress/flate"
	"io"
	"iter"
	"slices"
	"sync"
	"time"
)

// Bounds of what is kept of one object: maxSegments segments, each of at most segmentLength revisions or about
// segmentSize bytes. The first half of the segments is kept for good, the second half holds the newest.
const (
	maxSegments   = 8
	segmentLength = 32
	segmentSize   = 128 << 10
	// resumes is the segment before which others are dropped.
	resumes = maxSegments / 2
)

// revisions holds the states that an object has had, as bytes. A revision differs from the one before in a few places,
// so it is stored compressed with that one as the dictionary: it takes some 200 bytes instead of 5,000. Segments can be
// read without each other, so that one can be dropped. The caller serialises access.
type revisions struct {
	segments []segment
	last     []byte // the newest state; nil after end
	dropped  int
}

type segment struct {
	frames []frame
	size   int
}

// frame is a revision within its segment.
type frame struct {
	at time.Time
	// version is the resourceVersion, which the bytes leave out: repeats have the same bytes.
	version string
	// gap says that revisions between the one before and this may be missing.
	gap   bool
	delta []byte
}

// revision is a frame, decompressed.
type revision struct {
	frame
	number int // of all revisions of the object, from 0
	state  []byte
}

// add appends a state, unless the object had it already.
func (r *revisions) add(state []byte, version string, at time.Time, gap bool) {
	if len(r.segments) > 0 && bytes.Equal(r.last, state) {
		return
	}
	if n := len(r.segments); n == 0 || r.segments[n-1].full() {
		r.makeRoom()
		r.segments = append(r.segments, segment{})
		r.last = nil
	}
	s := &r.segments[len(r.segments)-1]
	delta := compress(r.last, state)
	s.frames = append(s.frames, frame{at: at, version: version, gap: gap, delta: delta})
	s.size += len(delta)
	r.last = state
}

func (s segment) full() bool { return len(s.frames) >= segmentLength || s.size >= segmentSize }

// makeRoom drops a segment if there are as many as may be.
func (r *revisions) makeRoom() {
	if len(r.segments) == maxSegments {
		r.dropped += len(r.segments[resumes].frames)
		r.segments = slices.Delete(r.segments, resumes, resumes+1)
	}
}

// end says that there will be no other state.
func (r *revisions) end() { r.last = nil }

// snapshot is what is kept now. It can be read while the original grows.
func (r *revisions) snapshot() revisions {
	return revisions{segments: slices.Clone(r.segments), dropped: r.dropped}
}

// resumesAt is the index of the first revision after those that were dropped.
func (r *revisions) resumesAt() (index int) {
	for _, s := range r.segments[:min(resumes, len(r.segments))] {
		index += len(s.frames)
	}
	return index
}

// total is how many revisions there were.
func (r *revisions) total() int {
	total := r.dropped
	for _, s := range r.segments {
		total += len(s.frames)
	}
	return total
}

// newest is the last frame. There must be one.
func (r *revisions) newest() frame {
	frames := r.segments[len(r.segments)-1].frames
	return frames[len(frames)-1]
}

// from yields the revisions that are kept, from number n on, the oldest first. The bytes belong to the caller.
func (r *revisions) from(n int) iter.Seq[revision] {
	return func(yield func(revision) bool) {
		reader := flate.NewReader(nil)
		number := 0
		for i, s := range r.segments {
			resumed := r.dropped > 0 && i == resumes
			if resumed {
				number += r.dropped
			}
			if number+len(s.frames) <= n {
				number += len(s.frames)
				continue
			}
			var state []byte
			for j, f := range s.frames {
				state = decompress(reader, state, f.delta)
				f.gap = f.gap || resumed && j == 0
				if number >= n && !yield(revision{f, number, state}) {
					return
				}
				number++
			}
		}
	}
}

// compressors are expensive to make.
var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// compress returns state in the terms of dictionary: what the compressor would write after it had written that. Writing
// to memory does not fail.
func compress(dictionary, state []byte) []byte {
	w := compressors.Get().(*flate.Writer)
	defer compressors.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	_, _ = w.Write(dictionary)
	_ = w.Flush()
	out.Reset()
	_, _ = w.Write(state)
	_ = w.Close()
	return bytes.Clone(out.Bytes())
}

// decompress reverses compress; reader is one of package flate. What compress has written can be read.
func decompress(reader io.Reader, dictionary, delta []byte) []byte {
	err := reader.(flate.Resetter).Reset(bytes.NewReader(delta), dictionary)
	if err != nil {
		panic(err)
	}
	state, err := io.ReadAll(reader)
	if err != nil {
		panic(err)
	}
	return state
}
