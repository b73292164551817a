// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// failedCreate is the reason of the events with which the controllers of all workload kinds report that they could not
// create an object (pkg/controller/controller_utils.go in k8s.io/kubernetes).
const failedCreate = "FailedCreate"

// RefusedPod returns, in one sentence, why the controller of one of the workloads could not create a pod: quota and
// webhooks refuse to it what they refuse to anybody. It is empty if no such event exists, or a pod was created after
// it. The workload may act through objects of its own, as a Deployment does through ReplicaSets.
func (c *Client) RefusedPod(ctx context.Context, workloads ...Ref) (string, error) {
	var asked []string
	for _, workload := range workloads {
		if slices.Contains(asked, workload.Namespace) {
			continue
		}
		asked = append(asked, workload.Namespace)
		events, err := c.events(ctx, workload.Namespace, fields.OneTermEqualSelector("reason", failedCreate))
		if err != nil {
			return "", err
		}
		events = slices.DeleteFunc(events, func(e corev1.Event) bool {
			return !slices.ContainsFunc(workloads, func(w Ref) bool { return isAbout(e, w) })
		})
		if len(events) == 0 {
			continue
		}
		pods, err := c.ownPods(ctx, workload.Namespace)
		if err != nil {
			return "", err
		}
		for _, e := range slices.Backward(events) {
			if about := e.InvolvedObject; !createdSince(pods, e) {
				return fmt.Sprintf("the controller of %s %s/%s could not create a pod: %s", about.Kind, about.Namespace, about.Name, text.OneLine(e.Message)), nil
			}
		}
	}
	return "", nil
}

// isAbout reports whether an event is about a workload, or about an object that the workload's controller has made,
// which begins with its name.
func isAbout(e corev1.Event, workload Ref) bool {
	about := e.InvolvedObject
	return about.UID == workload.UID || about.Namespace == workload.Namespace && strings.HasPrefix(about.Name, workload.Name+"-")
}

// createdSince reports whether a pod of the object that an event is about was created after it.
func createdSince(pods []corev1.Pod, e corev1.Event) bool {
	return slices.ContainsFunc(pods, func(pod corev1.Pod) bool {
		owner := metav1.GetControllerOf(&pod)
		return owner != nil && owner.UID == e.InvolvedObject.UID && pod.CreationTimestamp.After(eventTime(e))
	})
}

// ownPods are the pods of a namespace that carry the client's labels.
func (c *Client) ownPods(ctx context.Context, namespace string) ([]corev1.Pod, error) {
	var list *corev1.PodList
	err := retry(ctx, func(ctx context.Context) (err error) {
		list, err = c.Typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: c.identity.Selector()})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pods: %w", Explain(err, Permission{Verb: "list", Resource: "pods", Namespace: namespace}))
	}
	return list.Items, nil
}
