// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/client"
)

// attribution is that of a clean-up that failed. The node is to blame for pods that it was asked to let go of.
func (r removal) attribution() attribution {
	asked := func(left client.Remaining) bool { return left.Err == nil && !left.DeletionTimestamp.IsZero() }
	switch {
	case errors.Is(r.err, errAway):
		return byAPIServer
	case slices.ContainsFunc(r.left, client.Remaining.HeldByNode), slices.ContainsFunc(r.left, client.Remaining.WaitsForOthers):
		return byNode
	case r.err != nil:
		return attributionOfRequest(r.err, bySuite)
	case slices.ContainsFunc(r.left, asked):
		return byOthers
	}
	for _, left := range r.left {
		if left.Err != nil {
			return attributionOfRequest(left.Err, byAPIServer)
		}
	}
	return byAPIServer
}

// reconsiderCleanup asks once, after a clean-up that failed by the node, whether the node still exists, and whether
// what is left waits for a pod at all. If not, it changes the failure. A node that is cordoned or tainted, or whose
// namespace is deleted, lets go of its pods all the same.
func (s *spec) reconsiderCleanup(ctx context.Context, f *failure, left []client.Remaining) {
	if f.attribution != byNode || ctx.Err() != nil {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, s.confirmTimeout())
	defer cancel()
	by, what := byNode, ""
	if _, err := s.client.CheckNode(bounded, s.node, nil); err != nil {
		by, what = s.byIfUnknown(err)
	}
	if by == byNode && !slices.ContainsFunc(left, client.Remaining.HeldByNode) {
		if held, err := s.client.HoldsAny(bounded, left...); err == nil && !held {
			by, what = byOthers, "no pod of the test waits for the node: what is left is kept by finalizers or controllers"
		}
	}
	if ctx.Err() == nil { // otherwise the requests were interrupted
		f.attribution, f.Cluster = by, what
	}
}
