// SPDX-License-Identifier: Apache-2.0

package specs

import "time"

// giveUp ends the run if the API server has been away for goneAfter. Each further test would wait for minutes to find
// that out.
func (s *Suite) giveUp(node string) {
	_, since := s.nodes.Lost(node, time.Now())
	if since.IsZero() || time.Since(since) < goneAfter {
		return
	}
	reason := "the API server has been away since " + since.Format(time.TimeOnly)
	s.stopper.giveUp(reason)
	s.abort("not run: " + reason)
}

// giveUp stops the run as a signal does, and returns when it has.
func (s *stopper) giveUp(reason string) {
	if s == nil {
		return
	}
	select {
	case s.gone <- reason:
		<-s.run.Done()
	case <-s.run.Done():
	}
}
