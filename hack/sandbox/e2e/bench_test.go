// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// recorder stands between the suite and the API server and writes down every request.
type recorder struct {
	proxy    http.Handler
	mu       sync.Mutex
	requests []string
	// deleted is when the suite asked for the deletion of a pod, the first thing it does after the verdict; ended is when
	// the API server told a watcher that the pod had ended.
	deleted, ended map[string]time.Time
}

var podPath = regexp.MustCompile(`^/api/v1/namespaces/[^/]+/pods/([^/]+)$`)

func (r *recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	r.requests = append(r.requests, request.Method+" "+request.URL.RequestURI())
	if name := podPath.FindStringSubmatch(request.URL.Path); name != nil && request.Method == http.MethodDelete {
		r.deleted[name[1]] = time.Now()
	}
	r.mu.Unlock()
	r.proxy.ServeHTTP(w, request)
}

func newRecorder(b *testing.B, config *rest.Config) *recorder {
	b.Helper()
	transport, err := rest.TransportFor(config)
	if err != nil {
		b.Fatal(err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		b.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     transport,
		FlushInterval: -1,
	}
	return &recorder{proxy: proxy, deleted: map[string]time.Time{}, ended: map[string]time.Time{}}
}

// watch notes when pods end, until ctx ends.
func (r *recorder) watch(ctx context.Context, b *testing.B, c *cluster) {
	b.Helper()
	events, err := c.client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		for event := range events.ResultChan() {
			pod, ok := event.Object.(*corev1.Pod)
			if !ok || pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed {
				continue
			}
			r.mu.Lock()
			if r.ended[pod.Name].IsZero() {
				r.ended[pod.Name] = time.Now()
			}
			r.mu.Unlock()
		}
	}()
}

// BenchmarkSpecs runs the built-in templates and reports, per spec, the time from a pod's end in the API to the verdict
// and the number of requests by kind. One operation is one run of the three templates.
func BenchmarkSpecs(b *testing.B) {
	c := &cluster{dir: filepath.Join(os.Getenv("VKTEST_SOURCE"), ".sandbox"), name: "bench"}
	if out, err := c.run("up"); err != nil {
		b.Fatal(out)
	}
	defer c.run("down")
	c.connect(b)
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		b.Fatal(err)
	}
	config.QPS = -1
	r := newRecorder(b, config)
	server := httptest.NewServer(r)
	defer server.Close()
	r.watch(b.Context(), b, c)
	kubeconfig := filepath.Join(b.TempDir(), "kubeconfig")
	content := "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: '" + server.URL + "'}}]\ncontexts: [{name: c, context: {cluster: c}}]\ncurrent-context: c\n"
	if err := os.WriteFile(kubeconfig, []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if o := (invocation{kubeconfig: kubeconfig}).run(b); o.status != 0 {
			b.Fatal(o.output)
		}
	}
	r.report(b)
}

func (r *recorder) report(b *testing.B) {
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
	specs := float64(len(latencies))
	counts := map[string]float64{}
	for _, request := range r.requests {
		counts[kindOf(request)]++
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(specs, "specs")
	b.ReportMetric(ms(latencies[len(latencies)/2]), "ms/verdict-median")
	b.ReportMetric(ms(latencies[len(latencies)-1]), "ms/verdict-worst")
	for kind, count := range counts {
		b.ReportMetric(count/specs, kind+"/spec")
	}
	if testing.Verbose() {
		b.Log(strings.Join(r.requests, "\n"))
	}
}

func kindOf(request string) string {
	switch method, path, _ := strings.Cut(request, " "); {
	case strings.Contains(path, "/log?"):
		return "logs"
	case strings.Contains(path, "selfsubjectaccessreviews"):
		return "other"
	case method == http.MethodPost:
		return "creations"
	case method == http.MethodDelete:
		return "deletions"
	}
	return "other"
}
