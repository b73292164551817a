// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
)

// maxEvents bounds the events that are read at a time.
const maxEvents = 200

// Events returns the events about one object, the oldest first, at most 200. Some virtual nodes emit none.
func (c *Client) Events(ctx context.Context, namespace string, uid types.UID) ([]corev1.Event, error) {
	return c.events(ctx, namespace, fields.OneTermEqualSelector("involvedObject.uid", string(uid)))
}

// events returns the events of a namespace that a selector matches, the oldest first, at most maxEvents.
func (c *Client) events(ctx context.Context, namespace string, selector fields.Selector) ([]corev1.Event, error) {
	options := metav1.ListOptions{FieldSelector: selector.String(), Limit: maxEvents}
	var list *corev1.EventList
	err := retry(ctx, func(ctx context.Context) (err error) {
		list, err = c.Typed.CoreV1().Events(namespace).List(ctx, options)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("events: %w", Explain(err, Permission{Verb: "list", Resource: "events", Namespace: namespace}))
	}
	slices.SortStableFunc(list.Items, func(a, b corev1.Event) int {
		return cmp.Or(eventTime(a).Compare(eventTime(b)), cmp.Compare(a.Name, b.Name))
	})
	return list.Items, nil
}

// eventTime is the last time of an event; which field holds it depends on the API that its author used.
func eventTime(e corev1.Event) time.Time {
	for _, at := range []time.Time{e.LastTimestamp.Time, e.EventTime.Time, e.FirstTimestamp.Time} {
		if !at.IsZero() {
			return at
		}
	}
	return e.CreationTimestamp.Time
}

// FormatEvents returns a line per event: time, type, reason, source, message.
func FormatEvents(events []corev1.Event) string {
	var text strings.Builder
	for _, e := range events {
		count := ""
		if e.Count > 1 {
			count = fmt.Sprintf(" (x%d)", e.Count)
		}
		source := cmp.Or(e.Source.Component, e.ReportingController, "unknown source")
		fmt.Fprintf(&text, "%s %s %s from %s%s: %s\n", eventTime(e).UTC().Format(time.RFC3339),
			cmp.Or(e.Type, "-"), cmp.Or(e.Reason, "-"), source, count, strings.TrimSpace(e.Message))
	}
	return text.String()
}
