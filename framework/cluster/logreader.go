// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Times of the log readers, before any scaling.
const (
	// logInterval is the shortest time between two readings of a log whose
	// container did not change.
	logInterval = time.Second
	// logErrorInterval is the longest while readings fail.
	logErrorInterval = 5 * time.Second
	// EmptyLogGrace is how long an empty log of an ended container is read
	// again before it is believed to be empty. Virtual nodes copy the log from
	// a batch system, and serve an empty one without any error until they have.
	EmptyLogGrace = 5 * time.Second
)

// logReaders holds one background reader for each log that a spec asks for.
type logReaders struct {
	client  kubernetes.Interface
	tracker *Tracker
	timing  logTiming
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	readers map[LogRequest]*logReader
}

// logTiming is a variable of the readers for tests alone.
type logTiming struct{ interval, errorInterval, emptyGrace time.Duration }

func newLogReaders(client kubernetes.Interface, tracker *Tracker, emptyGrace time.Duration) *logReaders {
	ctx, cancel := context.WithCancel(context.Background())
	return &logReaders{
		client: client, tracker: tracker, ctx: ctx, cancel: cancel,
		timing:  logTiming{logInterval, logErrorInterval, emptyGrace},
		readers: map[LogRequest]*logReader{},
	}
}

// get returns what is known of a log, and starts to read it on first demand. It
// never blocks.
func (l *logReaders) get(request LogRequest) LogResult {
	l.mu.Lock()
	reader := l.readers[request]
	if reader == nil {
		reader = &logReader{all: l, request: request}
		reader.result.Err = errNotReadYet
		l.readers[request] = reader
		if l.ctx.Err() == nil {
			l.tracker.Track(request.selector())
			l.running.Go(reader.run)
		}
	}
	l.mu.Unlock()
	return reader.get()
}

// close ends all reading and waits for it.
func (l *logReaders) close() {
	l.mu.Lock()
	l.cancel()
	l.mu.Unlock()
	l.running.Wait()
}

var errNotReadYet = fmt.Errorf("the log was not read yet")

// logReader reads one log: when its container changes state, and while that
// runs at most once per interval, but never more than half of the time.
type logReader struct {
	all     *logReaders
	request LogRequest

	mu     sync.Mutex
	result LogResult

	// The rest belongs to run.
	tried   bool
	last    containerView
	next    time.Time // zero: not before the container changes
	errors  int
	endedAt time.Time // when the first of the equal readings after the end began; zero: there is none
}

func (r *logReader) get() LogResult {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result
}

func (r *logReader) run() {
	for r.all.ctx.Err() == nil {
		wake := r.all.tracker.Changed()
		pod := r.livePod()
		if pod == nil {
			r.wait(wake, time.Time{})
			continue
		}
		r.look(pod)
		r.wait(wake, r.next)
	}
}

// look decides by the pod's status whether to read, and does.
func (r *logReader) look(pod *corev1.Pod) {
	container, err := podapi.ContainerName(pod, r.request.Container)
	view := viewContainer(pod, container)
	if !view.sameInstance(r.last) {
		r.publish(func(result *LogResult) { result.Final, result.Confirmed = false, false })
	}
	if r.last.uid != "" && r.last.uid != view.uid {
		r.publish(func(result *LogResult) {
			*result = LogResult{Err: errNotReadYet, Generation: result.Generation + 1}
		})
	}
	if err == nil {
		err = view.readable(container, r.request.Previous)
	}
	switch {
	case err != nil:
		r.postpone(view, err)
	case r.tried && r.get().Final && view.sameInstance(r.last) && !r.due():
		r.last = view
	case !r.tried || view != r.last || r.due():
		r.read(pod, container, view)
	}
}

// livePod is the pod of the request, nil if it was not seen yet or is gone: then
// what was read of its log stands.
func (r *logReader) livePod() *corev1.Pod {
	var live *corev1.Pod
	for _, pod := range r.all.tracker.Pods(r.request.selector()) {
		if !pod.Gone && (r.request.UID == "" || r.request.UID == pod.Pod.UID) {
			live = pod.Pod
		}
	}
	return live
}

