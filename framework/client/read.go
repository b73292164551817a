// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// The reads below ask for the most recent state: without a resourceVersion, the API server answers as of a moment after
// it received the request. Transient failures are retried until ctx ends; a missing permission is a [*PermissionError].

// ReadPod returns a pod as it is now, nil if it does not exist.
func (c *Client) ReadPod(ctx context.Context, namespace, name string) (pod *corev1.Pod, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		pod, err = c.Typed.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
		return err
	})
	if err != nil {
		return nil, exists(err, Permission{Verb: "get", Resource: "pods", Namespace: namespace})
	}
	return pod, nil
}

// ReadPods returns the pods of a namespace as they are now.
func (c *Client) ReadPods(ctx context.Context, namespace string) (pods *corev1.PodList, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		pods, err = c.Typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
		return err
	})
	return pods, Explain(err, Permission{Verb: "list", Resource: "pods", Namespace: namespace})
}

// ReadEvents returns the events of a namespace that a field selector means, as they are now.
func (c *Client) ReadEvents(ctx context.Context, namespace, selector string) (events *corev1.EventList, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		events, err = c.Typed.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{FieldSelector: selector})
		return err
	})
	return events, Explain(err, Permission{Verb: "list", Resource: "events", Namespace: namespace})
}

// ReadAll returns the objects of a kind and namespace that a label selector selects, as they are now. An empty one
// selects all of them.
func (c *Client) ReadAll(ctx context.Context, of Ref, selector string) (list *unstructured.UnstructuredList, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		list, err = c.at(of).List(ctx, metav1.ListOptions{LabelSelector: selector})
		return err
	})
	return list, Explain(err, of.permission("list"))
}

// ListWatch lists and watches what ReadAll reads, without retries. The outcome of every request goes to noted.
func (c *Client) ListWatch(of Ref, selector string, noted func(error)) *cache.ListWatch {
	note := func(err error) { noted(Explain(err, of.permission("list and watch"))) }
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.LabelSelector = selector
			list, err := c.at(of).List(ctx, options)
			note(err)
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.LabelSelector = selector
			w, err := c.at(of).Watch(ctx, options)
			note(err)
			return w, err
		},
	}
}

// Read returns an object as it is now, nil if it does not exist.
func (c *Client) Read(ctx context.Context, ref Ref) (obj *unstructured.Unstructured, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		obj, err = c.at(ref).Get(ctx, ref.Name, metav1.GetOptions{})
		return err
	})
	if err != nil {
		return nil, exists(err, ref.permission("get"))
	}
	return obj, nil
}

// exists is the error of a read, nil if it says only that the object does not exist.
func exists(err error, p Permission) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return Explain(err, p)
}
