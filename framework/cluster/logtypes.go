// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// MaxLogBytes is how much of one log is kept: its end, because that is where a
// test's verdict is printed and where a crash speaks. Reading a longer log takes
// no more than about three times this memory.
const MaxLogBytes = 4 << 20

// LogTimeout bounds one reading of a log. Virtual nodes fetch logs from far
// away, which takes seconds.
const LogTimeout = RequestTimeout

// LogRequest names one log and the part of it that is wanted. Zero options mean
// all of it. It is comparable: equal requests share one reader.
type LogRequest struct {
	Namespace, Pod string
	// UID narrows the request to one very pod of that name; empty means the
	// youngest.
	UID types.UID
	// Container may be empty if the pod has one, or marks its default.
	Container string
	// Previous asks for the log of the container's instance before the last
	// restart.
	Previous   bool
	Timestamps bool
	// TailLines, SinceSeconds and LimitBytes are passed on if set.
	TailLines, SinceSeconds, LimitBytes Limit
}

func (r LogRequest) selector() podapi.Selector {
	return podapi.Selector{Namespace: r.Namespace, Name: r.Pod}
}

// Limit is an optional number. The zero value is none.
type Limit struct {
	Set bool
	N   int64
}

// LimitOf turns the optional number of an API type into a Limit.
func LimitOf(n *int64) Limit {
	if n == nil {
		return Limit{}
	}
	return Limit{Set: true, N: *n}
}

func (l Limit) pointer() *int64 {
	if !l.Set {
		return nil
	}
	return &l.N
}

func (r LogRequest) options(container string) *corev1.PodLogOptions {
	return &corev1.PodLogOptions{
		Container: container, Previous: r.Previous, Timestamps: r.Timestamps,
		TailLines: r.TailLines.pointer(), SinceSeconds: r.SinceSeconds.pointer(), LimitBytes: r.LimitBytes.pointer(),
		// Virtual nodes serve their logs with self-signed certificates.
		InsecureSkipTLSVerifyBackend: true,
	}
}

// LogResult is what is known of a log.
type LogResult struct {
	// Text is what the last complete reading found, or as long as there was
	// none, what the last broken one brought. Bytes as the container wrote
	// them. Read-only.
	Text []byte
	// Generation grows whenever Text changes, and is 0 until there is one.
	Generation uint64
	// Read tells whether a reading ever succeeded.
	Read bool
	// Final tells that the reading began after the container had ended for
	// good, and was complete. See containerView.ended. That a word is missing
	// in it proves nothing yet: a runtime may report the end before it has
	// written what was in its pipes, and a provider before it has copied.
	Final bool
	// Confirmed tells that a second final reading, at least a second later,
	// found the same: the text will not change.
	Confirmed bool
	// Cut is the number of bytes that are missing at the beginning of Text
	// because the log is longer than MaxLogBytes.
	Cut int64
	// Err is why the last reading failed or could not begin, nil if it
	// succeeded.
	Err error
	// At is when the last reading ended.
	At time.Time
}