func (r *logReader) due() bool {
	return !r.next.IsZero() && !time.Now().Before(r.next)
}

// wait returns when something changed, or at the given time unless that is zero.
func (r *logReader) wait(wake <-chan struct{}, until time.Time) {
	var alarm <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-wake:
	case <-alarm:
	case <-r.all.ctx.Done():
	}
}

// postpone notes why there is no log yet; nothing is asked of the node.
func (r *logReader) postpone(view containerView, reason error) {
	r.tried, r.last, r.next = false, view, time.Time{}
	r.publish(func(result *LogResult) { result.Err, result.Final, result.Confirmed = reason, false, false })
}

func (r *logReader) read(pod *corev1.Pod, container string, view containerView) {
	began := time.Now()
	if !r.tried || view != r.last {
		r.endedAt = time.Time{}
	}
	r.tried, r.last = true, view
	got := fetchLog(r.all.ctx, r.all.client, r.request, container)
	if r.all.ctx.Err() != nil {
		return
	}
	complete := got.err == nil && view.ended(pod, container, r.request.Previous)
	var unchanged time.Duration
	if complete {
		unchanged = r.unchanged(got, began)
	}
	// An empty log is doubted until its grace has passed.
	final := complete && (len(got.text) > 0 || unchanged >= r.all.timing.emptyGrace)
	confirmed := final && unchanged >= r.all.timing.interval
	r.schedule(got.err, began, complete && !confirmed || view.mayGrow(r.request.Previous))
	r.publish(func(result *LogResult) { result.take(got, final, confirmed) })
}

// unchanged tells for how long readings after the end have found the same.
func (r *logReader) unchanged(got fetched, began time.Time) time.Duration {
	known := r.get()
	if r.endedAt.IsZero() || got.cut != known.Cut || !bytes.Equal(got.text, known.Text) {
		r.endedAt = began
	}
	return began.Sub(r.endedAt)
}

// schedule sets when to read again if the container does not change: never,
// unless the reading failed or another is wanted.
func (r *logReader) schedule(err error, began time.Time, again bool) {
	now := time.Now()
	pause := max(r.all.timing.interval, now.Sub(began))
	switch {
	case err != nil:
		r.errors++
		backoff := r.all.timing.interval << min(r.errors-1, 8)
		r.next = now.Add(max(pause, min(backoff, r.all.timing.errorInterval)))
		return
	case again:
		r.next = now.Add(pause)
	default:
		r.next = time.Time{}
	}
	r.errors = 0
}

// take merges a reading into what is known. A final reading stands if the one
// that should confirm it fails.
func (result *LogResult) take(got fetched, final, confirmed bool) {
	if got.err != nil && result.Final {
		return
	}
	result.At, result.Err, result.Final, result.Confirmed = time.Now(), got.err, final, confirmed
	if got.err == nil || !result.Read {
		// An unchanged text keeps its memory, so that the new copy is freed.
		if !bytes.Equal(result.Text, got.text) || result.Generation == 0 {
			result.Text = got.text
			result.Generation++
		}
		result.Cut = got.cut
	}
	result.Read = result.Read || got.err == nil
}

// publish changes the result, and wakes the spec if a check could tell.
func (r *logReader) publish(change func(*LogResult)) {
	r.mu.Lock()
	before := r.result
	change(&r.result)
	after := r.result
	r.mu.Unlock()
	if before.differs(after) {
		r.all.tracker.changed.fire()
	}
}

func (result LogResult) differs(other LogResult) bool {
	return result.Read != other.Read || result.Final != other.Final || result.Confirmed != other.Confirmed || result.Cut != other.Cut ||
		fmt.Sprint(result.Err) != fmt.Sprint(other.Err) || result.Generation != other.Generation
}
