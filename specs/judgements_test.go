// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// TestJudgementsOfAProcess and of several are read alike.
func TestJudgementsOfAProcess(t *testing.T) {
	a := judgement{Node: "vk-1", Template: "020-b.yaml", Pods: 1}
	b := judgement{Node: "vk-1", Template: "010-a.yaml", Pods: 2, Broken: []brokenRule{{Rule: "r", Pod: "ns/p", What: "w", After: "s"}}}
	other := judgement{Node: "vk-2", Template: "010-a.yaml", Pods: 3}
	for what, dir := range map[string]string{"alone": "", "among others": t.TempDir()} {
		all := judgements{dir: dir}
		for _, j := range []judgement{a, other, b} {
			if err := all.add(j); err != nil {
				t.Fatal(err)
			}
		}
		got, err := all.of("vk-1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]judgement{b, a}, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

func TestJudgementsThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	all := judgements{dir: dir}
	if got, err := all.of("vk-1"); len(got) > 0 || err != nil {
		t.Errorf("nothing was written: %v, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "2.jsonl"), []byte(`{"Node": "vk-1"}`+"\n"+`{"Node`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := all.of("vk-1"); err == nil || !strings.Contains(err.Error(), "2.jsonl") {
		t.Errorf("a line is cut off: %v", err)
	}
	gone := judgements{dir: filepath.Join(dir, "gone")}
	if err := gone.add(judgement{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}

func TestTheFailureOfARuleShowsThreePods(t *testing.T) {
	rule := lifecycle.Rules()[0]
	j := judgement{Node: "vk-1", Template: "010-a.yaml", Pods: 9}
	for range 5 {
		j.Broken = append(j.Broken, brokenRule{Rule: rule.ID, Pod: "ns/p", What: "w", After: "s"}, brokenRule{Rule: "another"})
	}
	if err := ruleFailure(rule, "vk-1", []judgement{{Template: "000-x.yaml", Pods: 1}}); err != nil {
		t.Errorf("nothing is broken: %v", err)
	}
	one := judgement{Node: "vk-1", Template: "010-a.yaml", Pods: 9, Broken: j.Broken[:1]}
	if err := ruleFailure(rule, "vk-1", []judgement{one}); err == nil {
		t.Error("one pod breaks it: no failure")
	}
	rare := rule
	rare.Rarely = "of a race"
	if err := ruleFailure(rare, "vk-1", []judgement{one}); err != nil {
		t.Errorf("one pod breaks what a kubelet breaks as well: %v", err)
	}
	if err := ruleFailure(rare, "vk-1", []judgement{one, one}); err == nil {
		t.Error("two pods break what a kubelet breaks rarely: no failure")
	}
	err := ruleFailure(rule, "vk-1", []judgement{j})
	if err == nil || strings.Count(err.Error(), "pod ns/p: w\n") != 3 || !strings.Contains(err.Error(), "broken by 5 pods of 1 template\n") ||
		!strings.Contains(err.Error(), "and 2 more pods\n") {
		t.Error(err)
	}
}
