// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// claimOf is what is claimed about a node: by the configuration, and by the annotation of the node. An annotation that
// cannot be read claims nothing; the preconditions tell.
func (s *Suite) claimOf(node string) capability.Claim {
	claim := s.Config.Claim()
	if s.Config.Discover {
		return claim
	}
	if text := s.annotations[node]; text != "" {
		if unsupported, err := capability.ParseUnsupported(text); err == nil {
			claim = claim.With(unsupported)
		}
	}
	return claim
}

// claimProblems says what is wrong with the annotation of a node.
func claimProblems(node, text string) []string {
	if text == "" {
		return nil
	}
	if _, err := capability.ParseUnsupported(text); err != nil {
		return []string{fmt.Sprintf("the annotation %s of node %s cannot be used: %v", capability.Annotation, node, err)}
	}
	return nil
}

// missing is what a node does not have of what a template needs.
func (s *Suite) missing(node string, p plan) (capability.Missing, bool) {
	return s.claimOf(node).Missing(p.capabilities)
}

// verifies reports whether a template is to run although it is unsupported.
func (s *Suite) verifies(m capability.Missing) bool { return s.Config.VerifyUnsupported && !m.Beyond }

// leavesOut is what a node does not have, and because of which a template is not run.
func (s *Suite) leavesOut(node string, p plan) (capability.Missing, bool) {
	m, unsupported := s.missing(node, p)
	return m, unsupported && !s.verifies(m)
}

// skipUnsupported skips a template that the node does not claim to support. It makes no request.
func (s *Suite) skipUnsupported(node string, p plan) {
	if m, leftOut := s.leavesOut(node, p); leftOut {
		s.newRecorder().note(func(r *report.Record) { r.Verdict, r.Reason = report.Unsupported, m.String() })
		s.skip("unsupported: " + m.String())
	}
}

// concludeUnsupported ends the test of a template that the node does not claim to support: it must fail.
func (s *Suite) concludeUnsupported(ctx context.Context, record *recorder, node string, p plan, m capability.Missing, err error) {
	if by := attributionOf(ctx, err); err != nil && by != byNode { // nothing is known of the node
		record.fail(by.verdict(), err)
		s.fail(ctx, err.Error())
	}
	record.note(func(r *report.Record) { r.Reason = m.String() })
	if err == nil {
		err = &failure{report.Failure{
			What: fmt.Sprintf("passes, but needs %s, which is listed as unsupported (%s)", m.Name, m.Reason), Fix: "remove it from the list",
		}, byNode, p.Name, node}
		record.fail(report.UnexpectedlyPass, err)
		s.fail(ctx, err.Error())
	}
	record.fail(report.Unsupported, err)
	s.skip("unsupported: " + m.String() + "\n" + err.Error())
}

// annotationsOf are the annotations of the nodes that have one.
func annotationsOf(states []client.NodeState) map[string]string {
	annotations := map[string]string{}
	for _, state := range states {
		if state.Unsupported != "" {
			annotations[state.Name] = state.Unsupported
		}
	}
	return annotations
}
