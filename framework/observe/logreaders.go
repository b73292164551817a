// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Times of the log readers, before any scaling.
const (
	// logInterval is the shortest time between two readings of a log whose container did not change.
	logInterval = time.Second
	// logErrorInterval is the longest while readings fail.
	logErrorInterval = 5 * time.Second
	// silentReadings is how many readings in a row a node leaves unanswered before that is its own doing.
	silentReadings = 3
	// EmptyLogGrace is how long an empty log of an ended container is read again before it is believed to be empty.
	// Virtual nodes copy the log from a batch system, and serve an empty one without any error until they have. A
	// kubelet serves what is in the file, and containerd may report the end of a container before it has written there
	// what it has read from it: the writer is a routine of its own, which a busy machine or disk can hold up
	// (NewCRILogger in internal/cri/io/logger.go of containerd).
	EmptyLogGrace = podapi.SettleTime
)

// logReaders holds one background reader for each log that a spec asks for.
type logReaders struct {
	background
	client  *client.Client
	tracker *tracker
	// emptyGrace is EmptyLogGrace as it applies in this run.
	emptyGrace time.Duration
	readers    map[validation.LogRef]*logReader
}

func newLogReaders(c *client.Client, tracker *tracker, emptyGrace time.Duration) *logReaders {
	return &logReaders{
		background: newBackground(), client: c, tracker: tracker, emptyGrace: emptyGrace,
		readers: map[validation.LogRef]*logReader{},
	}
}

// get returns what is known of a log, and starts to read it on first demand. It never blocks.
func (l *logReaders) get(ref validation.LogRef) validation.LogState {
	l.mu.Lock()
	reader := l.readers[ref]
	if reader == nil {
		reader = &logReader{all: l, ref: ref}
		reader.state.Err = validation.ErrLogNotRead
		l.readers[ref] = reader
		if l.ctx.Err() == nil {
			l.tracker.Track(ref.Selector())
			if ref.Follow {
				l.start(reader.follow)
			} else {
				l.start(reader.run)
			}
		}
	}
	l.mu.Unlock()
	return reader.get()
}
