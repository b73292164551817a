// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// ReleaseFinalizers takes finalizers off objects that are being deleted: those that a template's own manifest put there
// (mine, by UID), which nobody else would take off. Objects without such cost no request. Transient failures are
// retried until ctx ends; all failures are returned, joined.
func (c *Client) ReleaseFinalizers(ctx context.Context, mine map[types.UID][]string, going ...Going) error {
	var failures []error
	for _, g := range going {
		if len(mine[g.UID]) > 0 {
			failures = append(failures, c.releaseFinalizers(ctx, g.Ref, mine[g.UID]))
		}
	}
	return errors.Join(failures...)
}

func (c *Client) releaseFinalizers(ctx context.Context, ref Ref, mine []string) error {
	again := func(err error) bool { return Transient(err) || apierrors.IsConflict(err) }
	err := retryIf(ctx, again, func(ctx context.Context) error {
		obj, err := c.at(ref).Get(ctx, ref.Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if obj.GetUID() != ref.UID {
			return nil
		}
		others := slices.DeleteFunc(obj.GetFinalizers(), func(f string) bool { return slices.Contains(mine, f) })
		if len(others) == len(obj.GetFinalizers()) {
			return nil
		}
		// With the version, so that a finalizer that somebody adds in between is not lost.
		patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"finalizers": others, "resourceVersion": obj.GetResourceVersion()}})
		if err != nil {
			return err
		}
		_, err = c.at(ref).Patch(ctx, ref.Name, types.MergePatchType, patch, metav1.PatchOptions{})
		return err
	})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("remove the template's finalizers from %s: %w", ref, Explain(err, ref.permission("get and patch")))
	}
	return nil
}
