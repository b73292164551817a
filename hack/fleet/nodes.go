// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/kwok/pkg/consts"
)

// What distinguishes simulated nodes: kwok manages those with the label, and only pods that tolerate the taint are
// scheduled there.
const (
	simulatedLabel = "vktest/simulated"
	taintKey       = "virtual-kubelet.io/provider"
)

// parallelRequests is how many nodes are created at once.
const parallelRequests = 16

var simulated = metav1.ListOptions{LabelSelector: simulatedLabel + "=true"}

// newNode is a node whose kubelet API is at address and port. It is not ready: kwok sets its conditions.
func newNode(name, address string, port int32) *corev1.Node {
	capacity := corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("64"),
		corev1.ResourceMemory: resource.MustParse("256Gi"),
		corev1.ResourcePods:   resource.MustParse("110"),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			simulatedLabel:         "true",
			"type":                 "virtual-kubelet",
			corev1.LabelHostname:   name,
			corev1.LabelOSStable:   "linux",
			corev1.LabelArchStable: "amd64",
		}},
		Spec: corev1.NodeSpec{Taints: []corev1.Taint{{Key: taintKey, Value: "kwok", Effect: corev1.TaintEffectNoSchedule}}},
		Status: corev1.NodeStatus{
			Capacity: capacity, Allocatable: capacity,
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: address}, {Type: corev1.NodeHostName, Address: name},
			},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: port}},
			NodeInfo: corev1.NodeSystemInfo{
				KubeletVersion: "kwok-v" + consts.Version, OperatingSystem: "linux", Architecture: "amd64", OSImage: "simulated",
			},
		},
	}
}

// refuseOthers fails if the cluster has simulated nodes already: kwok would manage them, too.
func refuseOthers(ctx context.Context, c kubernetes.Interface) error {
	nodes, err := c.CoreV1().Nodes().List(ctx, simulated)
	if err != nil {
		return fmt.Errorf("cannot list nodes: %w", err)
	}
	if n := len(nodes.Items); n > 0 {
		return fmt.Errorf("the cluster has %d simulated nodes, such as %s. Stop the fleet that runs them; if it was killed, "+
			"remove them: kubectl delete nodes -l %s", n, nodes.Items[0].Name, simulated.LabelSelector)
	}
	return nil
}

// createNodes creates the nodes, and waits until all are ready.
func createNodes(ctx context.Context, c kubernetes.Interface, names []string, address string, port int32) error {
	group, inGroup := errgroup.WithContext(ctx)
	group.SetLimit(parallelRequests)
	for _, name := range names {
		group.Go(func() error {
			_, err := c.CoreV1().Nodes().Create(inGroup, newNode(name, address, port), metav1.CreateOptions{})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("cannot create a node: %w", err)
	}
	ready := 0
	err := wait.PollUntilContextTimeout(ctx, time.Second, 10*time.Minute, true, func(ctx context.Context) (bool, error) {
		nodes, err := c.CoreV1().Nodes().List(ctx, simulated)
		if err != nil {
			return false, err
		}
		ready = 0
		for _, node := range nodes.Items {
			if isReady(node) {
				ready++
			}
		}
		return ready == len(names), nil
	})
	if err != nil {
		return fmt.Errorf("%d of %d nodes are ready: %w", ready, len(names), err)
	}
	return nil
}

// isReady tells whether pods can be scheduled on a node: the cluster takes the taints of a new node away when it knows
// that the node is ready.
func isReady(node corev1.Node) bool {
	if len(node.Spec.Taints) > 1 {
		return false
	}
	for _, c := range node.Status.Conditions {
		if c.Type == corev1.NodeReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// removeNodes removes all simulated nodes. The cluster then removes what is left on them.
func removeNodes(ctx context.Context, c kubernetes.Interface) error {
	if err := c.CoreV1().Nodes().DeleteCollection(ctx, metav1.DeleteOptions{}, simulated); err != nil {
		return fmt.Errorf("cannot remove the nodes: %w. Remove them: kubectl delete nodes -l %s", err, simulated.LabelSelector)
	}
	return nil
}
