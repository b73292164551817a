// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// joinedConfig is for a node whose pods do nothing, so that short timeouts are enough. Its client makes five requests
// per second, which few tests at a time do not exhaust.
const joinedConfig = `target_nodes: [` + joined + `]
profile: core
timeout_multiplier: 0.2
ordered: false
report_dir: reports
`

// changesPods are the templates whose pods others change while they run. What becomes of such a pod on the library's
// node is a matter of luck: its provider takes over the pod as the library has seen it last, perhaps before it had a
// status, which vanishes then.
const changesPods = "(410|488)-"

// testJoinVerdicts runs the templates of the profile core and the lifecycle rules on the node of the library.
func testJoinVerdicts(t *testing.T, c *cluster, library []string) {
	// Ginkgo knows the programs that it can run by this suffix.
	suite := filepath.Join(t.TempDir(), "suite.test")
	if err := os.Symlink(os.Getenv("VKTEST_BIN"), suite); err != nil {
		t.Fatal(err)
	}
	j := c.join(t, append([]string{joined, "--"}, library...)...)
	awaitReady(t, c)
	o := invocation{
		kubeconfig: c.kubeconfig, config: joinedConfig,
		program: []string{ginkgoCommand(t), "--procs=4", "--skip=" + changesPods, suite},
	}.run(t)
	nothingLeft(t, c)
	if o.status != 1 {
		t.Errorf("exit status %d:\n%s", o.status, o.output)
	}
	golden(t, "joined-node", o.findings())
	j.end(t)
}

// awaitReady waits until the node that joins is Ready.
func awaitReady(t *testing.T, c *cluster) {
	t.Helper()
	w, err := c.client.CoreV1().Nodes().Watch(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + joined, TimeoutSeconds: new(int64(120))})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for event := range w.ResultChan() {
		node, ok := event.Object.(*corev1.Node)
		if ok && slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
			return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
		}) {
			return
		}
	}
	t.Fatal("the node has not become Ready")
}

// raced are rules whose result on the library's node is a matter of luck: with the status, it writes its own copy of a
// pod over what others have written, and it removes a pod when the grace period is over, its end reported or not.
var raced = regexp.MustCompile(`-of-others-stay$|deleted-pod-ends-first$`)

// varying is what differs between two runs, and what it is replaced by: times, counts that depend on them, and whether
// the suite was sure before the time was up.
var varying = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(` after [0-9]\S*( of \S+)?( \(.*?\)+)?| by \d+ pods? of \d+ templates?|pod \S+: `), ""},
	{regexp.MustCompile(`failed permanently`), "not met"},
}

// findings are what was found out about every test that ran: its verdict, and why it is no pass.
func (o outcome) findings() string {
	var lines []string
	for _, c := range o.junit {
		switch {
		case raced.MatchString(c.Name):
		case c.Failure != nil:
			lines = append(lines, c.Name+": failed: "+cause(c, c.Failure.Text))
		case c.Error != nil:
			lines = append(lines, c.Name+": error: "+cause(c, c.Error.Text))
		case c.Skipped == nil:
			lines = append(lines, c.Name+": passed")
		}
	}
	slices.Sort(lines)
	text := strings.Join(lines, "\n")
	for _, v := range varying {
		text = v.pattern.ReplaceAllString(text, v.with)
	}
	return text
}

// cause is the headline of a failure and what it shows of the node.
func cause(c testcase, text string) string {
	headline, rest, _ := strings.Cut(text, "\n")
	got := regexp.MustCompile(`(?m)^ +got +(.*)$`).FindStringSubmatch(rest)
	if got == nil {
		got = []string{"", "nothing"}
	}
	return strings.TrimPrefix(headline, c.Name+" on "+joined+": ") + "; got " + got[1]
}
