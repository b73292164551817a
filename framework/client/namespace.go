// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// CheckNamespace returns an error unless the namespace exists and is not about to be deleted. Where the caller may not
// get namespaces, it is tried whether a pod could be created in it; if the caller may do neither, the error is a
// [*PermissionError].
func (c *Client) CheckNamespace(ctx context.Context, name string) error {
	var namespace *corev1.Namespace
	err := retry(ctx, func(ctx context.Context) (err error) {
		namespace, err = c.Typed.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
		return err
	})
	if forbiddenByRBAC(err) {
		if tried := c.tryPod(ctx, name); !forbiddenByRBAC(tried) {
			err = tried
		}
	}
	switch {
	case apierrors.IsNotFound(err):
		return fmt.Errorf("namespace %s does not exist; create it with kubectl create namespace %s: %w", name, name, err)
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause), namespace != nil && namespace.Status.Phase == corev1.NamespaceTerminating:
		return fmt.Errorf("namespace %s is being deleted: nothing can be created in it", name)
	case err != nil:
		return fmt.Errorf("namespace %s: %w", name, Explain(err, Permission{Verb: "get", Resource: "namespaces", Namespace: name}))
	}
	return nil
}

// tryPod lets the API server say, in a dry run, what it would answer to the creation of a pod. Only what concerns the
// namespace or RBAC is returned: that admission would refuse this pod says nothing of the others.
func (c *Client) tryPod(ctx context.Context, namespace string) error {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "vktest-"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "none"}}},
	}
	err := retry(ctx, func(ctx context.Context) error {
		_, err := c.Typed.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		return err
	})
	if apierrors.IsNotFound(err) || forbiddenByRBAC(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return err
	}
	return nil
}
