// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/workload"
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
	attach("manifest", cluster.ManifestYAML(s.objects()))
	for _, pod := range s.pods() {
		name := pod.Namespace + "/" + pod.Name
		var timeline strings.Builder
		for _, moment := range s.state.Timeline(pod.UID) {
			fmt.Fprintf(&timeline, "%s  %s: %s\n", moment.At.Format("15:04:05.000"), moment.What, moment.State)
		}
		attach("timeline of "+name, timeline.String())
		attach("pod "+name, cluster.PodYAML(pod))
		events, err := s.client.Events(ctx, pod.Namespace, pod.UID)
		if err != nil {
			attach("events of "+name, err.Error())
		} else {
			attach("events of "+name, cluster.FormatEvents(events))
		}
		s.attachLogs(ctx, pod)
	}
}

// objects are those of the template and of its steps, as they are sent.
func (s *spec) objects() []*unstructured.Unstructured {
	var objects []*unstructured.Unstructured
	for _, object := range workload.Objects(s.rendered) {
		objects = append(objects, object.Unstructured)
	}
	return objects
}

// podName names a pod, or the pods of a controller if it ends in "-".
type podName struct{ namespace, name string }

// podNames are those that the checks of all phases are about, each once.
func (s *spec) podNames() []podName {
	var names []podName
	add := func(namespace, name string) {
		if n := (podName{namespace, name}); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, step := range s.rendered.Procedure.Steps {
		if step.Exec != nil {
			add(step.Exec.Namespace, step.Exec.Name)
		}
	}
	for _, checks := range s.rendered.Procedure.AllChecks() {
		for _, check := range checks.Pods {
			add(check.Namespace, check.Name)
		}
		for _, check := range checks.Logs {
			add(check.Namespace, check.Name)
		}
		for _, check := range checks.Objects {
			if check.Kind == "Pod" {
				add(check.Namespace, check.Name)
			}
		}
	}
	return names
}

// checkedObjects are the objects that the checks of all phases are about.
func (s *spec) checkedObjects() []validation.ObjectRef {
	var refs []validation.ObjectRef
	for _, checks := range s.rendered.Procedure.AllChecks() {
		refs = append(refs, checks.ObjectRefs()...)
	}
	return refs
}

// pods are all pods that the checks are about.
func (s *spec) pods() []*corev1.Pod {
	var pods []*corev1.Pod
	seen := map[types.UID]bool{}
	for _, name := range s.podNames() {
		for _, pod := range s.state.Pods(name.namespace, name.name) {
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
		result := s.client.FetchLog(ctx, cluster.LogRequest{Namespace: pod.Namespace, Pod: pod.Name, UID: pod.UID, Container: container.Name})
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
