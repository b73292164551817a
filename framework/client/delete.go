// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
)

// DeleteOptions says how to delete.
type DeleteOptions struct {
	// Foreground keeps an object that may own others visible until those are gone too: after it the pods of a Job need
	// no waiting of their own. The default is background: the object goes at once, its dependents follow.
	Foreground bool
	// GracePeriodSeconds overrides the object's own if not nil. 0 removes a pod from the API server without its node
	// agreeing, so that nothing can be said of the node afterwards.
	GracePeriodSeconds *int64
	// GraceOf overrides it for each object, unless it is nil or returns nil.
	GraceOf func(Ref) *int64
}

func (o DeleteOptions) api(ref Ref) metav1.DeleteOptions {
	// Without any policy the API server would orphan the pods of a Job.
	policy := metav1.DeletePropagationBackground
	if o.Foreground && mayOwn(ref) {
		policy = metav1.DeletePropagationForeground
	}
	options := metav1.DeleteOptions{PropagationPolicy: &policy, GracePeriodSeconds: o.GracePeriodSeconds}
	if o.GraceOf != nil {
		options.GracePeriodSeconds = cmp.Or(o.GraceOf(ref), o.GracePeriodSeconds)
	}
	if ref.UID != "" {
		options.Preconditions = &metav1.Preconditions{UID: &ref.UID}
	}
	return options
}

// mayOwn reports whether the objects of a kind may own others. Those of the core group do not, but for one; a
// foreground deletion would only make them wait for the garbage collector.
func mayOwn(ref Ref) bool {
	return ref.Resource.Group != "" || ref.Kind == "ReplicationController"
}

// Going is an object whose deletion was asked for and that may still be there.
type Going struct {
	Ref
	// Version is the resourceVersion in the API server's answer, empty if unknown.
	Version string
	// Refused is set if the API server has refused the deletion: there is nothing to wait for.
	Refused bool
	// last is that state, nil if unknown.
	last *unstructured.Unstructured
}

// Delete asks the API server to delete all refs, and does not wait until they are gone: that is for [Client.WaitGone],
// which takes what Delete returns. Not among them is what was gone at once, did not exist, or exists with another UID
// than the ref's. Transient failures are retried until ctx ends. One failure does not keep the others from being
// deleted; all failures are returned, joined.
func (c *Client) Delete(ctx context.Context, options DeleteOptions, refs ...Ref) ([]Going, error) {
	going := make([]*Going, len(refs))
	failures := make([]error, len(refs))
	each(len(refs), func(i int) { going[i], failures[i] = c.deleteOne(ctx, options, refs[i]) })
	var left []Going
	for _, g := range going {
		if g != nil {
			left = append(left, *g)
		}
	}
	return left, errors.Join(failures...)
}

// deleteOne returns nil if the object is gone.
func (c *Client) deleteOne(ctx context.Context, options DeleteOptions, ref Ref) (going *Going, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		going, err = c.requestDeletion(ctx, options, ref)
		return err
	})
	if apierrors.IsNotFound(err) || ref.UID != "" && apierrors.IsConflict(err) {
		return nil, nil
	}
	if err != nil {
		return &Going{Ref: ref, Refused: !Transient(err)}, fmt.Errorf("delete %s: %w", ref, Explain(err, ref.permission("delete")))
	}
	return going, nil
}

// requestDeletion reads the answer, which the dynamic client drops: a Status, or for some kinds the last state, if the
// object is gone with it, and else the object as it is now. Knowing that spares the requests that would find it out.
func (c *Client) requestDeletion(ctx context.Context, options DeleteOptions, ref Ref) (*Going, error) {
	body, err := json.Marshal(options.api(ref))
	if err != nil {
		return nil, err
	}
	result := c.Typed.CoreV1().RESTClient().Delete().AbsPath(ref.path()...).
		SetHeader("Content-Type", runtime.ContentTypeJSON).SetHeader("Accept", runtime.ContentTypeJSON).Body(body).Do(ctx)
	if err := result.Error(); err != nil {
		return nil, err
	}
	answer, err := result.Raw()
	if err != nil {
		return nil, err
	}
	last := &unstructured.Unstructured{}
	if err := last.UnmarshalJSON(answer); err != nil {
		return &Going{Ref: ref}, nil // deleted all the same
	}
	switch {
	case last.GetKind() == "Status", goneAtOnce(last):
		return nil, nil
	case last.GetName() != ref.Name:
		return &Going{Ref: ref}, nil
	}
	return &Going{Ref: ref, Version: last.GetResourceVersion(), last: last}, nil
}

// goneAtOnce reports whether an object that the API server returned from its deletion is not stored any more: one that
// stays has a deletion timestamp, and a grace period or a finalizer to wait for (registry/generic/registry/store.go in
// k8s.io/apiserver).
func goneAtOnce(last *unstructured.Unstructured) bool {
	if last.GetDeletionTimestamp() == nil {
		return true
	}
	grace := last.GetDeletionGracePeriodSeconds()
	return (grace == nil || *grace == 0) && len(last.GetFinalizers()) == 0
}

// at returns the dynamic interface that ref is reached through.
func (c *Client) at(ref Ref) dynamic.ResourceInterface {
	if ref.Namespace == "" {
		return c.Dynamic.Resource(ref.Resource)
	}
	return c.Dynamic.Resource(ref.Resource).Namespace(ref.Namespace)
}
