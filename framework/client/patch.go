// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"
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
// one twice changes nothing. A JSON patch may add the same element again: it is repeated only after a failure after
// which it was surely not applied. If its answer was lost, the object is read: the patch has been applied if the fields
// that it set are recorded in metadata.managedFields under a name that only this patch has. If they are not, the error
// says that the patch is in doubt.
func (c *Client) Patch(ctx context.Context, ref Ref, patchType types.PatchType, subresource string, patch []byte) (version string, err error) {
	var subresources []string
	if subresource != "" {
		subresources = []string{subresource}
	}
	worth, options := Transient, metav1.PatchOptions{}
	if patchType == types.JSONPatchType {
		worth, options.FieldManager = notExecuted, c.uniqueManager()
	}
	err = retryIf(ctx, worth, func(ctx context.Context) error {
		stored, err := c.at(ref).Patch(ctx, ref.Name, patchType, patch, options, subresources...)
		if err == nil {
			version = stored.GetResourceVersion()
		}
		return err
	})
	if options.FieldManager != "" && Transient(err) && !notExecuted(err) {
		version, err = c.patchedInDoubt(ctx, ref, options.FieldManager, err)
	}
	if err != nil {
		permission := ref.permission("patch")
		permission.Subresource = subresource
		return "", fmt.Errorf("patch %s: %w", ref, Explain(err, permission))
	}
	return version, nil
}

// errPatchInDoubt is the error of a JSON patch whose answer was lost, and of which no trace was found.
var errPatchInDoubt = errors.New("no answer arrived, so the patch may have been applied nevertheless")

// uniqueManager returns a name for the fields of one request. It begins as the name that the API server makes of the
// user agent, so that the client's changes are recognised by it.
func (c *Client) uniqueManager() string {
	agent, _, _ := strings.Cut(c.Config.UserAgent, "/")
	const suffix, maxLength = 10, 128
	return agent[:min(len(agent), maxLength-suffix-1)] + "-" + rand.String(suffix)
}

// patchedInDoubt returns the version of the object if it shows that the patch was applied.
func (c *Client) patchedInDoubt(ctx context.Context, ref Ref, manager string, lost error) (version string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), doubtTimeout)
	defer cancel()
	err = retryIf(ctx, func(err error) bool { return errors.Is(err, errPatchInDoubt) || Transient(err) }, func(ctx context.Context) error {
		found, err := c.at(ref).Get(ctx, ref.Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		version = found.GetResourceVersion()
		for _, entry := range found.GetManagedFields() {
			if entry.Manager == manager {
				return nil
			}
		}
		return errPatchInDoubt // it may still be under way
	})
	if err != nil {
		return "", fmt.Errorf("%w; %w", lost, errPatchInDoubt)
	}
	return version, nil
}

// refused reports whether a request that failed for a passing reason was refused by the API server.
func refused(err error) bool {
	return apierrors.IsTooManyRequests(err) || apierrors.IsServiceUnavailable(err)
}

// notExecuted reports whether a request that failed for a passing reason was surely not executed.
func notExecuted(err error) bool { return refused(err) || errors.Is(err, syscall.ECONNREFUSED) }
