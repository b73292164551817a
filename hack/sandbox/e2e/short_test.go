// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// short is a template with one pod, as most are that providers run again and again.
type short struct {
	// name is also that of the pod, before the uuid.
	name string
	// spec and container are further fields of the pod and of its container, in YAML's flow style.
	spec, container string
	// script is what the container runs, phase what the pod must reach, after the line "done" in its log.
	script, phase string
}

const (
	// aWhile is how long the pods that end run.
	aWhile = "sleep 4; "
	// forever runs as process 1 of the container, which TERM does not end.
	forever = "exec sleep 3600"
)

// shorts are 16 templates. Three of them have pods that ignore TERM, and the default grace period of 30 s.
var shorts = []short{
	{name: "plain", script: aWhile + "echo done", phase: "Succeeded"},
	{name: "args", container: `args: ["one", "two"]`, script: aWhile + "echo done", phase: "Succeeded"},
	{name: "env", container: `env: [{name: WHAT, value: done}]`, script: aWhile + "echo $WHAT", phase: "Succeeded"},
	{name: "field", container: `env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]`, script: aWhile + "test -n $POD && echo done", phase: "Succeeded"},
	{name: "ignores-term", script: "echo done; " + forever, phase: "Running"},
	{name: "directory", container: `workingDir: /tmp`, script: aWhile + "test $PWD = /tmp && echo done", phase: "Succeeded"},
	{name: "emptydir", spec: `volumes: [{name: v, emptyDir: {}}]`, container: `volumeMounts: [{name: v, mountPath: /v}]`, script: aWhile + "echo done >/v/f; cat /v/f", phase: "Succeeded"},
	{name: "init", spec: `initContainers: [{name: first, image: ` + busybox + `, command: ["true"]}]`, script: aWhile + "echo done", phase: "Succeeded"},
	{name: "ignores-term-too", spec: `enableServiceLinks: false`, script: "echo done; " + forever, phase: "Running"},
	{name: "fails", script: aWhile + "echo done; exit 3", phase: "Failed"},
	{name: "limits", container: `resources: {limits: {memory: 64Mi}}`, script: aWhile + "echo done", phase: "Succeeded"},
	{name: "user", spec: `securityContext: {runAsUser: 1000}`, script: aWhile + "test $(id -u) = 1000 && echo done", phase: "Succeeded"},
	{name: "downward", spec: `volumes: [{name: v, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}]`, container: `volumeMounts: [{name: v, mountPath: /v}]`, script: aWhile + "test -s /v/name && echo done", phase: "Succeeded"},
	{name: "ignores-term-with-init", spec: `initContainers: [{name: first, image: ` + busybox + `, command: ["true"]}]`, script: "echo done; " + forever, phase: "Running"},
	{name: "hostname", spec: `hostname: h`, script: aWhile + "test $(hostname) = h && echo done", phase: "Succeeded"},
	{name: "long-log", script: aWhile + "seq 2000; echo done", phase: "Succeeded"},
}

const busybox = "registry.k8s.io/e2e-test-images/busybox:1.37.0-2"

// shortTemplate is filled with the fields of a short.
const shortTemplate = `## A short pod: %[1]s
apiVersion: v1
kind: Pod
metadata: {name: "%[1]s-{{ uuid }}"}
spec:
  restartPolicy: Never
  nodeSelector: {kubernetes.io/hostname: "{{ target_node }}"}
  %[2]s
  containers:
    - name: main
      image: ` + busybox + `
      command: ["/bin/sh", "-c", %[4]q]
      %[3]s
# VALIDATION
check_pods:
  - {name: "%[1]s-{{ uuid }}", status: %[5]s}
check_logs:
  - {name: "%[1]s-{{ uuid }}", container: main, regex: '(?m)^done$'}
clean_configs:
  - {type: pod, name: "%[1]s-{{ uuid }}"}
`

