// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"github.com/interTwin-eu/vk-test-set/framework/client"
)

// watchBackoff is how often a lost watch is tried again. client-go's default grows to 30 s, which would be most of a
// test after an API server's restart.
var watchBackoff = wait.Backoff{Duration: 200 * time.Millisecond, Factor: 1.5, Jitter: 0.5, Steps: 12, Cap: 5 * time.Second}

// rewatchAfter is how long a namespace is polled before watching is tried again: an API server that just started may
// refuse what it later allows.
const rewatchAfter = 30 * time.Second

// pollTimeout bounds the reading of one name while the API server fails.
const pollTimeout = 10 * time.Second

// run keeps the store up to date until ctx ends.
func (s *podStore) run(ctx context.Context) {
	told := false
	for ctx.Err() == nil {
		reason := s.watch(ctx)
		if ctx.Err() != nil {
			return
		}
		if !told && s.owner.polling != nil {
			s.owner.polling(s.namespace, reason)
		}
		told = true
		s.pollFor(ctx, rewatchAfter)
	}
}

// watch lists and watches until that is forbidden or ctx ends.
func (s *podStore) watch(ctx context.Context) error {
	silent := klog.Logger{}
	ctx = klog.NewContext(ctx, silent)
	reflector := cache.NewReflectorWithOptions(s.listWatch(), &corev1.Pod{}, s, cache.ReflectorOptions{
		Logger: &silent, Name: "pods of " + s.namespace, Backoff: &watchBackoff,
	})
	for backoff := watchBackoff; ; {
		began := time.Now()
		err := reflector.ListAndWatchWithContext(ctx)
		if apierrors.IsForbidden(err) {
			return client.Explain(err, client.Permission{Verb: "list and watch", Resource: "pods", Namespace: s.namespace})
		}
		if time.Since(began) > watchBackoff.Cap {
			backoff = watchBackoff
		}
		if !client.Sleep(ctx, max(backoff.Step(), client.RetryAfter(err))) {
			return ctx.Err()
		}
	}
}

// listWatch notes each failure as it happens: the reflector repeats some of its requests without a word.
func (s *podStore) listWatch() *cache.ListWatch {
	pods := s.owner.client.Typed.CoreV1().Pods(s.namespace)
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			list, err := pods.List(ctx, options)
			s.note(ctx, err)
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			w, err := pods.Watch(ctx, options)
			s.note(ctx, err)
			return w, err
		},
	}
}

func (s *podStore) note(ctx context.Context, err error) {
	if ctx.Err() == nil {
		s.fail(err)
	}
}

func (s *podStore) fail(err error) {
	s.owner.mu.Lock()
	same := s.err == nil && err == nil
	s.err = err
	s.away.note(err != nil, time.Now())
	s.down.note(client.Transient(err), time.Now())
	s.owner.mu.Unlock()
	if !same {
		s.changed.fire()
	}
}

// pollFor reads once a second for about the duration d. Listing may be allowed where watching is not; otherwise the
// names asked for are read one by one, which leaves generated names unknown.
func (s *podStore) pollFor(ctx context.Context, d time.Duration) {
	until := time.Now().Add(d)
	mayList := true
	for time.Now().Before(until) {
		if mayList {
			mayList = s.pollList(ctx)
		}
		if !mayList {
			s.pollNames(ctx)
		}
		if !client.Sleep(ctx, client.PollInterval) {
			return
		}
	}
}

// pollList returns false if listing is forbidden.
func (s *podStore) pollList(ctx context.Context) bool {
	list, err := s.owner.client.Typed.CoreV1().Pods(s.namespace).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		s.fail(err)
		return !apierrors.IsForbidden(err)
	}
	return s.replaceWith(list) == nil
}

func (s *podStore) replaceWith(list *corev1.PodList) error {
	items := make([]any, len(list.Items))
	for i := range list.Items {
		items[i] = &list.Items[i]
	}
	return s.Replace(items, list.ResourceVersion)
}

func (s *podStore) pollNames(ctx context.Context) {
	var failed error
	for _, name := range s.owner.namesWanted(s.namespace) {
		bounded, cancel := context.WithTimeout(ctx, pollTimeout)
		if err := s.read(bounded, s.owner.client, name); err != nil {
			failed = err
		}
		cancel()
	}
	if failed != nil {
		s.fail(failed)
		return
	}
	s.change(func(time.Time) { s.synced = true })
}
