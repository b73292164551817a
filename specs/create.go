// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// create creates the objects of a phase in order. prefix is the part of the template that creates them, for messages.
func (s *spec) create(ctx context.Context, prefix string, phase int) error {
	objects := s.facts.CreatedIn(phase)
	for i, object := range objects {
		done := fmt.Sprintf("%d of %s", i, text.Count(len(objects), "object"))
		if err := context.Cause(ctx); err != nil {
			return s.creationFailed(ctx, prefix, object, done, err)
		}
		begun := time.Now()
		created, err := s.client.Create(ctx, object.Unstructured)
		if err != nil && attributionOfRequest(err, bySuite) == byAdmission && s.company.wait(ctx, begun) {
			created, err = s.client.Create(ctx, object.Unstructured) // a quota may have counted what has gone now
		}
		if err != nil {
			return s.creationFailed(ctx, prefix, object, done, err)
		}
		s.state.WatchCreated(created, s.facts.CheckedObjects...)
		if !s.add(created.Ref, object.Unstructured) {
			return s.dropCreated(ctx, created.Ref)
		}
		for _, warning := range created.Warnings {
			s.say("%s:%d: the API server warns: %s", s.plan.Path, object.Line, warning)
			s.warnings = append(s.warnings, fmt.Sprintf("%s (line %d)", warning, object.Line))
		}
	}
	return nil
}

// dropCreated removes what was created after the clean-up was skipped by a second interrupt.
func (s *spec) dropCreated(ctx context.Context, ref client.Ref) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastResort)
	defer cancel()
	_, err := s.client.Delete(ctx, client.DeleteOptions{Foreground: true}, ref)
	return err
}
