// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// KubeletGet is the action that requests a path of the kubelet API of a node, such as stats/summary, metrics/resource
// or healthz, through the API server (nodes/NAME/proxy), and checks the response. It repeats the request until the
// response is as expected or the time limit of the step expires. If the node does not implement the path (404, 405 or
// 501), the step fails immediately. If the connection to the API server breaks each time, the verdict is error.
type KubeletGet struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the node.
	Name string `yaml:"name" yamlpos:"required"`
	// What to request from the node, for example stats/summary or pods. A query may follow the path.
	Path string `yaml:"path" yamlpos:"required"`
	// Expected HTTP status.
	Status *int `yaml:"status" yamlpos:"nonempty"`
	// The body is matched like a log; without a regex only the status counts.
	Match `yaml:",inline"`
	// CEL expression over the variable object, which is the body as JSON. The step passes when the expression is true.
	Expression string `yaml:"expression" yamlpos:"nonempty"`
	// Describes in words what the expression asserts. Shown on failure.
	Message string `yaml:"message"`
	// Sends the request without credentials to the node's own port (status.daemonEndpoints.kubeletEndpoint) instead.
	// The node must refuse it with 401 or 403, or by ending the TLS handshake because there is no client certificate. A
	// node that does not implement the path (404, 405 or 501) serves nobody, and passes. If the port cannot be reached
	// from where the suite runs, the test is skipped. No other expectation is possible.
	Anonymous bool `yaml:"anonymous" yamlpos:"nonempty"`

	program *program
}

// status is the expected HTTP status.
func (k KubeletGet) status() int {
	if k.Status == nil {
		return http.StatusOK
	}
	return *k.Status
}

// Want says what is wanted of the request.
func (k KubeletGet) Want() string {
	if k.Anonymous {
		return fmt.Sprintf("401 or 403 for %s without credentials", k.Path)
	}
	return fmt.Sprintf("%d for %s", k.status(), k.Path)
}

// Judge gives the verdict on a response of the node; cut says that the end of the body is missing.
func (k KubeletGet) Judge(code int, body []byte, cut bool) Outcome {
	o := Outcome{Verdict: Holds, Line: k.Pos.Line, Want: k.Want(), Message: k.Message, Got: fmt.Sprintf("%d %s", code, http.StatusText(code))}
	switch {
	case k.Anonymous:
		o.Verdict = verdictOnAnonymous(code)
	case code == k.status():
		k.answer(&o, body, whole(true, cut), "body")
		k.judgeObject(&o, body)
	case notImplemented(code):
		o.Verdict = Never // a virtual kubelet answers so where it has no handler, and will get none
		o.Got += ", not implemented by the node"
	default:
		o.Verdict = NotYet
	}
	if o.Verdict != Holds && code >= http.StatusBadRequest && len(body) > 0 {
		o.Got += "\n| " + text.Truncate(text.Printable(text.OneLine(string(body))), excerptWidth)
	}
	return o
}

// notImplemented tells whether a node answers so where it has no handler.
func notImplemented(code int) bool {
	return code == http.StatusNotFound || code == http.StatusMethodNotAllowed || code == http.StatusNotImplemented
}

// verdictOnAnonymous: a request that was served cannot be refused any more.
func verdictOnAnonymous(code int) Verdict {
	switch {
	case code == http.StatusUnauthorized || code == http.StatusForbidden || notImplemented(code):
		return Holds
	case code >= 200 && code < 300:
		return Never
	}
	return NotYet
}

// judgeObject adds the verdict of the expression to that on the status and the regex.
func (k KubeletGet) judgeObject(o *Outcome, body []byte) {
	if k.program == nil {
		return
	}
	o.Want += ", " + strings.Join(strings.Fields(k.Expression), " ")
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		if o.Verdict == Holds {
			o.Verdict = NotYet
		}
		o.Got += ", and the body is no JSON object"
		return
	}
	verdict, reason := k.program.evaluate(of(object))
	if verdict == Holds {
		return
	}
	if o.Verdict != Never {
		o.Verdict = verdict
	}
	o.Got += ", " + reason + "\n" + k.program.values(of(object))
}

func (c *checker) kubeletGet(k *KubeletGet, path string) {
	if k.Name == "" {
		c.missing(k.Pos.KeyLine("name"), "%s.name: must not be empty", path)
	} else if problems := validation.IsDNS1123Subdomain(k.Name); len(problems) > 0 {
		c.add(k.Pos.KeyLine("name"), "%s.name: %q is not a valid node name: %s", path, k.Name, rule(problems))
	}
	c.kubeletPath(k, path)
	if k.Status != nil && (*k.Status < 200 || *k.Status > 599) {
		c.add(k.Pos.KeyLine("status"), "%s.status: must be an HTTP status from 200 to 599, got %d", path, *k.Status)
	}
	if k.Anonymous {
		for _, key := range []string{"status", "regex", "operator", "value", "expression"} {
			if line, given := k.Pos.Keys[key]; given {
				c.add(line, "%s.%s: not possible with anonymous, which expects that the node refuses the request", path, key)
			}
		}
		return
	}
	c.optionalMatch(&k.Match, k.Pos, path, "status")
	if k.Expression == "" {
		return
	}
	k.program = c.expression(k.Pos, path, "expression", k.Expression, variables{theObject: nil})
}

func (c *checker) kubeletPath(k *KubeletGet, path string) {
	line := k.Pos.KeyLine("path")
	switch {
	case strings.Trim(k.Path, "/") == "":
		c.missing(line, "%s.path: must not be empty (expected e.g. stats/summary, metrics/resource, pods, healthz)", path)
	case strings.HasPrefix(strings.TrimPrefix(k.Path, "/"), "api/v1/nodes/"):
		c.add(line, "%s.path: %q is a path of the API server; give the path on the node, which follows \"proxy/\"", path, k.Path)
	case strings.ContainsFunc(k.Path, unfitForURL) || strings.Contains(k.Path, "://") || strings.Contains(k.Path, ".."):
		c.add(line, "%s.path: %q is not a path of the kubelet API (expected e.g. stats/summary, metrics/resource, pods, healthz)", path, k.Path)
	}
}
