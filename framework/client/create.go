// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/client-go/dynamic"
)

// Created is an object as the API server stored it.
type Created struct {
	Ref    Ref
	Object *unstructured.Unstructured
	// Warnings are the API server's, unknown and duplicate fields among them, without doubles.
	Warnings []string
}

// Create creates an object of any kind. obj itself is not changed; the copy that is sent carries the client's
// [Identity] as labels, also in the pod templates of the well-known workload kinds. A namespaced kind without a
// namespace goes to "default": what a template means must not depend on a kubeconfig's current context.
//
// Transient failures are retried until ctx ends. Creation happens once even so: if the answer to a try was lost, the
// next try finds the object with this client's labels and takes it for the one it created. For that a generateName is
// completed here, in the API server's way. Refusals (401, 403, 404, 409, 422) are returned at once, a missing
// permission as [*PermissionError].
//
// If an answer was lost and it cannot be found out whether the object exists, the error is [ErrInDoubt].
//
// A CustomResourceDefinition is created when the API server serves it, so that objects of its kind can follow.
func (c *Client) Create(ctx context.Context, obj *unstructured.Unstructured) (*Created, error) {
	mapping, err := c.mapper.forKind(ctx, obj.GroupVersionKind())
	if err != nil {
		return nil, fmt.Errorf("create %s %s: %w", obj.GetKind(), nameOf(obj), err)
	}
	obj = obj.DeepCopy()
	namespaced := mapping.Scope.Name() == meta.RESTScopeNameNamespace
	if namespaced && obj.GetNamespace() == "" {
		obj.SetNamespace(metav1.NamespaceDefault)
	}
	c.identity.mark(obj)
	ctx, collected := collectWarnings(ctx)
	stored, err := c.createOnce(ctx, mapping, obj)
	if err == nil && mapping.GroupVersionKind.GroupKind() == crdKind {
		err = c.waitServed(ctx, mapping, stored)
	}
	if err != nil {
		err = Explain(err, refTo(mapping.Resource, obj).permission("create"))
		return nil, fmt.Errorf("create %s %s: %w", obj.GetKind(), nameOf(obj), err)
	}
	return &Created{Ref: refTo(mapping.Resource, stored), Object: stored, Warnings: collected.list()}, nil
}

// ErrInDoubt is the error of a creation whose answer was lost: the object may exist.
var ErrInDoubt = errors.New("no answer arrived, so the object may exist nevertheless")

func nameOf(obj *unstructured.Unstructured) string {
	name := obj.GetName()
	if name == "" {
		name = obj.GetGenerateName()
	}
	if obj.GetNamespace() == "" {
		return name
	}
	return obj.GetNamespace() + "/" + name
}

func (c *Client) createOnce(ctx context.Context, mapping *meta.RESTMapping, obj *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	target := c.resource(mapping, obj.GetNamespace())
	generated := obj.GetName() == "" && obj.GetGenerateName() != ""
	options := metav1.CreateOptions{FieldValidation: metav1.FieldValidationWarn}
	var stored *unstructured.Unstructured
	sent := false // a request that may have been executed
	err := retryIf(ctx, worthCreatingAgain, func(ctx context.Context) (err error) {
		if generated && obj.GetName() == "" {
			obj.SetName(generateName(obj.GetGenerateName()))
		}
		// A request under way is not given up (it is bounded by requestTimeout): what it creates would belong to
		// nobody.
		stored, err = target.Create(context.WithoutCancel(ctx), obj, options)
		sent = sent || Transient(err) && !notExecuted(err)
		if !apierrors.IsAlreadyExists(err) {
			return err
		}
		found, getErr := target.Get(ctx, obj.GetName(), metav1.GetOptions{})
		if getErr == nil && c.claim(found) {
			stored = found
			return nil
		}
		if generated && (getErr == nil || apierrors.IsNotFound(getErr)) {
			obj.SetName("")
			return errNameTaken
		}
		if Transient(getErr) {
			return getErr
		}
		return err
	})
	if Transient(err) && obj.GetName() != "" {
		found, getErr := c.createdInDoubt(ctx, target, obj.GetName())
		if found != nil {
			return found, nil
		}
		if sent && !apierrors.IsNotFound(getErr) {
			return nil, fmt.Errorf("%w; %w", err, ErrInDoubt)
		}
	}
	if err != nil {
		return nil, err
	}
	c.claim(stored)
	return stored, nil
}

// doubtTimeout bounds the last look for an object whose creation was not answered.
const doubtTimeout = 5 * time.Second

// createdInDoubt returns the object if a try whose answer was lost has created it nevertheless, and why it could not be
// read otherwise.
func (c *Client) createdInDoubt(
	ctx context.Context, target dynamic.ResourceInterface, name string,
) (*unstructured.Unstructured, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), doubtTimeout)
	defer cancel()
	found, err := target.Get(ctx, name, metav1.GetOptions{})
	switch {
	case err != nil:
		return nil, err
	case !c.claim(found): // somebody else's
		return nil, apierrors.NewNotFound(schema.GroupResource{}, name)
	}
	return found, nil
}

// claim notes that this client created obj and returns true, unless obj is somebody else's or was noted before (the
// template names it twice).
func (c *Client) claim(obj *unstructured.Unstructured) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.identity.owns(obj.GetLabels()) || c.created[obj.GetUID()] {
		return false
	}
	c.created[obj.GetUID()] = true
	return true
}

var errNameTaken = fmt.Errorf("the generated name is taken")

// worthCreatingAgain adds to the transient failures what passes by itself in a cluster at work: a quota that another
// creation updated at the same moment, and the service account that a namespace gets shortly after its creation.
func worthCreatingAgain(err error) bool {
	if errors.Is(err, errNameTaken) || Transient(err) {
		return true
	}
	if apierrors.IsConflict(err) {
		return strings.Contains(err.Error(), "resourcequotas")
	}
	return apierrors.IsForbidden(err) && strings.Contains(err.Error(), "error looking up service account") &&
		strings.Contains(err.Error(), `serviceaccount "default" not found`)
}

// generateName completes a prefix as the API server does: cut to 58 characters, then five random ones.
func generateName(prefix string) string {
	const suffixLength, maxLength = 5, 63
	return prefix[:min(len(prefix), maxLength-suffixLength)] + rand.String(suffixLength)
}
