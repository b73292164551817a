// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"slices"
	"time"
)

// maxOutages bounds the outages that are remembered one by one; the oldest are joined.
const maxOutages = 128

// outages are the times in which something could not be watched, because the API server was away or refused. The zero
// value is none. The caller serialises access.
type outages struct {
	past  []outage
	since time.Time // when the present outage began, zero if there is none
}

type outage struct{ from, to time.Time }

// note says whether something can be watched from now on.
func (o *outages) note(away bool, now time.Time) {
	switch {
	case away && o.since.IsZero():
		o.since = now
	case !away && !o.since.IsZero():
		o.past, o.since = append(o.past, outage{o.since, now}), time.Time{}
		if len(o.past) > maxOutages {
			o.past[1].from = o.past[0].from
			o.past = slices.Delete(o.past, 0, 1)
		}
	}
}

// watched is the time between two moments without the outages.
func (o *outages) watched(since, now time.Time) time.Duration {
	watched := now.Sub(since)
	for _, away := range o.past {
		watched -= away.within(since, now)
	}
	if !o.since.IsZero() {
		watched -= outage{o.since, now}.within(since, now)
	}
	return watched
}

// recovery bounds how long clients that the API server was away from may wait until they try again: client-go's
// reflectors wait for up to a minute (defaultBackoffMax, with jitter, in k8s.io/client-go/tools/cache/reflector.go).
const recovery = time.Minute

// lost is the time between two moments in which a node could not be expected to do anything: the outages, each followed
// by as long again, up to recovery, because clients wait the longer the longer they have waited.
func (o *outages) lost(since, now time.Time) time.Duration {
	all := o.past
	if !o.since.IsZero() {
		all = append(slices.Clone(all), outage{o.since, now})
	}
	var lost time.Duration
	for _, away := range all {
		away.to = away.to.Add(min(away.to.Sub(away.from), recovery))
		lost += away.within(since, now)
		if away.to.After(since) {
			since = away.to // what counts already does not count again
		}
	}
	return lost
}

// within is how much of the outage lies between two moments.
func (o outage) within(since, now time.Time) time.Duration {
	from, to := o.from, o.to
	if from.Before(since) {
		from = since
	}
	if to.After(now) {
		to = now
	}
	return max(to.Sub(from), 0)
}
