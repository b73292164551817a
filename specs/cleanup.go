// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// cleanUp removes what the spec's outcome says to remove and waits until it is gone. What a node does not let go of is a
// failure of the node.
func (s *spec) cleanUp(ctx ginkgo.SpecContext) {
	remove, kept, err := s.sortOut(context.WithoutCancel(ctx), s.passed)
	if len(kept) > 0 {
		ginkgo.GinkgoWriter.Printf("kept: %s\n", strings.Join(cluster.DeleteCommands(kept...), "; "))
	}
	// An interrupt ends ctx. The requests must be made all the same; only the waiting is cut short.
	request, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	deleted := s.client.Delete(request, cluster.DeleteOptions{Foreground: true}, remove...)
	wait, cancelWait := context.WithTimeout(ctx, s.plan.cleanup)
	defer cancelWait()
	left := s.client.WaitGone(wait, remove...)
	if text := s.notCleaned(err, deleted, left, remove); text != "" {
		ginkgo.Fail(text)
	}
}

// sortOut divides the spec's objects into those to remove and those to keep.
func (s *spec) sortOut(ctx context.Context, passed bool) (remove, kept []cluster.Ref, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	rest := make([]cluster.Ref, 0, len(s.created))
	for _, created := range s.created {
		rest = append(rest, created.Ref)
	}
	for _, entry := range s.rendered.Procedure.CleanConfigs {
		var refs []cluster.Ref
		refs, rest = take(rest, entry)
		if len(refs) == 0 && len(s.created) > 0 {
			found, findErr := s.client.Find(ctx, entry.Type, entry.Namespace, entry.Name)
			if findErr != nil {
				err = fmt.Errorf("%s:%d: %w", s.plan.Path, entry.Pos.Line, findErr)
				continue
			}
			refs = found
			rest = slices.DeleteFunc(rest, func(r cluster.Ref) bool {
				return slices.ContainsFunc(found, func(f cluster.Ref) bool { return f.UID == r.UID })
			})
		}
		if entry.Condition.Applies(passed) {
			remove = append(remove, refs...)
		} else {
			kept = append(kept, refs...)
		}
	}
	if passed {
		return append(remove, rest...), kept, err
	}
	return remove, append(kept, rest...), err
}

// take takes the objects that a clean-up entry names out of those that the spec has created, which costs no request.
func take(refs []cluster.Ref, entry validation.Cleanup) (taken, rest []cluster.Ref) {
	kind := strings.ReplaceAll(strings.ToLower(entry.Type), "_", "")
	for _, ref := range refs {
		sameNamespace := ref.Namespace == "" || ref.Namespace == entry.Namespace
		if strings.ToLower(ref.Kind) == kind && ref.Name == entry.Name && sameNamespace {
			taken = append(taken, ref)
		} else {
			rest = append(rest, ref)
		}
	}
	return taken, rest
}

// notCleaned says what went wrong with cleaning up, or nothing.
func (s *spec) notCleaned(found, deleted error, left []cluster.Remaining, all []cluster.Ref) string {
	if found == nil && deleted == nil && len(left) == 0 {
		return ""
	}
	lines := []string{fmt.Sprintf("%s on %s: the clean-up did not succeed", s.plan.Name, s.node)}
	for _, err := range []error{found, deleted} {
		if err != nil {
			lines = append(lines, "  error      "+oneLine(err.Error()))
		}
	}
	var refs []cluster.Ref
	for _, r := range left {
		lines = append(lines, "  still here "+r.String())
		refs = append(refs, r.Ref)
	}
	if len(left) > 0 {
		lines = append(lines, fmt.Sprintf("  waited     %s for %d objects to go", s.plan.cleanup, len(all)))
	}
	for _, command := range cluster.DeleteCommands(refs...) {
		lines = append(lines, "  remove     "+command)
	}
	return strings.Join(lines, "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
