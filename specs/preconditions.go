// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// precondition is something that must be so before a template can be tried on a node. Each is a spec of its own.
type precondition struct {
	// name is that of the spec, after "preconditions: ".
	name string
	// shared says that it is about the cluster, so that its answer serves all nodes.
	shared bool
	// test returns what is wrong, in sentences with the remedy.
	test func(ctx context.Context) []string
}

// title is the text of its spec.
func (p precondition) title() string { return report.Preconditions + ": " + p.name }

// preconditionsOf lists the preconditions of a node in the order in which they are tested.
func (s *Suite) preconditionsOf(node string) []precondition {
	var all []precondition
	for _, namespace := range s.Config.For(node).Namespaces() {
		all = append(all,
			precondition{"namespace " + namespace, true, func(ctx context.Context) []string {
				return s.namespaceProblems(ctx, namespace)
			}},
			precondition{"permissions in namespace " + namespace, true, func(ctx context.Context) []string {
				return s.missingPermissions(ctx, namespace)
			}})
	}
	return append(all, precondition{"node", false, func(ctx context.Context) []string { return s.nodeProblems(ctx, node) }})
}

// describePreconditions adds a spec for each.
func (s *Suite) describePreconditions(node string) {
	timeout := s.Config.Scale(nodeReadyTimeout) + time.Minute
	for _, p := range s.preconditionsOf(node) {
		if !s.wants(report.Test{Node: node, Template: p.title()}) {
			continue
		}
		ginkgo.It(p.title(), ginkgo.NodeTimeout(timeout), s.body(func(ctx context.Context) {
			if problems := s.answers.of(ctx, node, p); len(problems) > 0 {
				s.answers.tellOnce(node)
				s.failUntried(ctx, errors.New(unmet(node, problems)))
			}
		}))
	}
}

// failUntried fails a spec that says nothing about the node: it was not tried.
func (s *Suite) failUntried(ctx context.Context, err error) {
	s.newRecorder().fail(report.Error, err)
	s.fail(ctx, err.Error())
}

// unmet tells what keeps a node from being tested; the first line alone is what summaries show.
func unmet(node string, problems []string) string {
	if len(problems) == 1 {
		return fmt.Sprintf("%s cannot be tested: %s", node, problems[0])
	}
	return fmt.Sprintf("%s cannot be tested: %s, and %d more:\n  - %s", node, problems[0], len(problems)-1, strings.Join(problems, "\n  - "))
}

// requirePreconditions ends the spec of a template unless all preconditions of its node are met. Where nobody has
// told what is wrong (a filter left the preconditions out, or they run in another process), the first template does.
func (s *Suite) requirePreconditions(ctx context.Context, node string) {
	var problems []string
	for _, p := range s.preconditionsOf(node) {
		problems = append(problems, s.answers.of(ctx, node, p)...)
	}
	if len(problems) == 0 {
		return
	}
	if ctx.Err() == nil && s.answers.tellOnce(node) {
		s.failUntried(ctx, errors.New(unmet(node, problems)))
	}
	if stop, stopped := stopOf(ctx); stopped {
		s.abort("not run: " + stop.reason)
	}
	s.skip("not run: the preconditions of " + node + " are not met")
}

// answers remember what was found out about preconditions: each is tested once per process.
type answers struct {
	mu    sync.Mutex
	known map[answerKey][]string
	told  map[string]bool
}

type answerKey struct{ node, name string }

func (a *answers) of(ctx context.Context, node string, p precondition) []string {
	key := answerKey{node, p.name}
	if p.shared {
		key.node = ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if problems, ok := a.known[key]; ok {
		return problems
	}
	problems := p.test(ctx)
	if ctx.Err() == nil { // what an interrupted test says is no answer
		if a.known == nil {
			a.known = map[answerKey][]string{}
		}
		a.known[key] = problems
	}
	return problems
}

// tellOnce says whether nothing was told about a node before.
func (a *answers) tellOnce(node string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	first := !a.told[node]
	if a.told == nil {
		a.told = map[string]bool{}
	}
	a.told[node] = true
	return first
}

func (s *Suite) namespaceProblems(ctx context.Context, namespace string) []string {
	if err := s.client.CheckNamespace(ctx, namespace); err != nil {
		return []string{err.Error()}
	}
	return nil
}

// missingPermissions says what the caller may not do in a namespace, of what every template with a pod takes.
func (s *Suite) missingPermissions(ctx context.Context, namespace string) []string {
	return s.refusals(ctx, client.Needed(namespace))
}

// refusals says which permissions the caller lacks.
func (s *Suite) refusals(ctx context.Context, needed []client.Permission) []string {
	missing, err := s.client.MissingPermissions(ctx, needed...)
	var problems []string
	for _, permission := range missing {
		problems = append(problems, "the caller may not "+permission.String())
	}
	if err != nil {
		problems = append(problems, "cannot check the caller's permissions: "+err.Error())
	}
	return problems
}

// permission finds the resource that a permission of a template is about; false if the cluster does not know the kind.
func (s *Suite) permission(ctx context.Context, needed facts.Permission) (client.Permission, bool, error) {
	p := client.Permission{Verb: needed.Verb, Subresource: needed.Subresource, Namespace: needed.Namespace}
	if needed.Kind.Empty() {
		return s.client.PermissionForType(ctx, p, needed.Type)
	}
	return s.client.PermissionForKind(ctx, p, needed.Kind)
}

// requirePermissions ends the spec of a template unless the caller may do what it takes. Templates that a filter
// leaves out take nothing.
func (s *Suite) requirePermissions(ctx context.Context, node string, p plan) {
	var problems []string
	for _, permission := range s.permissionsOf(p) {
		problems = append(problems, s.answers.of(ctx, node, permission)...)
	}
	if len(problems) > 0 && s.Config.Discover {
		s.skip("not run: " + problems[0])
	}
	if len(problems) > 0 {
		s.failUntried(ctx, &failure{report.Failure{What: "not run: " + strings.Join(problems, "\n  - ")}, byRights, p.Name, node})
	}
}

// permissionsOf are what a template takes, as preconditions.
func (s *Suite) permissionsOf(p plan) (all []precondition) {
	for _, needed := range p.permissions {
		all = append(all, precondition{needed.String(), true, func(ctx context.Context) []string {
			permission, known, err := s.permission(ctx, needed)
			switch {
			case err != nil:
				return []string{"cannot find out which permissions the template needs: " + err.Error()}
			case !known:
				return nil // a template may bring the definition of its kind
			}
			return s.refusals(ctx, []client.Permission{permission})
		}})
	}
	return all
}
