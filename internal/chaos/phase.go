// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/apiserver/pkg/endpoints/request"
)

// Phase is a part of a run, as the requests of the suite show it.
type Phase string

// The phases.
const (
	// Run is the whole run.
	Run Phase = "run"
	// Start is what comes before the first test: the version of the API server, and the preconditions.
	Start Phase = "start"
	// Creation begins with the first request of a test.
	Creation Phase = "creation"
	// Checks begin when a pod, or an object that makes pods, has been created. Templates create it last.
	Checks Phase = "checks"
	// Step begins with the first change or command after that. Objects that a step deletes have names that begin with
	// "step-".
	Step Phase = "step"
	// CleanUp begins with the first deletion of any other object.
	CleanUp Phase = "clean-up"
	// End begins with the search for objects of the run that are left.
	End Phase = "end"
)

// Phases are all phases.
var Phases = []Phase{Run, Start, Creation, Checks, Step, CleanUp, End}

// userAgent is that of the suite; the requests of a test have its name after it.
const userAgent = "vk-test-set"

// makesPods are the resources whose creation is the last one of a template.
var makesPods = []string{"pods", "jobs", "deployments", "replicasets", "statefulsets", "daemonsets", "cronjobs"}

// course is how far a run is. Its tests come one after the other; that of the phase is the last one that has begun.
type course struct {
	mu   sync.Mutex
	test string
	past map[string]bool // the tests before
	// phase is empty before the first request.
	phase Phase
	// since is when each phase began for the last time.
	since map[Phase]time.Time
	// entered is called as a phase begins.
	entered func(Phase)
}

func newCourse(entered func(Phase)) *course {
	return &course{past: map[string]bool{}, since: map[Phase]time.Time{}, entered: entered}
}

// begin notes the first request, with which the run begins. How long the process needs until then does not matter.
func (c *course) begin() {
	c.mu.Lock()
	begun := c.phase != ""
	if !begun {
		now := time.Now()
		c.phase, c.since[Start], c.since[Run] = Start, now, now
	}
	c.mu.Unlock()
	if !begun {
		c.entered(Start)
		c.entered(Run)
	}
}

// requested notes a request.
func (c *course) requested(r *http.Request, info *request.RequestInfo) {
	c.begin()
	test := strings.TrimPrefix(r.UserAgent(), userAgent)
	switch {
	case test == "" && info.Verb == "list" && strings.HasPrefix(r.URL.Query().Get("labelSelector"), "vktest/run"):
		c.enter(End, "")
	case test == "" || test == r.UserAgent() || c.isPast(test):
	case test != c.testNow():
		c.enter(Creation, test)
	case info.Verb == "delete" && !strings.HasPrefix(info.Name, "step-"):
		c.enter(CleanUp, test)
	case slices.Contains([]string{"create", "patch", "delete"}, info.Verb) || info.Subresource == "exec":
		if c.is(Checks) {
			c.enter(Step, test)
		}
	}
}

// answered notes the answer to a request.
func (c *course) answered(resp *http.Response, info *request.RequestInfo) {
	created := info.Verb == "create" && resp.StatusCode == http.StatusCreated && slices.Contains(makesPods, info.Resource) &&
		info.Subresource == "" && !resp.Request.URL.Query().Has("dryRun")
	if created && c.is(Creation) {
		c.enter(Checks, c.testNow())
	}
}

func (c *course) isPast(test string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.past[test]
}

func (c *course) testNow() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.test
}

func (c *course) is(phase Phase) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return phase == Run || c.phase == phase
}

func (c *course) enter(phase Phase, test string) {
	c.mu.Lock()
	if c.phase == phase && c.test == test {
		c.mu.Unlock()
		return
	}
	if c.test != test {
		c.past[c.test] = c.test != ""
	}
	c.phase, c.test = phase, test
	c.since[phase] = time.Now()
	c.mu.Unlock()
	c.entered(phase)
}

// within reports whether a phase goes on, or began less than lasts ago if that is not 0.
func (c *course) within(phase Phase, lasts time.Duration) bool {
	c.mu.Lock()
	since, began := c.since[phase]
	c.mu.Unlock()
	if lasts == 0 {
		return c.is(phase)
	}
	return began && time.Since(since) < lasts
}
