// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// A machine under load makes templates fail on any node. So a failure counts only if the same template, or the same
// lifecycle rule, fails a second time for the same check, and passes on the honest node at the same time, with the same
// timeouts and with time to spare.

// What says nothing of the fault, such as a failure on both nodes, is tried again with twice the timeouts.
const tries = 3

// confirm tries what failed again, beside the honest node, until each failure counts or is discarded.
func (r Runner) confirm(ctx context.Context, job Job, all []Job, verdicts []Verdict) []Verdict {
	for i, v := range verdicts {
		if v.Failed && slices.Contains(job.Known, v.Template) {
			verdicts[i].open = false
		}
	}
	for n := range tries {
		patient := r
		patient.Multiplier *= float64(int(1) << n)
		verdicts = patient.beside(ctx, job, all, verdicts, n)
	}
	for i, v := range verdicts {
		if v.open {
			verdicts[i] = v.discard(v.doubt)
			verdicts[i].Unsettled = true
		}
	}
	return verdicts
}

// beside is one such try.
func (r Runner) beside(ctx context.Context, job Job, all []Job, verdicts []Verdict, n int) []Verdict {
	again := Job{Fault: job.Fault, Namespace: fmt.Sprintf("%s-%d", job.Namespace, n+2), Templates: suspects(job, verdicts)}
	if len(again.Templates) == 0 {
		return verdicts
	}
	var seen, reference []Verdict
	var seenErr, referenceErr error
	var both sync.WaitGroup
	both.Go(func() { seen, seenErr = r.try(ctx, again, all, r.dir(again)) })
	both.Go(func() { reference, referenceErr = r.honest.get(ctx, r, again, all) })
	both.Wait()
	err := errors.Join(seenErr, referenceErr)
	for i, v := range verdicts {
		switch {
		case !v.open:
		case err != nil:
			verdicts[i].doubt = "there is no second result: " + firstLines(err.Error())
		default:
			verdicts[i] = v.settle(find(seen, v.Template), find(reference, v.Template))
		}
	}
	return verdicts
}

// suspects are the templates that are open, and for each rule that is the first template of which a pod broke it.
func suspects(job Job, verdicts []Verdict) []Template {
	return slices.DeleteFunc(slices.Clone(job.Templates), func(t Template) bool {
		return !slices.ContainsFunc(verdicts, func(v Verdict) bool {
			return v.open && (v.Template == t.Name || len(v.seen) > 0 && v.seen[0] == t.Name)
		})
	})
}

// find returns the verdict of a template or rule. Without one, the template was skipped and the rule was not broken.
func find(verdicts []Verdict, template string) *Verdict {
	for _, v := range verdicts {
		if v.Template == template {
			return &v
		}
	}
	return nil
}

// settle judges an open failure by a second try, and one on the honest node at the same time.
func (v Verdict) settle(again, honest *Verdict) Verdict {
	switch {
	case honest == nil:
		v.doubt = "it is skipped on the reference node"
	case honest.open:
		v.doubt = "it fails on the reference node at the same time"
	case again == nil || !again.open:
		return v.discard("it does not fail again")
	case again.Error:
		v.doubt = "the second time, the suite reports an error"
	case v.Error || !v.Rule() && !slices.ContainsFunc(again.checks, func(check string) bool { return slices.Contains(v.checks, check) }):
		doubt := fmt.Sprintf("it fails again for another reason: %s, not %s", first(again.checks), first(v.checks))
		v = *again
		v.doubt = doubt
	case again.late && 2*honest.Seconds > again.Seconds:
		v.doubt = "the reference node takes more than half of that time as well"
	default:
		v.Failed, v.open = true, false
	}
	return v
}

func first(checks []string) string {
	if len(checks) == 0 {
		return "an error"
	}
	return checks[0]
}

// discard makes a failure one that does not count.
func (v Verdict) discard(reason string) Verdict {
	v.Failed, v.open, v.Discarded, v.Failures = false, false, reason, nil
	return v
}

// one runs one job of all. With First, its templates run one after the other until one has noticed the fault; rules may
// have noticed before.
func (r Runner) one(ctx context.Context, job Job, all []Job) ([]Verdict, error) {
	if len(job.Templates) == 0 {
		return []Verdict{}, nil
	}
	if !r.First || !job.Confirm {
		found, err := r.try(ctx, job, all, r.dir(job))
		if err == nil && job.Confirm {
			found = r.confirm(ctx, job, all, found)
		}
		return found, err
	}
	var found []Verdict
	for i, t := range job.Templates {
		part := job
		part.Templates = []Template{t}
		if i > 0 {
			// The namespace of the one before may still be on its way out.
			part.Namespace = fmt.Sprintf("%s-t%d", job.Namespace, i+1)
		}
		more, err := r.try(ctx, part, all, r.dir(part))
		if err != nil {
			return found, err
		}
		// A rule that is broken already need not be confirmed twice.
		more = slices.DeleteFunc(more, func(v Verdict) bool {
			return v.Rule() && slices.ContainsFunc(found, func(known Verdict) bool { return known.Template == v.Template && known.Failed })
		})
		found = append(found, r.confirm(ctx, part, all, more)...)
		if slices.ContainsFunc(found, func(v Verdict) bool { return v.Failed && !v.Rule() }) {
			break
		}
	}
	return found, nil
}
