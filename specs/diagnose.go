// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"strings"

	"github.com/onsi/ginkgo/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Names of report entries that the results are shaped by.
const (
	expectedFailure     = "expected failure"
	unexpectedlyPassing = "unexpectedly passing"
	uncleaned           = "clean-up"
	phases              = "phases"
	notTheNode          = "not the node"
)

// maxLogTail bounds what of a log is attached to a failure.
const maxLogTail = 4 << 10

// diagnose attaches what a person wants to see of a failed spec: of every pod its timeline, its YAML, its events and the
// end of its logs. It is bounded in time and size, and what cannot be read is said.
func (s *spec) diagnose(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnoseTimeout)
	defer cancel()
	var objects []*unstructured.Unstructured
	for _, o := range s.facts.Objects {
		objects = append(objects, o.Unstructured)
	}
	attach("manifest", s.redact.Manifest(objects))
	for _, pod := range s.pods() {
		name := pod.Namespace + "/" + pod.Name
		var timeline strings.Builder
		for _, moment := range s.state.Timeline(pod.UID) {
			fmt.Fprintf(&timeline, "%s  %s: %s\n", moment.At.Format("15:04:05.000"), moment.What, moment.State)
		}
		attach("timeline of "+name, timeline.String())
		attach("pod "+name, s.redact.Pod(pod))
		events, err := s.client.Events(ctx, pod.Namespace, pod.UID)
		if err != nil {
			attach("events of "+name, err.Error())
		} else {
			attach("events of "+name, cluster.FormatEvents(events))
		}
		s.attachLogs(ctx, pod)
	}
}

// pods are all pods that the checks are about.
func (s *spec) pods() []*corev1.Pod {
	var pods []*corev1.Pod
	seen := map[types.UID]bool{}
	for _, selector := range s.facts.CheckedPods {
		for _, pod := range s.state.Pods(selector) {
			if !seen[pod.Pod.UID] {
				seen[pod.Pod.UID] = true
				pods = append(pods, pod.Pod)
			}
		}
	}
	return pods
}

func (s *spec) attachLogs(ctx context.Context, pod *corev1.Pod) {
	for _, container := range append(append([]corev1.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		result := s.client.FetchLog(ctx, validation.LogRef{Namespace: pod.Namespace, Pod: pod.Name, UID: pod.UID, Container: container.Name})
		text := string(result.Text)
		if extra := len(text) - maxLogTail; extra > 0 {
			text = fmt.Sprintf("(%d bytes left out)\n%s", extra, text[extra:])
		}
		if result.Err != nil {
			text += "(" + result.Err.Error() + ")"
		}
		attach(fmt.Sprintf("log of %s/%s, container %s", pod.Namespace, pod.Name, container.Name), text)
	}
}

func attach(name, text string) {
	if text == "" {
		text = "(nothing)"
	}
	ginkgo.AddReportEntry(name, text, ginkgo.ReportEntryVisibilityNever)
}
