// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// nodeProblems waits for the node to be Ready and says what else keeps pods off it.
func (s *Suite) nodeProblems(ctx context.Context, node string) []string {
	state, err := s.client.CheckNode(ctx, node, s.tolerations(node))
	if err != nil {
		return []string{err.Error()}
	}
	if !state.Ready {
		if err := s.awaitNode(ctx, node, s.say); err != nil {
			return []string{err.Error()}
		}
		if state, err = s.client.CheckNode(ctx, node, s.tolerations(node)); err != nil {
			return []string{err.Error()}
		}
	}
	if problem := state.Problem(); problem != "" {
		return []string{problem}
	}
	if s.Config.Discover {
		return nil // the claim does not count
	}
	return claimProblems(node, state.Unsupported)
}

// awaitNode waits, within its bound, for the node to be Ready, and says why it waits.
func (s *Suite) awaitNode(ctx context.Context, node string, say func(format string, args ...any)) error {
	timeout := s.Config.Scale(nodeReadyTimeout)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := s.nodes.WaitReady(ctx, node, func(reason string) {
		say("%s is not Ready: %s; waiting up to %s", node, reason, timeout)
	})
	if err != nil {
		return fmt.Errorf("after waiting %s: %w", timeout, err)
	}
	return nil
}

// tolerations are those that the configuration gives to every pod of a node. A value of another shape is the
// templates' business.
func (s *Suite) tolerations(node string) []corev1.Toleration {
	list, ok := s.Config.For(node).Values["tolerations"].([]any)
	if !ok {
		return nil
	}
	var tolerations []corev1.Toleration
	for _, item := range list {
		fields, ok := item.(map[string]any)
		if !ok {
			return nil
		}
		var t corev1.Toleration
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &t); err != nil {
			return nil
		}
		tolerations = append(tolerations, t)
	}
	return tolerations
}

func nodeInfos(states []client.NodeState) []report.NodeInfo {
	infos := make([]report.NodeInfo, len(states))
	for i, state := range states {
		infos[i] = report.NodeInfo{
			Name: state.Name, ProviderVersion: state.Info.KubeletVersion, OS: state.Info.OperatingSystem,
			Architecture: state.Info.Architecture, OSImage: state.Info.OSImage, ContainerRuntime: state.Info.ContainerRuntime,
		}
	}
	return infos
}
