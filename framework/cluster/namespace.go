// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// CheckNamespace returns an error unless the namespace exists and is not about
// to be deleted. A caller that may not get namespaces is given a
// [*PermissionError].
func (c *Client) CheckNamespace(ctx context.Context, name string) error {
	var namespace *corev1.Namespace
	err := retry(ctx, func(ctx context.Context) (err error) {
		namespace, err = c.Typed.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
		return err
	})
	switch {
	case apierrors.IsNotFound(err):
		return fmt.Errorf("namespace %s does not exist; kubectl create namespace %s creates it: %w", name, name, err)
	case err != nil:
		return fmt.Errorf("namespace %s: %w", name, explain(err, Permission{Verb: "get", Resource: "namespaces", Namespace: name}))
	case namespace.Status.Phase == corev1.NamespaceTerminating:
		return fmt.Errorf("namespace %s is being deleted: nothing can be created in it", name)
	}
	return nil
}
