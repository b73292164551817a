// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// failure is the text of a failed spec: a headline, and lines of a name and what there is to say.
type failure struct {
	headline string
	lines    []string
}

func (f *failure) add(name, format string, args ...any) {
	text := strings.TrimRight(fmt.Sprintf(format, args...), "\n")
	text = strings.ReplaceAll(text, "\n", "\n             ")
	f.lines = append(f.lines, fmt.Sprintf("  %-10s %s", name, text))
}

// addStep says what a step is about, if the template does.
func (f *failure) addStep(p phase) {
	if p.title != "" {
		f.add("step", "%s", text.OneLine(p.title))
	}
}

func (f *failure) Error() string { return f.headline + "\n" + strings.Join(f.lines, "\n") }

// maxWarnings bounds what of the API server's warnings a failure shows.
const maxWarnings = 3

// finish adds what every failure ends with.
func (s *spec) finish(ctx context.Context, f *failure, line int) error {
	for _, warning := range s.warnings[:min(len(s.warnings), maxWarnings)] {
		f.add("API warns", "%s", warning)
	}
	if kept := s.willKeep(ctx); len(kept) > 0 {
		f.add("kept", "%s; remove: %s", text.Count(len(kept), "object"), strings.Join(cluster.DeleteCommands(kept...), "; "))
	}
	if line > 0 {
		f.add("template", "%s:%d", s.plan.Path, line)
	} else {
		f.add("template", "%s", s.plan.Path)
	}
	f.add("rerun", "--focus='%s'", regexp.QuoteMeta(s.name()))
	return f
}

// willKeep are the objects that the clean-up of the failed spec will leave in place.
func (s *spec) willKeep(ctx context.Context) []cluster.Ref {
	if s.Config.Keep {
		return s.refs()
	}
	o := outcomeNow(ctx)
	if o == interrupted {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnoseTimeout)
	defer cancel()
	_, kept, err := s.sortOut(ctx, o)
	if err != nil {
		return nil // what goes wrong with cleaning up is told by the clean-up
	}
	return kept
}

// broken is the failure of a spec that could not begin.
func (s *spec) broken(ctx context.Context, what string, err error) error {
	f := &failure{headline: fmt.Sprintf("%s on %s: %s", s.plan.Name, s.node, what)}
	f.add("error", "%v", err)
	return s.finish(ctx, f, 0)
}

// creationFailed is the failure of one object; done says how many were created before.
func (s *spec) creationFailed(ctx context.Context, prefix string, object *unstructured.Unstructured, done string, line int, err error) error {
	name := object.GetName() + object.GetGenerateName()
	f := &failure{headline: fmt.Sprintf("%s on %s: %s%s %q cannot be created", s.plan.Name, s.node, prefix, object.GetKind(), name)}
	f.add("error", "%v", err)
	f.add("created", "%s", done)
	return s.finish(ctx, f, line)
}

// actionFailed is the failure of a step's action.
func (s *spec) actionFailed(ctx context.Context, p phase, action string, line int, err error) error {
	f := &failure{headline: fmt.Sprintf("%s on %s: %s.%s failed, after %s of %s",
		s.plan.Name, s.node, p.name, action, p.waited(), p.arithmetic(s.Config.TimeoutMultiplier))}
	f.addStep(p)
	f.add("error", "%v", err)
	return s.finish(ctx, f, line)
}

// checkFailed is the failure of the check that decided the verdict.
func (s *spec) checkFailed(ctx context.Context, p phase, result validation.Evaluation) error {
	outcome, _ := result.Decisive()
	if stop, stopped := stopOf(ctx); stopped {
		return fmt.Errorf("%s on %s: %s after %s of %s, waiting for %s", s.plan.Name, s.node, stop.reason, p.waited(), p.arithmetic(s.Config.TimeoutMultiplier), outcome.Check)
	}
	f := &failure{headline: fmt.Sprintf("%s on %s: %s %s", s.plan.Name, s.node, outcome.Check, s.ending(p, p.waited(), outcome.Verdict, context.Cause(ctx)))}
	if outcome.Message != "" {
		f.headline += ": " + text.OneLine(outcome.Message)
	}
	f.addStep(p)
	if outcome.Pod != nil {
		f.add("pod", "%s", podLine(outcome))
	}
	f.add("want", "%s", outcome.Want)
	f.add("got", "%s", outcome.Got)
	if outcome.Pod != nil {
		if why := s.whyPending(ctx, outcome.Pod); why != "" {
			f.add("event", "%s", why)
		}
	}
	if outcome.Err != nil && !strings.Contains(outcome.Got, outcome.Err.Error()) {
		f.add("last error", "%s", text.OneLine(outcome.Err.Error()))
	}
	f.add("passed", "%s", tally(result))
	return s.finish(ctx, f, outcome.Line)
}

// podLine names the pod, and how it is unless that is what was got.
func podLine(o validation.Outcome) string {
	name := o.Pod.Namespace + "/" + o.Pod.Name
	if state := podapi.Describe(o.Pod); state != o.Got {
		return name + ": " + state
	}
	return name
}

// ending says how long was waited, with the arithmetic of the multiplier. cause is why the spec was ended from outside, or
// nil.
func (s *spec) ending(p phase, waited time.Duration, verdict validation.Verdict, cause error) string {
	limit := p.arithmetic(s.Config.TimeoutMultiplier)
	switch {
	case verdict == validation.Never:
		return fmt.Sprintf("can no longer be met, after %s of %s", waited, limit)
	case cause != nil && !errors.Is(cause, context.DeadlineExceeded):
		return fmt.Sprintf("not met when the spec was ended after %s of %s: %v", waited, limit, cause)
	}
	return "not met after " + limit
}

// tally counts the checks that held, by the list that they are in.
func tally(result validation.Evaluation) string {
	var order []string
	held, all := map[string]int{}, map[string]int{}
	for _, o := range result.Outcomes {
		list := o.Check.List()
		if all[list] == 0 {
			order = append(order, list)
		}
		all[list]++
		if o.Verdict == validation.Holds {
			held[list]++
		}
	}
	parts := make([]string, 0, len(order))
	for _, list := range order {
		parts = append(parts, fmt.Sprintf("%s %d/%d", list, held[list], all[list]))
	}
	return strings.Join(parts, ", ")
}
