// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// kubelet is what the template leaves on a kubelet; false if that is not known.
func (s *spec) kubelet() (trace reference.Trace, known bool, err error) {
	if s.Reference == nil {
		return trace, false, nil
	}
	traces, err := s.Reference()
	if err != nil {
		return trace, false, err
	}
	trace, known = traces.For(s.plan.Name, reference.Hash(s.plan.Source()), s.kubernetes)
	return trace, known, nil
}

// recordDifferences records in what the objects of the test differ from those on a kubelet, if that is known.
func (s *spec) recordDifferences() {
	trace, known, err := s.kubelet()
	if err != nil {
		s.attach(report.Artifact{Kind: report.Other, Name: "traces of a kubelet"}, err.Error())
	}
	if !known {
		return
	}
	differences := trace.Compare(s.observation(), len(s.stepsBegan))
	s.record.note(func(r *report.Record) { r.Differences = differences })
}

// nearest is the difference from a kubelet that is nearest to what an expression reads that is not true; nil if there
// is none, if it is not known, or if what the node reports is shown without it.
func (s *spec) nearest(read *validation.Reading) *report.Difference {
	if read == nil || read.Shown && len(read.Fields) == 0 {
		return nil
	}
	trace, known, err := s.kubelet()
	if !known || err != nil { // the error is attached to the failure
		return nil
	}
	o := read.Object
	nearest, found := trace.Nearest(s.observation(), len(s.stepsBegan), reference.Question{
		Kind: o.Kind, Namespace: o.Namespace, Name: o.Name, Fields: read.Fields, Words: read.Words, Only: read.Shown,
	})
	if !found {
		return nil
	}
	return &nearest
}
