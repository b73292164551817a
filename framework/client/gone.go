// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Remaining is an object that was still there when the waiting ended.
type Remaining struct {
	Ref Ref
	// DeletionTimestamp is the time by which the object should have been gone, grace included; zero if nobody asked for
	// its deletion.
	DeletionTimestamp time.Time
	// GracePeriodSeconds is the grace its deletion was given, nil if none.
	GracePeriodSeconds *int64
	Finalizers         []string
	// Node is where a pod runs, Pod how it is; both are empty for anything else.
	Node, Pod string
	// Err is why its state is not known for sure, nil if it is.
	Err error
}

// String states on one line what keeps the object.
func (r Remaining) String() string {
	var facts []string
	switch {
	case r.DeletionTimestamp.IsZero() && r.Err == nil:
		facts = append(facts, "not being deleted")
	case !r.DeletionTimestamp.IsZero():
		facts = append(facts, "terminating since "+r.asked().UTC().Format(time.RFC3339))
	}
	if r.GracePeriodSeconds != nil {
		facts = append(facts, fmt.Sprintf("grace %d s", *r.GracePeriodSeconds))
	}
	if len(r.Finalizers) > 0 {
		facts = append(facts, "finalizers "+strings.Join(r.Finalizers, " "))
	}
	if r.Node != "" {
		facts = append(facts, "node "+r.Node)
	}
	if r.Pod != "" {
		facts = append(facts, r.Pod)
	}
	if r.Err != nil {
		facts = append(facts, r.Err.Error())
	}
	return fmt.Sprintf("%s: %s", r.Ref, strings.Join(facts, ", "))
}

// asked is when the deletion was asked for: the API server adds the grace to the deletion timestamp.
func (r Remaining) asked() time.Time {
	if r.GracePeriodSeconds == nil {
		return r.DeletionTimestamp
	}
	return r.DeletionTimestamp.Add(-time.Duration(*r.GracePeriodSeconds) * time.Second)
}

// lookTimeout bounds the last look at what has not gone in time.
const lookTimeout = 10 * time.Second

// WaitGone waits until none of the objects exists: no object of the name, or one with another UID than the ref's. It
// returns what remains when ctx ends, in the same order, and nothing if all are gone. It is driven by events and costs
// a watch per object, and a list where the answer to the deletion is not known; failures of the API server are waited
// out. What has not gone by the end of ctx is read once more, whether ctx has ended or not.
func (c *Client) WaitGone(ctx context.Context, going ...Going) []Remaining {
	states := make([]*Remaining, len(going))
	// Not bounded as each is: all watches must stand at once, or the slowest object would hide the others.
	var waiting sync.WaitGroup
	for i, g := range going {
		waiting.Go(func() { states[i] = c.waitGone(ctx, g) })
	}
	waiting.Wait()
	return c.confirmed(ctx, states)
}

// waitGone returns the last state that was seen, nil if the object is gone.
func (c *Client) waitGone(ctx context.Context, going Going) *Remaining {
	ref := going.Ref
	state := &Remaining{Ref: ref}
	if going.Refused {
		return state
	}
	if going.last != nil {
		state = remainingOf(ref, going.last)
	}
	observe := func(obj *unstructured.Unstructured, _ string) error {
		if obj == nil || ref.UID != "" && obj.GetUID() != ref.UID {
			return errStop
		}
		state = remainingOf(ref, obj)
		return nil
	}
	err := c.Follow(ctx, ref, going.Version, observe, nil)
	if err == nil || apierrors.IsNotFound(err) {
		return nil // not found here means that not even the kind exists any more
	}
	return state
}

// Remaining returns those of the objects that still exist, in the same order. It reads each once, for up to 10 s, also
// when ctx has ended.
func (c *Client) Remaining(ctx context.Context, refs ...Ref) []Remaining {
	states := make([]*Remaining, len(refs))
	for i, ref := range refs {
		states[i] = &Remaining{Ref: ref}
	}
	return c.confirmed(ctx, states)
}

// confirmed reads again what is said to remain: no object is called stuck by what a watch has not delivered.
func (c *Client) confirmed(ctx context.Context, states []*Remaining) []Remaining {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTimeout)
	defer cancel()
	each(len(states), func(i int) {
		if states[i] != nil {
			states[i] = c.look(ctx, states[i])
		}
	})
	return present(states)
}

func present(states []*Remaining) []Remaining {
	var remaining []Remaining
	for _, state := range states {
		if state != nil {
			remaining = append(remaining, *state)
		}
	}
	return remaining
}

// look returns the state of an object, nil if it is gone; if it cannot be read, the last one with the reason.
func (c *Client) look(ctx context.Context, last *Remaining) *Remaining {
	ref := last.Ref
	obj, err := c.Read(ctx, ref)
	switch {
	case err != nil:
		last.Err = fmt.Errorf("its state could not be read: %w", err)
		return last
	case obj == nil, ref.UID != "" && obj.GetUID() != ref.UID:
		return nil
	}
	return remainingOf(ref, obj)
}

func remainingOf(ref Ref, obj *unstructured.Unstructured) *Remaining {
	r := &Remaining{Ref: ref, Finalizers: obj.GetFinalizers(), GracePeriodSeconds: obj.GetDeletionGracePeriodSeconds()}
	if at := obj.GetDeletionTimestamp(); at != nil {
		r.DeletionTimestamp = at.Time
	}
	if obj.GetKind() == "Pod" {
		r.Node, _, _ = unstructured.NestedString(obj.Object, "spec", "nodeName")
		pod := new(corev1.Pod)
		// That it is being deleted is said anyhow.
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, pod); err == nil {
			pod.DeletionTimestamp = nil
			r.Pod = podapi.Describe(pod)
		}
	}
	return r
}
