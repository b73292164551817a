// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Jobs are the states of several Jobs.
type Jobs struct {
	// Ended is set if there are any, and all of them have completed or failed.
	Ended bool
	// Began is when the controller started the last one.
	Began time.Time
	// Completions, Succeeded and Failed are the numbers of the pods to run, and of those that succeeded or failed.
	Completions, Succeeded, Failed int32
}

// String says how far they are.
func (j Jobs) String() string {
	if j.Completions == 0 {
		return "there are none yet"
	}
	return fmt.Sprintf("of %d pods, %d succeeded, %d failed", j.Completions, j.Succeeded, j.Failed)
}

// Jobs reads the Jobs with some labels in a namespace. It does not retry.
func (c *Client) Jobs(ctx context.Context, namespace, selector string) (Jobs, error) {
	list, err := c.Typed.BatchV1().Jobs(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return Jobs{}, Explain(err, Permission{Verb: "list", Group: "batch", Resource: "jobs", Namespace: namespace})
	}
	jobs := Jobs{Ended: len(list.Items) > 0}
	for _, job := range list.Items {
		jobs.Ended = jobs.Ended && hasEnded(job)
		if job.Spec.Completions != nil {
			jobs.Completions += *job.Spec.Completions
		}
		jobs.Succeeded += job.Status.Succeeded
		jobs.Failed += job.Status.Failed
		if began := job.Status.StartTime; began != nil && began.After(jobs.Began) {
			jobs.Began = began.Time
		}
	}
	return jobs, nil
}

func hasEnded(job batchv1.Job) bool {
	for _, c := range job.Status.Conditions {
		if (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) && c.Status == corev1.ConditionTrue {
			return true
		}
	}
	return false
}
