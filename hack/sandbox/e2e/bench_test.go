// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// stopwatch measures the time from a pod's end to the verdict.
type stopwatch struct {
	mu sync.Mutex
	// deleted is when the suite asked for the deletion of a pod, the first thing it does after the verdict; ended is
	// when the API server told a watcher that the pod had ended.
	deleted, ended map[string]time.Time
}

var podPath = regexp.MustCompile(`^/api/v1/namespaces/[^/]+/pods/([^/]+)$`)

// see is called with every request of the suite.
func (r *stopwatch) see(request *http.Request) {
	if name := podPath.FindStringSubmatch(request.URL.Path); name != nil && request.Method == http.MethodDelete {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.deleted[name[1]] = time.Now()
	}
}

// watch notes when pods end, until ctx ends.
func (r *stopwatch) watch(ctx context.Context, b *testing.B, c *cluster) {
	b.Helper()
	events, err := c.client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		seen := map[string]bool{}
		for event := range events.ResultChan() {
			pod, ok := event.Object.(*corev1.Pod)
			if !ok || pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed {
				continue
			}
			r.mu.Lock()
			if uid := string(pod.UID); !seen[uid] { // of pods of one name the last counts
				seen[uid], r.ended[pod.Name] = true, time.Now()
			}
			r.mu.Unlock()
		}
	}()
}

// benchCluster brings a sandbox up for a benchmark.
func benchCluster(b *testing.B) *cluster {
	b.Helper()
	c := &cluster{dir: filepath.Join(os.Getenv("VKTEST_SOURCE"), ".sandbox"), name: "bench"}
	if out, err := c.run("up"); err != nil {
		b.Fatal(out)
	}
	b.Cleanup(func() { _, _ = c.run("down") })
	c.connect(b)
	return c
}

// BenchmarkSpecs runs test templates of every kind and reports, per spec, the time from a pod's end in the API to the
// verdict and the number of requests by kind. One operation is one run. What a run costs as a whole, however many specs
// it has, is told apart from what its specs cost; see onceARun.
func BenchmarkSpecs(b *testing.B) {
	c := benchCluster(b)
	g := newGate(b, c)
	r := &stopwatch{deleted: map[string]time.Time{}, ended: map[string]time.Time{}}
	g.before = r.see
	r.watch(b.Context(), b, c)
	run := func(focus string) int {
		before := len(g.requests)
		i := invocation{kubeconfig: g.kubeconfig, overlay: []string{"honest"}, args: []string{"--focus=" + focus}}
		if o := i.run(b); o.status != 0 {
			b.Fatal(o.output)
		}
		return len(g.requests) - before
	}
	shared, runs := 0, 0
	for b.Loop() {
		shared += run("preconditions")
		runs++
		run(someOfAll)
	}
	r.report(b, g.requests, shared, runs)
}

// someOfAll are templates of every kind.
const someOfAll = " (000-hello|030-shared|100-failing|8[0-9]0)-"

// specsOfARun is how many templates a run of BenchmarkSpecs has.
const specsOfARun = 7

func (r *stopwatch) report(b *testing.B, requests []string, shared, runs int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var latencies []time.Duration
	for name, deleted := range r.deleted {
		if ended, ok := r.ended[name]; ok {
			latencies = append(latencies, deleted.Sub(ended))
		}
	}
	if len(latencies) == 0 {
		b.Fatal("no pod was seen to end")
	}
	slices.Sort(latencies)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(float64(len(latencies)), "pods")
	b.ReportMetric(ms(latencies[len(latencies)/2]), "ms/verdict-median")
	b.ReportMetric(ms(latencies[len(latencies)*99/100]), "ms/verdict-p99")
	counts := map[string]float64{}
	for _, request := range requests {
		counts[kindOf(request)]++
	}
	// The run of the preconditions alone counts for nothing.
	b.ReportMetric((counts[onceARun]-float64(shared))/float64(runs), onceARun)
	delete(counts, onceARun)
	for kind, count := range counts {
		b.ReportMetric(count/float64(specsOfARun*runs), kind+"/spec")
	}
	if testing.Verbose() {
		b.Log(strings.Join(requests, "\n"))
	}
}

// BenchmarkTree walks through a tree of 25,000 specs without a cluster: as many nodes with the built-in templates as
// it takes. What it reports is the processor time and the memory of the whole process, printing included.
func BenchmarkTree(b *testing.B) {
	list, _ := invocation{args: []string{"--vktest.list"}}.command(b)
	out, err := list.Output()
	if err != nil {
		b.Fatal(err)
	}
	perNode := len(regexp.MustCompile(`(?m)^\d{3}-\S+\.yaml`).FindAll(out, -1))
	if perNode == 0 {
		b.Fatalf("no template is listed:\n%s", out)
	}
	config := "target_nodes:\n"
	for n := range 25000 / perNode {
		config += fmt.Sprintf("  - vk-node-%d\n", n)
	}
	var most int64
	var busy time.Duration
	runs := 0
	for b.Loop() {
		cmd, _ := invocation{config: config, args: []string{"--ginkgo.dry-run"}}.command(b)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v:\n%s", err, out[max(0, len(out)-2000):])
		}
		most = max(most, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
		busy += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		runs++
	}
	b.ReportMetric(float64(most)/1024, "MB")
	b.ReportMetric(busy.Seconds()/float64(runs), "cpu-s/op")
}

// BenchmarkStart measures the time from the start of the process to its first request.
func BenchmarkStart(b *testing.B) {
	c := benchCluster(b)
	g := newGate(b, c)
	first := make(chan time.Time, 1)
	g.before = func(*http.Request) {
		select {
		case first <- time.Now():
		default:
		}
	}
	var all time.Duration
	runs := 0
	for b.Loop() {
		cmd, _ := invocation{kubeconfig: g.kubeconfig, args: []string{"--focus=preconditions: node"}}.command(b)
		start := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		all += (<-first).Sub(start)
		runs++
		if err := cmd.Wait(); err != nil && !isExit(err) {
			b.Fatal(err)
		}
		select {
		case <-first:
		default:
		}
	}
	b.ReportMetric(float64(all.Milliseconds())/float64(runs), "ms/first-request")
}

func isExit(err error) bool {
	_, ok := err.(*exec.ExitError) //nolint:errorlint // as returned by Wait
	return ok
}

// onceARun are the requests whose number does not depend on that of the specs: to find the cluster, for the
// preconditions, to ask for each permission, to watch pods and node, and to list what is left at the end.
const onceARun = "requests/run"

var ofARun = regexp.MustCompile(`^GET /(version|apis?)$|/selfsubjectaccessreviews$|^GET /api/v1/namespaces/[^/]+$|` +
	`^GET /api/v1/nodes[/?]|^GET /api/v1/namespaces/[^/]+/pods\?allowWatchBookmarks|labelSelector=vktest%2Frun`)

func kindOf(request string) string {
	switch method, path, _ := strings.Cut(request, " "); {
	case ofARun.MatchString(request):
		return onceARun
	case strings.Contains(path, "/log?"):
		return "logs"
	case method == http.MethodPost:
		return "creations"
	case method == http.MethodDelete:
		return "deletions"
	}
	return "other"
}
