// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
)

// DeleteOptions says how to delete.
type DeleteOptions struct {
	// Foreground keeps an object visible until what it owns is gone too: after
	// it the pods of a Job need no waiting of their own. The default is
	// background: the object goes at once, its dependents follow.
	Foreground bool
	// GracePeriodSeconds overrides the object's own if not nil. 0 removes a pod
	// from the API server without its node agreeing, so that nothing can be
	// said of the node afterwards.
	GracePeriodSeconds *int64
}

func (o DeleteOptions) api(ref Ref) metav1.DeleteOptions {
	// Without any policy the API server would orphan the pods of a Job.
	policy := metav1.DeletePropagationBackground
	if o.Foreground {
		policy = metav1.DeletePropagationForeground
	}
	options := metav1.DeleteOptions{PropagationPolicy: &policy, GracePeriodSeconds: o.GracePeriodSeconds}
	if ref.UID != "" {
		options.Preconditions = &metav1.Preconditions{UID: &ref.UID}
	}
	return options
}

// Delete asks the API server to delete all refs, and does not wait until they
// are gone; see [Client.WaitGone]. What does not exist, or exists with another
// UID than the ref's, counts as deleted. Transient failures are retried until
// ctx ends. One failure does not keep the others from being deleted; all
// failures are returned, joined.
func (c *Client) Delete(ctx context.Context, options DeleteOptions, refs ...Ref) error {
	failures := make([]error, len(refs))
	each(len(refs), func(i int) { failures[i] = c.deleteOne(ctx, options, refs[i]) })
	return errors.Join(failures...)
}

func (c *Client) deleteOne(ctx context.Context, options DeleteOptions, ref Ref) error {
	err := retry(ctx, func(ctx context.Context) error {
		return c.at(ref).Delete(ctx, ref.Name, options.api(ref))
	})
	if apierrors.IsNotFound(err) || ref.UID != "" && apierrors.IsConflict(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", ref, explain(err, ref.permission("delete")))
	}
	return nil
}

// at returns the dynamic interface that ref is reached through.
func (c *Client) at(ref Ref) dynamic.ResourceInterface {
	if ref.Namespace == "" {
		return c.Dynamic.Resource(ref.Resource)
	}
	return c.Dynamic.Resource(ref.Resource).Namespace(ref.Namespace)
}