// writeShorts returns a directory with the templates, whose names all contain "-short-".
func writeShorts(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for n, s := range shorts {
		content := fmt.Sprintf(shortTemplate, s.name, s.spec, s.container, s.script, s.phase)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("9%02d-short-%s.yaml", n, s.name)), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// course is when what happened to a pod of a run.
type course struct{ created, changed, deleted time.Time }

// courses follows the pods of the suite, by their names.
type courses struct {
	mu   sync.Mutex
	pods map[string]*course
}

func (c *courses) of(pod string) *course {
	if c.pods[pod] == nil {
		c.pods[pod] = &course{}
	}
	return c.pods[pod]
}

// see is called with every request of the suite, before it is passed on.
func (c *courses) see(request *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if name := podPath.FindStringSubmatch(request.URL.Path); name != nil && request.Method == http.MethodDelete {
		c.of(name[1]).deleted = time.Now()
	}
}

// watch notes when the pods are created, and when their status changes until their deletion is asked for.
func (c *courses) watch(ctx context.Context, b *testing.B, on *cluster) {
	b.Helper()
	events, err := on.client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		for event := range events.ResultChan() {
			pod, ok := event.Object.(*corev1.Pod)
			if !ok {
				continue
			}
			c.mu.Lock()
			at := c.of(pod.Name)
			if at.created.IsZero() {
				at.created = time.Now()
			}
			if at.deleted.IsZero() {
				at.changed = time.Now()
			}
			c.mu.Unlock()
		}
	}()
}

// own is the time that the node itself takes, for all pods one after the other: from the creation of each to the last
// change of its status before the suite asked for its deletion, which is when its checks could hold.
func (c *courses) own() (sum time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.pods {
		sum += at.changed.Sub(at.created)
	}
	return sum
}

// slowestCleanup is the longest time from the deletion of a pod to the creation of the next one, or to the end.
func (c *courses) slowestCleanup(end time.Time) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.pods {
		next := end
		for _, other := range c.pods {
			if other.created.After(at.deleted) && other.created.Before(next) {
				next = other.created
			}
		}
		longest = max(longest, next.Sub(at.deleted))
	}
	return longest
}

// BenchmarkShort compares what a run of 16 short templates takes with the time that the node itself takes for their
// pods. One operation is a run in order, one in order without overlap_cleanup, and one without an order on four
// processes. Of each, it reports the time from the start of the process to its end (serial-s, waiting-s, unordered-s),
// and that time divided by the sum of the node's own times in the same run (serial/own, waiting/own, unordered/own); of
// the runs in order also the longest time from a deletion to the next creation (serial-cleanup-s, waiting-cleanup-s).
//
// A run in order that adds nothing to the node's own time has serial/own = 1; one on four processes that are never idle
// has unordered/own = 0.25. The node's own time divides, so that the figures of a busy machine say something, too.
func BenchmarkShort(b *testing.B) {
	c := benchCluster(b)
	config := "target_nodes: [vk-node-1]\ntemplates: [" + writeShorts(b) + "]\n"
	cli, binary := ginkgoBinary(b)
	var serial, waiting, unordered measured
	for b.Loop() {
		serial.add(measure(b, c, invocation{config: config, args: []string{"--focus=-short-"}}))
		waiting.add(measure(b, c, invocation{config: config + "overlap_cleanup: false\n", args: []string{"--focus=-short-"}}))
		unordered.add(measure(b, c, invocation{
			config: config + "ordered: false\n", program: []string{cli, "-p", "--procs=4", "--focus=-short-", binary},
		}))
	}
	serial.report(b, "serial")
	waiting.report(b, "waiting")
	unordered.report(b, "unordered")
	b.ReportMetric(serial.cleanup.Seconds(), "serial-cleanup-s")
	b.ReportMetric(waiting.cleanup.Seconds(), "waiting-cleanup-s")
}

// measured are times of one run, or of several together.
type measured struct {
	runs               int
	wall, own, cleanup time.Duration
}

func (m *measured) add(other measured) {
	m.runs += other.runs
	m.wall += other.wall
	m.own += other.own
	m.cleanup = max(m.cleanup, other.cleanup)
}

func (m *measured) report(b *testing.B, name string) {
	b.ReportMetric(m.wall.Seconds()/float64(m.runs), name+"-s")
	b.ReportMetric(m.wall.Seconds()/m.own.Seconds(), name+"/own")
}

// measure runs the short templates once.
func measure(b *testing.B, c *cluster, i invocation) measured {
	b.Helper()
	g := newGate(b, c)
	seen := &courses{pods: map[string]*course{}}
	g.before = seen.see
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	seen.watch(ctx, b, c)
	i.kubeconfig = g.kubeconfig
	start := time.Now()
	o := i.run(b)
	end := time.Now()
	if o.status != 0 || !strings.Contains(o.output, fmt.Sprintf("Ran %d of", len(shorts))) {
		b.Fatal(o.output)
	}
	return measured{1, end.Sub(start), seen.own(), seen.slowestCleanup(end)}
}
