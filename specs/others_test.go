// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"errors"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// What others do with the cluster while a test runs.

func quotaExhausted(a *fakeapi.Server) {
	a.Admit(func(c fakeapi.Change) error {
		if c.Verb != "create" || c.Resource.Resource != "pods" && c.Resource.Resource != "configmaps" {
			return nil
		}
		return apierrors.NewForbidden(c.Resource, c.Name, errors.New("exceeded quota: team, requested: pods=1, used: pods=8, limited: pods=8"))
	})
}

// webhook decides with refusal on all changes of pods and ConfigMaps.
func webhook(refusal func(c fakeapi.Change) error) func(a *fakeapi.Server) {
	return func(a *fakeapi.Server) {
		a.Admit(func(c fakeapi.Change) error {
			if c.Resource.Resource != "pods" && c.Resource.Resource != "configmaps" {
				return nil
			}
			return refusal(c)
		})
	}
}

func denied(fakeapi.Change) error {
	return apierrors.NewBadRequest(`admission webhook "policy.example.org" denied the request: the cluster is being maintained`)
}

func unreachable(fakeapi.Change) error {
	return apierrors.NewInternalError(errors.New(`failed calling webhook "policy.example.org": failed to call webhook: ` +
		`Post "https://policy.default.svc:443/?timeout=10s": context deadline exceeded`))
}

// forbid takes rights away. Watches that are going on end, as they do some time later.
func forbid(resource string, verbs ...string) func(a *fakeapi.Server) {
	return func(a *fakeapi.Server) {
		for _, verb := range verbs {
			a.Deny(fakeapi.Rule{Verb: verb, Resource: resource})
		}
		a.DropWatches()
	}
}

func credentialsExpired(a *fakeapi.Server) {
	a.RejectCredentials()
	a.DropWatches()
}

// changeNode changes the node of the run.
func changeNode(a *fakeapi.Server, change func(*corev1.Node)) {
	node := fakeapi.ReadyNode("vk-1")
	change(node)
	a.Put("/api/v1/nodes/vk-1", node)
}

func cordoned(a *fakeapi.Server) {
	changeNode(a, func(n *corev1.Node) { n.Spec.Unschedulable = true })
}

func taint(a *fakeapi.Server, effect corev1.TaintEffect) {
	changeNode(a, func(n *corev1.Node) { n.Spec.Taints = []corev1.Taint{{Key: "example.org/maintenance", Effect: effect}} })
}

func taintedNoSchedule(a *fakeapi.Server) { taint(a, corev1.TaintEffectNoSchedule) }

// evicting taints the node, and removes the pods that run on it as the controller of taints does.
func evicting(a *fakeapi.Server) {
	taint(a, corev1.TaintEffectNoExecute)
	removePods(a, "DeletionByTaintManager")
}

// evicted removes the pods that run, for a reason that their condition DisruptionTarget has.
func evicted(reason string) func(a *fakeapi.Server) {
	return func(a *fakeapi.Server) { removePods(a, reason) }
}

func removePods(a *fakeapi.Server, reason string) {
	for _, path := range a.Paths() {
		pod := corev1.Pod{}
		if !strings.Contains(path, "/pods/") || runtime.DefaultUnstructuredConverter.FromUnstructured(a.Get(path).Object, &pod) != nil {
			continue
		}
		if pod.Status.Phase == corev1.PodRunning {
			a.UpdatePod(pod.Namespace, pod.Name, func(pod *corev1.Pod) {
				pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{
					Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: reason,
				})
			})
			a.Remove(path)
		}
	}
}

func nodeDeleted(a *fakeapi.Server) {
	a.StopNode("vk-1")
	a.Remove("/api/v1/nodes/vk-1")
}

func nodeNotReady(a *fakeapi.Server) {
	a.StopNode("vk-1")
	changeNode(a, func(n *corev1.Node) {
		n.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionUnknown, Reason: "NodeStatusUnknown"}}
	})
}

// namespaceDeleted removes the namespace and all that is in it.
func namespaceDeleted(a *fakeapi.Server) {
	for _, path := range a.Paths() {
		if strings.Contains(path, "/namespaces/default/") {
			a.Remove(path)
		}
	}
	a.Put("/api/v1/namespaces/kube-system", &corev1.Namespace{}) // a cluster without any has them all
	a.Remove("/api/v1/namespaces/default")
}
