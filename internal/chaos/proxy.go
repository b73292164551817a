// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/rest"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// Options say what a proxy does.
type Options struct {
	// Upstream reaches the API server. The proxy acts as its user.
	Upstream *rest.Config
	// Faults happen in Phase. Without any, the proxy passes everything on.
	Faults []Fault
	Phase  Phase
	// Scale multiplies the durations of the faults.
	Scale float64
	// Seed chooses the requests of faults that happen to a share of them.
	Seed  uint64
	HTTP1 bool
}

// Proxy is a proxy that runs, on a port of the loopback interface.
type Proxy struct {
	Options
	reverse  *httputil.ReverseProxy
	resolver request.RequestInfoFactory
	course   *course
	door     *door

	mu     sync.Mutex
	random *rand.Rand
	// struck is how often a fault has happened to a request, met how many requests each might have happened to.
	struck  int
	met     []int
	expired map[string]bool // watches whose next one is answered 410, by their path
}

// New starts a proxy. Close it at the end.
func New(o Options) (*Proxy, error) {
	upstream, err := url.Parse(o.Upstream.Host)
	if err != nil {
		return nil, fmt.Errorf("API server %s: %w", o.Upstream.Host, err)
	}
	transport, err := transportTo(o.Upstream)
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		Options: o, random: rand.New(rand.NewPCG(o.Seed, 0)), met: make([]int, len(o.Faults)), expired: map[string]bool{},
		resolver: request.RequestInfoFactory{APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api")},
	}
	p.course = newCourse(p.entered)
	p.reverse = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			if kindOf(r.In.Context()) == Watch {
				r.Out.Header.Set("Accept", "application/json") // the relay reads the events
			}
		},
		Transport: transport, FlushInterval: -1, ModifyResponse: p.answered, ErrorHandler: p.failed,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	p.door, err = openDoor(p, o.HTTP1)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Close ends all connections.
func (p *Proxy) Close() { p.door.close() }

// Struck is how often a fault has happened to a request.
func (p *Proxy) Struck() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.struck
}

func (p *Proxy) strike() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.struck++
}

func (p *Proxy) scaled(d metav1.Duration) time.Duration {
	return time.Duration(p.Scale * float64(d.Duration))
}

// active reports whether a fault goes on.
func (p *Proxy) active(f Fault) bool {
	return p.course.within(cmp.Or(f.Phase, p.Phase), p.scaled(f.For))
}

// hits reports whether a fault, number i, that goes on happens to this request. Of a share, the first request is one.
func (p *Proxy) hits(i int, kind Request) bool {
	f := p.Faults[i]
	if len(f.To) > 0 && !slices.Contains(f.To, kind) || slices.Contains(f.Except, kind) || !p.active(f) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.met[i]++
	return f.Share == 0 || p.met[i] == 1 || p.random.Float64() < f.Share
}

type infoKey struct{}

func infoOf(ctx context.Context) *request.RequestInfo {
	info, _ := ctx.Value(infoKey{}).(*request.RequestInfo)
	return info
}

func kindOf(ctx context.Context) Request {
	info := infoOf(ctx)
	switch {
	case info == nil || !info.IsResourceRequest:
		return ""
	case info.Subresource == "log" || info.Subresource == "exec":
		return Request(info.Subresource)
	}
	return Request(info.Verb)
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	info, err := p.resolver.NewRequestInfo(r)
	if err != nil {
		fakeapi.WriteError(w, err)
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), infoKey{}, info))
	p.course.requested(r, info)
	kind := kindOf(r.Context())
	if kind == Watch && p.takeExpired(r.URL.Path) {
		fakeapi.WriteStatus(w, http.StatusGone, metav1.StatusReasonExpired, "too old resource version")
		return
	}
	for i, f := range p.Faults {
		if slices.Contains(onTheWay, f.Kind) && p.hits(i, kind) {
			p.strike()
			if p.before(w, r, f) {
				return
			}
		}
	}
	p.reverse.ServeHTTP(w, r)
}

// answered does what happens to an answer.
func (p *Proxy) answered(resp *http.Response) error {
	r := resp.Request
	defer p.course.answered(resp, infoOf(r.Context()))
	kind := kindOf(r.Context())
	if kind == Watch && resp.StatusCode == http.StatusOK {
		p.relay(resp)
	}
	for i, f := range p.Faults {
		switch {
		case f.Kind == Lose && p.hits(i, kind):
			p.strike()
			_ = resp.Body.Close()
			return lostError{f.Code}
		case f.Kind == Cut && kind != Watch && p.hits(i, kind):
			p.strike()
			cutStream(resp)
		}
	}
	return nil
}

// takeExpired reports once whether the last watch of a path ended with lost history.
func (p *Proxy) takeExpired(path string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	expired := p.expired[path]
	delete(p.expired, path)
	return expired
}
