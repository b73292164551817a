// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// describeAll renders what is kept: "version@second gap:state".
func describeAll(r revisions) []string {
	var lines []string
	for revision := range r.from(0) {
		gap := ""
		if revision.gap {
			gap = " gap"
		}
		lines = append(lines, fmt.Sprintf("%s@%d%s:%s", revision.version, revision.at.Unix(), gap, revision.state))
	}
	return lines
}

func TestRevisions(t *testing.T) {
	var r revisions
	for i, step := range []struct {
		state string
		gap   bool
	}{{"a", true}, {"ab", false}, {"ab", true}, {"", false}, {"", false}, {"ab", false}, {"a", true}} {
		r.add([]byte(step.state), fmt.Sprint("v", i), time.Unix(int64(i), 0), step.gap)
	}
	early := r.snapshot()
	r.add([]byte("last"), "v7", time.Unix(7, 0), false)
	r.end()
	want := []string{"v0@0 gap:a", "v1@1:ab", "v3@3:", "v5@5:ab", "v6@6 gap:a", "v7@7:last"}
	if diff := cmp.Diff(want, describeAll(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n := range r.total() + 1 {
		first := -1
		for revision := range r.from(n) {
			first = revision.number
			break
		}
		if n < r.total() && first != n || n == r.total() && first != -1 {
			t.Errorf("the first revision from %d on is %d", n, first)
		}
	}
	if diff := cmp.Diff(want[:5], describeAll(early)); diff != "" {
		t.Errorf("a snapshot has changed (-want +got):\n%s", diff)
	}
}

// The beginning and the newest revisions are kept of an object that changes for ever, and what is between is counted.
func TestRevisionsAreBounded(t *testing.T) {
	noise := rand.NewChaCha8([32]byte{1})
	large := func(int) []byte {
		state := make([]byte, segmentSize/2)
		_, _ = noise.Read(state)
		return state
	}
	small := func(i int) []byte { return fmt.Appendf(nil, "state %d of many", i) }
	for _, tt := range []struct {
		what    string
		state   func(int) []byte
		n, most int
	}{
		{"small", small, 1000, maxSegments * segmentLength},
		{"large", large, 100, 2 * maxSegments},
		{"few", small, maxSegments * segmentLength, maxSegments * segmentLength},
	} {
		var r revisions
		var states [][]byte
		for i := range tt.n {
			state := tt.state(i)
			states = append(states, state)
			r.add(state, fmt.Sprint(i), time.Unix(int64(i), 0), false)
		}
		var kept []int
		size := 0
		for revision := range r.from(0) {
			i := int(revision.at.Unix())
			if gap := len(kept) > 0 && i != kept[len(kept)-1]+1; gap != revision.gap || gap && len(kept) != r.resumesAt() {
				t.Errorf("%s: revision %d after %v has gap %t", tt.what, i, kept, revision.gap)
			}
			if revision.number != i {
				t.Errorf("%s: revision %d has the number %d", tt.what, i, revision.number)
			}
			if !bytes.Equal(revision.state, states[i]) {
				t.Errorf("%s: revision %d is another state", tt.what, i)
			}
			kept = append(kept, i)
			size += len(revision.delta)
		}
		if kept[0] != 0 || !slices.Contains(kept, tt.most/maxSegments) || kept[len(kept)-1] != tt.n-1 {
			t.Errorf("%s: kept %v", tt.what, kept)
		}
		if len(kept) > tt.most || len(kept)+r.dropped != tt.n || size > 2*maxSegments*segmentSize {
			t.Errorf("%s: %d revisions kept of %d, %d dropped, %d bytes", tt.what, len(kept), tt.n, r.dropped, size)
		}
	}
}

func FuzzCompress(f *testing.F) {
	f.Add([]byte(""), []byte(""))
	f.Add([]byte(strings.Repeat("abc", 50_000)), []byte(strings.Repeat("abd", 50_000)))
	f.Add([]byte("a"), []byte(""))
	f.Fuzz(func(t *testing.T, dictionary, state []byte) {
		var r revisions
		r.add(dictionary, "", time.Time{}, false)
		r.add(state, "", time.Time{}, false)
		var last []byte
		for revision := range r.from(0) {
			last = revision.state
		}
		if !bytes.Equal(last, state) {
			t.Errorf("%q after %q became %q", state, dictionary, last)
		}
	})
}
