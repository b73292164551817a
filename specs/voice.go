// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"sync"
	"time"
)

// voice takes the texts of a spec to Ginkgo, which prints them with the spec that is running: while that is another
// one, they are held back.
type voice struct {
	mu    sync.Mutex
	held  bool
	texts []func()
}

func (v *voice) tell(text func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.held {
		v.texts = append(v.texts, text)
		return
	}
	text()
}

// release tells what was held back. From now on, nothing is.
func (v *voice) release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, text := range v.texts {
		text()
	}
	v.held, v.texts = false, nil
}

// by is [Suite.by].
func (s *spec) by(text string) { s.voice.tell(func() { s.Suite.by(text) }) }

// logf is [Suite.logf].
func (s *spec) logf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.voice.tell(func() { s.Suite.logf("%s", text) })
}

// say is [Suite.say].
func (s *spec) say(format string, args ...any) {
	s.logf("  %s %s", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}
