// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// judgement is what the lifecycle rules say of the pods of one template on one node. Its secrets are hidden.
type judgement struct {
	Node, Template string
	// Pods is how many were judged.
	Pods   int
	Broken []brokenRule
}

// brokenRule is a rule that a pod has broken, with the states between which that was seen. Before is empty if it was
// the first.
type brokenRule struct{ Rule, Pod, What, Before, After string }

// String is what was seen, and the states below it.
func (b brokenRule) String() string {
	lines := []string{"pod " + b.Pod + ": " + b.What}
	for _, state := range []string{b.Before, b.After} {
		if state != "" {
			lines = append(lines, "  "+state)
		}
	}
	return strings.Join(lines, "\n")
}

// judgePods judges the pods of the spec, tells those rules of what it sees that have a spec of their own in this run,
// and shows the rest with the template.
func (s *spec) judgePods() {
	if !s.begun {
		return
	}
	j := judgement{Node: s.node, Template: s.plan.Name}
	for _, history := range s.state.Histories() {
		if !judged(history, s.node) {
			continue
		}
		j.Pods++
		for _, v := range lifecycle.Judge(history) {
			j.Broken = append(j.Broken, s.brokenRule(v))
		}
	}
	var shown []string
	for _, b := range j.Broken {
		if !s.selects(report.Test{Node: s.node, Template: ruleTitle(b.Rule)}, ruleLabels(s.node)) {
			shown = append(shown, b.Rule+", "+b.String())
		}
	}
	if err := s.judgements.add(j); err != nil {
		shown = append(shown, fmt.Sprintf("the tests of the rules will not know of these pods: %v", err))
	}
	if len(shown) > 0 {
		s.show("warning: lifecycle rules are broken, which is not tested in this run", strings.Join(shown, "\n"))
	}
}

// judged reports whether a pod was on the node.
func judged(h podapi.History, node string) bool {
	return slices.ContainsFunc(h.Revisions, func(r podapi.Revision) bool { return r.Pod.Spec.NodeName == node && len(r.Writers) > 0 })
}

func (s *spec) brokenRule(v lifecycle.Violation) brokenRule {
	pod := v.Next.Pod
	b := brokenRule{Rule: v.Rule, Pod: pod.Namespace + "/" + pod.Name, What: v.What, After: stateAt(v.Next)}
	if v.Previous != nil {
		b.Before = stateAt(v.Previous)
	}
	for _, text := range []*string{&b.Pod, &b.What, &b.Before, &b.After} {
		*text = s.redact.Text(*text)
	}
	return b
}

func stateAt(r *podapi.Revision) string {
	return r.At.Format("15:04:05") + " " + podapi.Describe(r.Pod)
}

// judgements collects those of a run. Where a run has several processes, each writes its own to a file: the specs of
// the rules are in one process, the templates of their node may be in all.
type judgements struct {
	mu   sync.Mutex
	seen []judgement
	// dir has the files of the processes, one judgement a line; empty if there is only this process.
	dir string
}

// shareJudgements makes the directory for a parallel run, which is removed at the end.
func shareJudgements() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "vktest-judgements-"); err == nil {
		ginkgo.DeferCleanup(os.RemoveAll, dir)
	}
	return dir, err
}

func (all *judgements) add(j judgement) (err error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.dir == "" {
		all.seen = append(all.seen, j)
		return nil
	}
	path := filepath.Join(all.dir, fmt.Sprintf("%d.jsonl", ginkgo.GinkgoParallelProcess()))
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(json.NewEncoder(file).Encode(j), file.Close())
}

// of returns the judgements of a node, in the order of its templates.
func (all *judgements) of(node string) ([]judgement, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	seen := all.seen
	if all.dir != "" {
		var err error
		if seen, err = readJudgements(all.dir); err != nil {
			return nil, err
		}
	}
	seen = slices.DeleteFunc(slices.Clone(seen), func(j judgement) bool { return j.Node != node })
	slices.SortStableFunc(seen, func(a, b judgement) int { return strings.Compare(a.Template, b.Template) })
	return seen, nil
}

func readJudgements(dir string) ([]judgement, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var all []judgement
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		for decoder := json.NewDecoder(file); err == nil; {
			var j judgement
			if err = decoder.Decode(&j); err == nil {
				all = append(all, j)
			}
		}
		if closed := file.Close(); !errors.Is(err, io.EOF) || closed != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", path, err), closed)
		}
	}
	return all, nil
}
