// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// failure is why a spec failed, as an error. Its text is what the console shows.
type failure struct {
	report.Failure
	attribution    attribution
	template, node string
}

func (f *failure) Error() string { return f.Text(f.template, f.node) }

// maxWarnings bounds what of the API server's warnings a failure shows.
const maxWarnings = 3

// finish adds what every failure ends with.
func (s *spec) finish(ctx context.Context, by attribution, f report.Failure, line int) error {
	s.learnObserved()
	f.Warnings = s.warnings[:min(len(s.warnings), maxWarnings)]
	kept := s.willKeep(ctx)
	f.Kept, f.Remove = len(kept), client.DeleteCommands(s.Config.Context, kept...)
	f.File, f.Line = s.plan.Path, line
	return &failure{f, by, s.plan.Name, s.node}
}

// willKeep are the objects that the clean-up of the failed spec will leave in place.
func (s *spec) willKeep(ctx context.Context) []client.Ref {
	if s.Config.Keep {
		return s.refs()
	}
	o := s.treat(outcomeNow(ctx))
	if o == interrupted {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnoseTimeout)
	defer cancel()
	_, kept, err := s.partition(ctx, o)
	if err != nil {
		return nil // what goes wrong with cleaning up is told by the clean-up
	}
	return kept
}

// broken is the failure of a spec that could not begin.
func (s *spec) broken(ctx context.Context, what string, err error) error {
	return s.finish(ctx, bySuite, report.Failure{What: what, Error: err.Error()}, 0)
}

// creationFailed is the failure of one object; done says how many were created before.
func (s *spec) creationFailed(ctx context.Context, prefix string, object facts.Object, done string, err error) error {
	name := object.GetName() + object.GetGenerateName()
	what := fmt.Sprintf("%s%s %q cannot be created", prefix, object.GetKind(), name)
	by := attributionOfRequest(err, byAdmission)
	f := report.Failure{What: what, Error: err.Error(), Created: done}
	if errors.Is(err, client.ErrInDoubt) {
		f.Fix = "if it still exists after the run, remove it with " + s.sweepCommand()
	}
	return s.finish(ctx, by, f, object.Line)
}

// actionFailed is the failure of a step's action.
func (s *spec) actionFailed(ctx context.Context, p phase, action string, line int, err error) error {
	what := fmt.Sprintf("%s.%s failed, after %s of %s", p.name, action, p.waited(), p.arithmetic(s.Config.TimeoutMultiplier))
	by := attributionOfRequest(err, byNode)
	return s.finish(ctx, by, report.Failure{What: what, Step: p.title, Error: err.Error()}, line)
}

// checkFailed is the failure of the check that decided the verdict. unknown is why the node cannot be judged by
// that, or nil.
func (s *spec) checkFailed(ctx context.Context, p phase, result validation.Evaluation, unknown error) error {
	o, _ := result.Decisive()
	if stop, stopped := stopOf(ctx); stopped {
		what := fmt.Sprintf("%s after %s of %s, waiting for %s", stop.reason, p.waited(), p.arithmetic(s.Config.TimeoutMultiplier), o.Check)
		return &failure{report.Failure{What: what}, byInterrupt, s.plan.Name, s.node}
	}
	by, what := attributionOfCheck(o.Err), s.ending(p, p.waited(), o.Verdict, context.Cause(ctx))
	cluster := ""
	if by == byNode && unknown != nil {
		by, cluster = attributionOfRequest(unknown, byAPIServer), unknown.Error()
	}
	if by != byNode {
		what = fmt.Sprintf("could not be determined, after %s of %s", p.waited(), p.arithmetic(s.Config.TimeoutMultiplier))
	}
	f := report.Failure{
		Check: o.Check.String(), What: what, Message: o.Message, Step: p.title,
		Want: o.Want, Got: o.Got, Cluster: cluster, Passed: tally(result), Unmet: unmetChecks(result),
	}
	if by == byNode {
		f.Nearest, f.Log = s.nearest(o.Read), s.failedLog(ctx, p, o)
	}
	if o.Pod != nil {
		f.Pod, f.Event = podLine(o), s.whyPending(ctx, o.Pod)
	} else if o.Check.Kind == validation.CheckObjects && by == byNode {
		checked := p.checks.Objects[o.Check.Index]
		if pod, told := s.worstPod(checked.Kind, checked.Namespace, checked.Name); pod != nil {
			f.Pod, f.Event = told, s.whyPending(ctx, pod)
		}
	}
	if o.Err != nil && !strings.Contains(o.Got, o.Err.Error()) {
		f.LastError = o.Err.Error()
	}
	return s.finish(ctx, by, f, o.Line)
}

// unmetChecks are the checks that did not hold.
func unmetChecks(result validation.Evaluation) []report.UnmetCheck {
	var out []report.UnmetCheck
	for _, o := range result.Outcomes {
		if o.Verdict != validation.Holds {
			out = append(out, report.UnmetCheck{
				Check: o.Check.String(), Final: o.Verdict == validation.Never, Message: o.Message, Want: o.Want, Got: o.Got, Line: o.Line,
			})
		}
	}
	return out
}

// podLine names the pod, and how it is unless that is what was got.
func podLine(o validation.Outcome) string {
	name := o.Pod.Namespace + "/" + o.Pod.Name
	if state := podapi.Describe(o.Pod); state != o.Got {
		return name + ": " + state
	}
	return name
}

// ending says how long was waited, with the arithmetic of the multiplier. cause is why the spec was ended from
// outside, or nil.
func (s *spec) ending(p phase, waited time.Duration, verdict validation.Verdict, cause error) string {
	limit := p.arithmetic(s.Config.TimeoutMultiplier)
	switch {
	case verdict == validation.Never:
		return fmt.Sprintf("failed permanently after %s (timeout %s)", waited, limit)
	case cause != nil && !errors.Is(cause, context.DeadlineExceeded):
		return fmt.Sprintf("not met, stopped after %s (timeout %s): %v", waited, limit, cause)
	}
	return "not met after " + limit
}

// tally counts the checks that held, by the list that they are in.
func tally(result validation.Evaluation) []report.SectionCount {
	var counts []report.SectionCount
	for _, o := range result.Outcomes {
		list := o.Check.List()
		i := slices.IndexFunc(counts, func(c report.SectionCount) bool { return c.Section == list })
		if i < 0 {
			i = len(counts)
			counts = append(counts, report.SectionCount{Section: list})
		}
		counts[i].Total++
		if o.Verdict == validation.Holds {
			counts[i].Held++
		}
	}
	return counts
}
