// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// rule says of a command where it runs, and how it ends.
type rule struct {
	// Run is the command.
	Run string `json:"run"`
	// In is the document that the rule is about, for a command that others have a rule of their own for.
	In string `json:"in"`
	// Where is plain, sandbox, both or nowhere.
	Where string `json:"where"`
	// Why is the reason for nowhere.
	Why string `json:"why"`
	// With is added to the command when it is run, to make a short run of a long one.
	With string `json:"with"`
	ending
	// Later are how it ends when the document runs it again, each time.
	Later []ending `json:"later"`
}

// ending is how a command ends.
type ending struct {
	// Status is the exit status wanted, Shows a regular expression that what is printed matches.
	Status int    `json:"status"`
	Shows  string `json:"shows"`
}

// nth is the rule of the nth time that a document runs the command, from 0 on.
func (r rule) nth(n int) rule {
	if n > 0 && len(r.Later) > 0 {
		r.ending = r.Later[min(n, len(r.Later))-1]
	}
	return r
}

const (
	plain   = "plain"
	sandbox = "sandbox"
	both    = "both"
	nowhere = "nowhere"
)

// runsIn tells whether the command runs in a place.
func (r rule) runsIn(place string) bool { return r.Where == place || r.Where == both }

// ruleKey names a rule; the document is empty if it is for all of them.
type ruleKey struct{ in, run string }

type ruleSet map[ruleKey]rule

// of finds the rule for a command.
func (s ruleSet) of(c Command) (rule, bool) {
	if r, ok := s[ruleKey{c.Document, c.Text}]; ok {
		return r, true
	}
	r, ok := s[ruleKey{"", c.Text}]
	return r, ok
}

func rules(t *testing.T) ruleSet {
	t.Helper()
	data, err := os.ReadFile("commands.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []rule
	if err := yaml.UnmarshalStrict(data, &all); err != nil {
		t.Fatal(err)
	}
	out := ruleSet{}
	for _, r := range all {
		key := ruleKey{r.In, r.Run}
		if _, twice := out[key]; twice {
			t.Errorf("commands.yaml: %q is there twice", r.Run)
		}
		switch {
		case r.Where == nowhere && r.Why == "", r.Where != nowhere && r.Why != "":
			t.Errorf("commands.yaml: %q: why is for nowhere, and for nothing else", r.Run)
		case !slices.Contains([]string{plain, sandbox, both, nowhere}, r.Where):
			t.Errorf("commands.yaml: %q: where is %q, want plain, sandbox, both or nowhere", r.Run, r.Where)
		}
		for _, e := range append(r.Later, r.ending) {
			if _, err := regexp.Compile(e.Shows); err != nil {
				t.Errorf("commands.yaml: %q: %v", r.Run, err)
			}
		}
		out[key] = r
	}
	return out
}

// TestEveryCommandIsKnown: a command that nobody runs may be wrong.
func TestEveryCommandIsKnown(t *testing.T) {
	known, seen := rules(t), map[ruleKey]bool{}
	for _, d := range documents(t) {
		for _, c := range d.Commands() {
			r, ok := known.of(c)
			seen[ruleKey{r.In, c.Text}] = true
			if !ok {
				t.Errorf("%s:%d: add this to hack/doctest/commands.yaml, so that it is run:\n%s", c.Document, c.Line, c.Text)
			}
		}
	}
	for key := range known {
		if !seen[key] {
			t.Errorf("commands.yaml: no document has this any more: %s", key.run)
		}
	}
}

// execute runs the commands of all documents that run in the place, in order; each document has a checkout of its own.
func execute(t *testing.T, prepare func(*testing.T) *checkout, place string) {
	known := rules(t)
	for _, d := range documents(t) {
		if !known.runs(d, place) {
			continue
		}
		t.Run(d.Path, func(t *testing.T) {
			c := prepare(t)
			for _, b := range d.Blocks {
				if b.File != "" {
					c.write(t, b.File, []byte(strings.Join(b.Lines, "\n")+"\n"), 0o644)
				}
			}
			times := map[string]int{}
			for _, command := range d.Commands() {
				if r, _ := known.of(command); r.runsIn(place) {
					c.expect(t, command, r.nth(times[command.Text]))
				}
				times[command.Text]++
			}
		})
	}
}

func (c *checkout) expect(t *testing.T, command Command, r rule) {
	t.Helper()
	status, out := c.run(t, strings.TrimSpace(command.Text+" "+r.With))
	t.Logf("%s:%d: %s %s\n%s", command.Document, command.Line, command.Text, r.With, out)
	if status != r.Status {
		t.Errorf("%s:%d: %s: exit status %d, want %d:\n%s", command.Document, command.Line, command.Text, status, r.Status, out)
	}
	if !regexp.MustCompile("(?m)" + r.Shows).MatchString(out) {
		t.Errorf("%s:%d: %s: no %q in:\n%s", command.Document, command.Line, command.Text, r.Shows, out)
	}
}

// runs tells whether a command of the document runs in the place.
func (s ruleSet) runs(d Document, place string) bool {
	return slices.ContainsFunc(d.Commands(), func(c Command) bool {
		r, _ := s.of(c)
		return r.runsIn(place)
	})
}

// TestWithoutCluster runs what needs no cluster.
func TestWithoutCluster(t *testing.T) {
	first := newCheckout(t)
	if status, out := first.run(t, "make bin/vktest"); status != 0 {
		t.Fatal(out)
	}
	execute(t, func(t *testing.T) *checkout {
		c := newCheckout(t)
		c.install(t, first.dir+"/bin/vktest")
		return c
	}, plain)
	t.Run("filters of pytest", func(t *testing.T) { checkFilters(t, first) })
}

// TestWithCluster runs what needs a cluster or the sandbox. The end-to-end tests of the sandbox start it, with a
// kubeconfig in VKTEST_DOCS_KUBECONFIG and the programs in VKTEST_BIN and SANDBOX_BIN; the cluster has the nodes
// vk-node-1 and vk-node-2 and the namespace interlink.
func TestWithCluster(t *testing.T) {
	kubeconfig := os.Getenv("VKTEST_DOCS_KUBECONFIG")
	if kubeconfig == "" {
		t.Skip("VKTEST_DOCS_KUBECONFIG is not set; make e2e does it")
	}
	data, err := os.ReadFile(kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	prepare := func(t *testing.T) *checkout {
		c := newCheckout(t, "KUBECONFIG=")
		c.install(t, os.Getenv("VKTEST_BIN"))
		c.install(t, os.Getenv("SANDBOX_BIN"))
		_, home := c.run(t, `mkdir -p "$HOME/.kube" && printf %s "$HOME/.kube/config"`)
		if err := os.WriteFile(home, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return c
	}
	execute(t, prepare, sandbox)
	t.Run("GitLab", func(t *testing.T) { checkGitLab(t, prepare(t)) })
}
