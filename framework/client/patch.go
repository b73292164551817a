// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Resolve returns the one object that is meant by kind, namespace and name, as [Client.Find] understands them. That
// there is none, or that there are several, is an error.
func (c *Client) Resolve(ctx context.Context, kind, namespace, name string) (Ref, error) {
	refs, err := c.Find(ctx, kind, namespace, name)
	switch {
	case err != nil:
		return Ref{}, err
	case len(refs) == 0:
		return Ref{}, fmt.Errorf("%s %s/%s not found", kind, cmp.Or(namespace, metav1.NamespaceDefault), name)
	case len(refs) > 1:
		return Ref{}, fmt.Errorf("%s %s/%s matches %d objects, including %s and %s", kind, cmp.Or(namespace, metav1.NamespaceDefault), name,
			len(refs), refs[0], refs[1])
	}
	return refs[0], nil
}

// Patch changes an object, or a subresource of it unless that is empty, and returns the version of it that the API
// server stored.
//
// Transient failures are retried until ctx ends. Merge patches and strategic ones say what shall be, so that sending
// one twice changes nothing. A JSON patch may add the same element again: it is repeated only after a refusal (429,
// 503), and not after a failure that leaves open whether the API server has applied it.
func (c *Client) Patch(ctx context.Context, ref Ref, patchType types.PatchType, subresource string, patch []byte) (version string, err error) {
	var subresources []string
	if subresource != "" {
		subresources = []string{subresource}
	}
	worth := Transient
	if patchType == types.JSONPatchType {
		worth = refused
	}
	err = retryIf(ctx, worth, func(ctx context.Context) error {
		stored, err := c.at(ref).Patch(ctx, ref.Name, patchType, patch, metav1.PatchOptions{}, subresources...)
		if err == nil {
			version = stored.GetResourceVersion()
		}
		return err
	})
	if err != nil {
		permission := ref.permission("patch")
		permission.Subresource = subresource
		return "", fmt.Errorf("patch %s: %w", ref, Explain(err, permission))
	}
	return version, nil
}

// refused reports whether a request that failed for a passing reason was surely not executed.
func refused(err error) bool {
	return apierrors.IsTooManyRequests(err) || apierrors.IsServiceUnavailable(err)
}
