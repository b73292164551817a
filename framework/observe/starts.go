// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Starts is what was seen of the starts of containers in the pods of a spec.
type Starts struct {
	// Pods is how many pods there have been.
	Pods int
	// Last is when a container was last seen to have started, for the first time or again; zero if none was.
	Last time.Time
	// Awaited says that a container of a pod has not started yet, or that there is no pod yet where one is expected.
	Awaited bool
}

// Starts returns what was seen of the starts of containers until now. Pods are expected that the selectors mean. A pod
// that is gone, or does not count any more (see ForgetUID), is not awaited.
func (t *tracker) Starts(expected ...podapi.Selector) Starts {
	var s Starts
	for _, selector := range expected {
		s.Awaited = s.Awaited || len(t.Pods(selector)) == 0
	}
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	s.Pods = len(t.seen)
	for uid, record := range t.seen {
		if record.started.After(s.Last) {
			s.Last = record.started
		}
		s.Awaited = s.Awaited || !record.gone && !t.past[uid] && podapi.AwaitsStart(record.pod)
	}
	return s
}
