// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// maxLogTail bounds what of a log is attached to a failure.
const maxLogTail = 4 << 10

// diagnose attaches what a person wants to see of a failed spec: of every pod its timeline, its YAML, its
// events and the end of its logs. It is bounded in time and size, and what cannot be read is said.
func (s *spec) diagnose(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnoseTimeout)
	defer cancel()
	var objects []*unstructured.Unstructured
	for _, o := range s.facts.Objects {
		objects = append(objects, o.Unstructured)
	}
	s.attach(report.Artifact{Kind: report.Manifest}, s.redact.Manifest(objects))
	s.recordDifferences()
	for _, pod := range s.pods() {
		s.recordTimeline(pod)
		about := report.Artifact{Namespace: pod.Namespace, Pod: pod.Name}
		about.Kind = report.Pod
		s.attach(about, s.redact.Pod(pod))
		events, err := s.client.Events(ctx, pod.Namespace, pod.UID)
		text := client.FormatEvents(events)
		if err != nil {
			text = err.Error()
		}
		about.Kind = report.Events
		s.attach(about, text)
		s.attachLogs(ctx, pod)
	}
}

// recordTimeline records how a pod changed.
func (s *spec) recordTimeline(pod *corev1.Pod) {
	timeline := report.Timeline{Namespace: pod.Namespace, Pod: pod.Name}
	for _, moment := range s.state.Timeline(pod.UID) {
		timeline.Transitions = append(timeline.Transitions, report.Transition{At: moment.At, What: moment.What, State: moment.State})
	}
	s.record.note(func(r *report.Record) { r.Timelines = append(r.Timelines, timeline) })
}

// pods are all pods that the checks are about, and of each workload that they are about the one that tells most.
func (s *spec) pods() []*corev1.Pod {
	var pods []*corev1.Pod
	seen := map[types.UID]bool{}
	add := func(pod *corev1.Pod) {
		if !seen[pod.UID] {
			seen[pod.UID] = true
			pods = append(pods, pod)
		}
	}
	for _, selector := range s.facts.CheckedPods {
		for _, pod := range s.state.Pods(selector) {
			add(pod.Pod)
		}
	}
	for _, object := range s.facts.CheckedObjects {
		if worst, _ := s.worstPod(object.Kind, object.Namespace, object.Name); worst != nil {
			add(worst)
		}
	}
	return pods
}

func (s *spec) attachLogs(ctx context.Context, pod *corev1.Pod) {
	for _, container := range append(append([]corev1.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		result := s.client.FetchLog(ctx, validation.LogRef{Namespace: pod.Namespace, Pod: pod.Name, UID: pod.UID, Container: container.Name})
		text := s.redact.Text(string(result.Text)) // a secret that is cut in two is not recognised
		if extra := len(text) - maxLogTail; extra > 0 {
			text = fmt.Sprintf("(%d bytes omitted)\n%s", extra, text[extra:])
		}
		if result.Err != nil {
			text += "(" + result.Err.Error() + ")"
		}
		s.attach(report.Artifact{Kind: report.Log, Namespace: pod.Namespace, Pod: pod.Name, Container: container.Name}, text)
	}
}

func (s *spec) attach(about report.Artifact, text string) {
	if text == "" {
		text = "(nothing)"
	}
	s.record.note(func(r *report.Record) {
		r.Attachments = append(r.Attachments, report.Attachment{Artifact: about, Text: text})
	})
}
