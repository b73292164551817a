// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// confirm asks the API server, before the checks are said not to hold, for the present state of what those that do not
// hold read: a watch may lag, or deliver nothing. What holds is not asked for, unless it holds because nothing was
// delivered. Then it waits for a moment if what was observed is about to change by itself. It evaluates the checks
// again, and returns an error if there is no answer.
func (s *spec) confirm(ctx context.Context, p phase, checks *evaluation) error {
	bounded, cancel := context.WithTimeout(ctx, s.confirmTimeout())
	defer cancel()
	confirmed := map[validation.ObjectRef]bool{}
	for again := true; again; checks.update() {
		again = false
		for _, o := range checks.latest.Outcomes {
			for _, subject := range p.checks.Subjects(o.Check) {
				if o.Verdict == validation.Holds && !o.Lasted || confirmed[subject] {
					continue
				}
				err := s.state.Confirm(bounded, subject)
				if ctx.Err() != nil {
					return nil // nobody waits for the answer any more
				}
				if err != nil {
					return s.unconfirmed(err)
				}
				confirmed[subject], again = true, true
			}
		}
	}
	if err := s.confirmNode(bounded, checks); err != nil {
		return err
	}
	moment, cancelMoment := context.WithTimeout(ctx, settleTimeout)
	defer cancelMoment()
	checks.await(moment, settled, nil)
	return nil
}

// confirmNode asks for the present labels of the node if a check can no longer hold because of them. A user who may not
// read the node believes the watch.
func (s *spec) confirmNode(ctx context.Context, checks *evaluation) error {
	if !slices.ContainsFunc(checks.latest.Outcomes, func(o validation.Outcome) bool { return o.OfNode }) {
		return nil
	}
	err := s.nodes.Confirm(ctx, s.node)
	if err != nil && attributionOfRequest(err, byAPIServer) != byRights {
		return s.unconfirmed(err)
	}
	checks.changed = nil // the labels of nodes are no part of what is told to have changed
	checks.update()
	return nil
}

// confirmPods asks for the present state of the pods that a step tries in vain, also when its time is up. If there is
// news, it calls again.
func (s *spec) confirmPods(ctx context.Context, pods podapi.Selector, again func(ctx context.Context)) error {
	if pods.Name == "" || outcomeNow(ctx) == interrupted {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.confirmTimeout())
	defer cancel()
	news := s.state.Changed()
	if err := s.state.Confirm(ctx, validation.PodRef(pods)); err != nil {
		return s.unconfirmed(err)
	}
	select {
	case <-news:
		again(ctx)
	default:
	}
	return nil
}

// confirmTimeout is how long the API server may take to answer after a failure.
func (s *spec) confirmTimeout() time.Duration {
	return max(s.Config.Scale(confirmTimeout), minConfirmTimeout)
}

// reconsider asks once, after a failure of the node, whether it can be held against the node: whether the API server
// answers, and whether somebody changed the node or a namespace meanwhile. If so, it changes the failure.
func (s *spec) reconsider(ctx context.Context, err error) {
	f := (*failure)(nil)
	if !errors.As(err, &f) || f.attribution != byNode || ctx.Err() != nil {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, s.confirmTimeout())
	defer cancel()
	by, what := byNode, ""
	for _, asked := range []func(context.Context, *failure) (attribution, string){
		s.nodeChanged, s.namespaceChanged, s.podsEvicted, s.podsRefused,
	} {
		if by, what = asked(bounded, f); by != byNode {
			break
		}
	}
	if ctx.Err() == nil { // otherwise the requests were interrupted
		f.attribution, f.Cluster = by, what
	}
}

// changesNode reports whether the template itself changes a node.
func (s *spec) changesNode() bool {
	return slices.ContainsFunc(s.facts.Rendered.Procedure.Steps, func(step validation.Step) bool {
		return step.Patch != nil && podapi.IsKind(step.Patch.Type, "Node")
	})
}

// nodeChanged says what somebody did to the node that can be the cause of the failure. A node that is not Ready is its
// own doing.
func (s *spec) nodeChanged(ctx context.Context, _ *failure) (attribution, string) {
	if s.changesNode() {
		return byNode, "" // the template itself
	}
	state, err := s.client.CheckNode(ctx, s.node, s.tolerations(s.node))
	if err != nil {
		return s.byIfUnknown(err)
	}
	state.Ready = true
	if s.allScheduled() { // then only what evicts pods matters
		state.Unschedulable = false
		state.Untolerated = slices.DeleteFunc(state.Untolerated, func(t corev1.Taint) bool {
			return t.Effect != corev1.TaintEffectNoExecute
		})
	}
	if problem := state.Problem(); problem != "" {
		return byOthers, problem
	}
	return byNode, ""
}

// namespaceChanged says which namespace of the template's objects is gone or about to be.
func (s *spec) namespaceChanged(ctx context.Context, _ *failure) (attribution, string) {
	var asked []string
	for _, o := range s.facts.Objects {
		if o.GetKind() == "Namespace" {
			asked = append(asked, o.GetName()) // the template itself makes it
		}
	}
	for _, o := range s.facts.Objects {
		namespace := o.Namespace()
		if slices.Contains(asked, namespace) {
			continue
		}
		asked = append(asked, namespace)
		if err := s.client.CheckNamespace(ctx, namespace); err != nil {
			if by, what := s.byIfUnknown(err); by != byNode {
				return by, what
			}
		}
	}
	return byNode, ""
}

// byIfUnknown attributes a failure while the node or a namespace cannot be read. What the user may not read is taken to
// be as it was.
func (s *spec) byIfUnknown(err error) (attribution, string) {
	switch attributionOfRequest(err, byOthers) {
	case byRights:
		if apierrors.IsUnauthorized(err) {
			return byRights, err.Error()
		}
		return byNode, ""
	case byAPIServer:
		return byAPIServer, s.unconfirmed(err).Error()
	}
	return byOthers, err.Error()
}

// unconfirmed is the error of a failure that could not be confirmed.
func (s *spec) unconfirmed(err error) error {
	if attributionOfRequest(err, byAPIServer) == byRights {
		return fmt.Errorf("the failure could not be confirmed: %w", err)
	}
	return fmt.Errorf("the API server did not answer%s when the failure was confirmed: %w", s.awaySince(), err)
}

// allScheduled reports whether all pods that the checks are about are on a node. One that is gone may have been evicted
// from a node that is drained.
func (s *spec) allScheduled() bool {
	for _, selector := range s.facts.CheckedPods {
		pods := s.state.Pods(selector)
		if len(pods) == 0 || slices.ContainsFunc(pods, func(p validation.PodState) bool { return p.Gone || p.Pod.Spec.NodeName == "" }) {
			return false
		}
	}
	return true
}
