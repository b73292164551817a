// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// dependents are the paths of the objects that an object owns.
func (s *Server) dependents(owner *unstructured.Unstructured) []string {
	var paths []string
	for _, path := range sortedKeys(s.store.objects) {
		object := unstructured.Unstructured{Object: s.store.objects[path]}
		if slices.ContainsFunc(object.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return r.UID == owner.GetUID() }) {
			paths = append(paths, path)
		}
	}
	return paths
}

// releaseOwners ends the foreground deletion of owners whose last dependent is gone.
func (s *Server) releaseOwners(gone *unstructured.Unstructured) {
	for _, path := range sortedKeys(s.store.objects) {
		owner := &unstructured.Unstructured{Object: s.store.objects[path]}
		owns := slices.ContainsFunc(gone.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return r.UID == owner.GetUID() })
		if !owns || !slices.Contains(owner.GetFinalizers(), metav1.FinalizerDeleteDependents) || len(s.dependents(owner)) > 0 {
			continue
		}
		released := owner.DeepCopy()
		released.SetFinalizers(slices.DeleteFunc(owner.GetFinalizers(), func(f string) bool { return f == metav1.FinalizerDeleteDependents }))
		s.store.put(path, released.Object)
		s.settle(path)
	}
}

// control lets the controller of an object look again.
func (s *Server) control(path string) {
	u := unstructured.Unstructured{Object: s.store.objects[path]}
	for _, owner := range u.GetOwnerReferences() {
		if owner.Kind == "Job" {
			s.controlJob("/apis/batch/v1/namespaces/" + u.GetNamespace() + "/jobs/" + owner.Name)
		}
	}
}

// controlJob does as much of the Job controller's work as a Job with one completion takes.
func (s *Server) controlJob(path string) {
	for {
		var job batchv1.Job
		fields := s.store.objects[path]
		if fields == nil || runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &job) != nil {
			return
		}
		job.Status = batchv1.JobStatus{}
		for _, pod := range s.dependents(&unstructured.Unstructured{Object: fields}) {
			switch s.pod(pod).Status.Phase {
			case corev1.PodFailed:
				job.Status.Failed++
			case corev1.PodSucceeded:
				job.Status.Succeeded++
			default:
				job.Status.Active++
			}
		}
		ended := endOfJob(&job)
		if stored, err := fieldsOf(job); err == nil {
			s.store.put(path, stored)
		}
		if ended || job.Status.Active > 0 || job.DeletionTimestamp != nil {
			return
		}
		if err := s.startPod(&job); err != nil {
			s.refusedByAdmission(&job, "Job", "job-controller", err)
			return
		}
	}
}

func endOfJob(job *batchv1.Job) bool {
	limit := int32(6)
	if job.Spec.BackoffLimit != nil {
		limit = *job.Spec.BackoffLimit
	}
	switch {
	case job.Status.Succeeded > 0:
		job.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}
	case job.Status.Failed > limit:
		job.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: batchv1.JobReasonBackoffLimitExceeded}}
	default:
		return false
	}
	return true
}

func (s *Server) startPod(job *batchv1.Job) error {
	pod := corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: job.Spec.Template.ObjectMeta, Spec: job.Spec.Template.Spec}
	pod.GenerateName, pod.Namespace = job.Name+"-", job.Namespace
	pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(job, batchv1.SchemeGroupVersion.WithKind("Job"))}
	fields, err := fieldsOf(pod)
	if err != nil {
		return err
	}
	kind := s.kinds[0] // pods
	in := target{&request.RequestInfo{Namespace: job.Namespace}, kind, kind.collection(job.Namespace), ""}
	_, err = s.addLocked(in, &unstructured.Unstructured{Object: fields})
	return err
}
