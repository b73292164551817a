// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// evictions are the reasons of the condition DisruptionTarget that are nobody's doing but other users'
// (https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions). Taints are looked at on
// the node, since the node itself may be their cause; TerminationByKubelet is the node's.
var evictions = map[string]string{
	"EvictionByEvictionAPI": "evicted, for example by kubectl drain",
	"PreemptionByScheduler": "preempted by a pod of a higher priority",
	"DeletionByPodGC":       "removed by the garbage collector of pods",
}

// podsEvicted says which of the pods that the checks are about somebody has removed from the node.
func (s *spec) podsEvicted(context.Context, *failure) (attribution, string) {
	for _, selector := range s.facts.CheckedPods {
		for _, p := range s.state.Pods(selector) {
			for _, c := range p.Pod.Status.Conditions {
				if how := evictions[c.Reason]; how != "" && c.Type == corev1.DisruptionTarget && c.Status == corev1.ConditionTrue {
					return byOthers, fmt.Sprintf("pod %s/%s was %s (%s)", p.Pod.Namespace, p.Pod.Name, how, podapi.Cause(c.Reason, c.Message))
				}
			}
		}
	}
	return byNode, ""
}

// podsRefused says which pod a controller has not created. Nodes create none. A check of a pod that exists is not
// explained by one that does not.
func (s *spec) podsRefused(ctx context.Context, f *failure) (attribution, string) {
	workloads := slices.DeleteFunc(s.refs(), func(r client.Ref) bool {
		path, creates := podapi.TemplatePath(schema.GroupKind{Group: r.Resource.Group, Kind: r.Kind})
		return !creates || len(path) == 0
	})
	if f.Pod != "" || len(workloads) == 0 {
		return byNode, ""
	}
	what, err := s.client.RefusedPod(ctx, workloads...)
	if what != "" {
		return byAdmission, what
	}
	for _, selector := range s.facts.CheckedPods {
		if selector.Generated() && len(s.state.Pods(selector)) == 0 {
			return byOthers, s.neverCreated(selector, err)
		}
	}
	return byNode, ""
}

// neverCreated says that a controller has created no pod, and where the reason is if it could not be read.
func (s *spec) neverCreated(selector podapi.Selector, unread error) string {
	what := fmt.Sprintf("no controller has created a pod %s… in namespace %s; see kubectl -n %s describe jobs,replicasets,statefulsets,daemonsets %s",
		selector.Name, selector.Namespace, selector.Namespace, selector.Owner())
	if unread != nil {
		what += " (" + unread.Error() + ")"
	}
	return what
}
