// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
)

// nodeVerdict remembers the preconditions of a node: they are tested once per process.
type nodeVerdict struct {
	failure string
	// told is set once a spec has failed because of them.
	told bool
}

// preconditions says why the templates cannot be tried on a node, or nothing.
func (s *Suite) preconditions(ctx context.Context, node string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	verdict, known := s.nodes[node]
	if !known {
		verdict = &nodeVerdict{failure: s.testPreconditions(ctx, node)}
		if ctx.Err() != nil {
			return verdict.failure
		}
		s.nodes[node] = verdict
	}
	return verdict.failure
}

// tellOnce says whether this is the first spec that fails because of its node's preconditions.
func (s *Suite) tellOnce(node string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.nodes[node].told
	s.nodes[node].told = true
	return first
}

func (s *Suite) testPreconditions(ctx context.Context, node string) string {
	var problems []string
	for _, namespace := range s.namespaces() {
		if err := s.client.CheckNamespace(ctx, namespace); err != nil {
			problems = append(problems, err.Error())
			continue
		}
		problems = append(problems, s.missingPermissions(ctx, namespace)...)
	}
	problems = append(problems, s.nodeProblems(ctx, node)...)
	if len(problems) == 0 {
		return ""
	}
	return fmt.Sprintf("%s cannot be tested, because preconditions are not met:\n  - %s", node, strings.Join(problems, "\n  - "))
}

// namespaces are those that the configuration names: the required ones, and that of the templates.
func (s *Suite) namespaces() []string {
	names := append([]string{}, s.Config.RequiredNamespaces...)
	namespace, ok := s.Config.Values["namespace"].(string)
	if !ok {
		namespace = corev1.NamespaceDefault
	}
	for _, name := range names {
		if name == namespace {
			return names
		}
	}
	return append(names, namespace)
}

func (s *Suite) missingPermissions(ctx context.Context, namespace string) []string {
	missing, err := s.client.MissingPermissions(ctx, cluster.Needed(namespace)...)
	var problems []string
	for _, permission := range missing {
		problems = append(problems, "the caller may not "+permission.String())
	}
	if err != nil {
		problems = append(problems, "the caller's permissions cannot be told: "+err.Error())
	}
	return problems
}

// nodeProblems waits for the node to be Ready and says what else keeps pods off it.
func (s *Suite) nodeProblems(ctx context.Context, node string) []string {
	state, err := s.client.CheckNode(ctx, node, s.tolerations())
	if err != nil {
		return []string{err.Error()}
	}
	if !state.Ready {
		if err := s.awaitNode(ctx, node); err != nil {
			return []string{err.Error()}
		}
		if state, err = s.client.CheckNode(ctx, node, s.tolerations()); err != nil {
			return []string{err.Error()}
		}
	}
	if problem := state.Problem(); problem != "" {
		return []string{problem}
	}
	return nil
}

// awaitNode waits, within its bound, for the node to be Ready.
func (s *Suite) awaitNode(ctx context.Context, node string) error {
	timeout := s.Config.Scale(nodeReadyTimeout)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := s.client.WaitNodeReady(ctx, node, nil); err != nil {
		return fmt.Errorf("after waiting %s: %w", timeout, err)
	}
	return nil
}

// tolerations are those that the configuration gives to every pod. A value of another shape is the templates' business.
func (s *Suite) tolerations() []corev1.Toleration {
	list, ok := s.Config.Values["tolerations"].([]any)
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
