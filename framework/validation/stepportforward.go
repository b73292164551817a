// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// PortForward is the action that connects to a port of a pod through the API server, as `kubectl port-forward` does,
// sends a text or an HTTP request, and checks what comes back. The connection stays open until the pod closes it or the
// answer is as expected. The step repeats this until its time limit expires. If the node does not implement port
// forwarding (it responds with 405 or 501, or with 404 because it has no such page), the step fails immediately. If the
// connection to the API server breaks each time, the verdict is error.
type PortForward struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the pod. A name that ends in "-" selects one of the pods that a controller generated from it; it does not
	// matter which one.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// TCP port, 1 to 65535. The containers of the pod need not declare it.
	Port int `yaml:"port" yamlpos:"required"`
	// Text to send. If neither send nor get is given, the pod speaks first.
	Send string `yaml:"send" yamlpos:"nonempty"`
	// Path of an HTTP request to send: "/healthz" sends GET /healthz in HTTP/1.0.
	Get string `yaml:"get" yamlpos:"nonempty"`
	// What comes back is matched like a log: of an HTTP response the status line, the headers and the body.
	Match `yaml:",inline"`
}

// Selector names the pods, any of which is connected to.
func (f PortForward) Selector() podapi.Selector {
	return podapi.Selector{Namespace: f.Namespace, Name: f.Name}
}

// Sent is what is sent once there is a connection.
func (f PortForward) Sent() []byte {
	if f.Get != "" {
		return fmt.Appendf(nil, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", f.Get)
	}
	return []byte(f.Send)
}

// Choose returns the pod to connect to: of the pods of the name that are there, the first of which a container runs.
// The error says why there is none yet; the pod is then the one that was looked at last, or nil.
func (f PortForward) Choose(s State) (pod *corev1.Pod, err error) {
	err = fmt.Errorf("no %s", f.Selector())
	for _, candidate := range s.Pods(f.Selector()) {
		if candidate.Gone || candidate.Pod == nil {
			continue
		}
		pod = candidate.Pod
		for _, status := range pod.Status.ContainerStatuses {
			if status.State.Running != nil {
				return pod, nil
			}
		}
		err = fmt.Errorf("no container is running")
	}
	return pod, err
}

// Want says what is wanted of the connection.
func (f PortForward) Want() string { return fmt.Sprintf("an answer from port %d", f.Port) }

// Enough reports whether the beginning of an answer decides that the step holds.
func (f PortForward) Enough(answered []byte) bool {
	return f.Judge(answered, false, false, "").Verdict == Holds
}

// Judge gives the verdict on what came back. complete says that the pod has closed the connection, cut that the end of
// the text is missing; complaint is what the node says of a connection that it could not make or keep.
func (f PortForward) Judge(answered []byte, complete, cut bool, complaint string) Outcome {
	o := Outcome{Verdict: Holds, Line: f.Pos.Line, Want: f.Want(), Got: "the connection is open"}
	switch {
	case complete:
		o.Got = "the pod has closed the connection"
	case complaint != "":
		o.Got = "the node reports: " + text.Truncate(text.Printable(text.OneLine(complaint)), 300)
	}
	f.answer(&o, answered, whole(complete, cut), "answer")
	return o
}

func (c *checker) portForward(f *PortForward, path string) {
	c.podName(f.Pos, path, f.Name)
	c.namespace(f.Pos, path, &f.Namespace)
	const wrongPort = "%s.port: must be a number from 1 to 65535, got %d"
	switch {
	case f.Port == 0:
		c.missing(f.Pos.KeyLine("port"), wrongPort, path, f.Port)
	case f.Port < 0 || f.Port > 65535:
		c.add(f.Pos.KeyLine("port"), wrongPort, path, f.Port)
	}
	switch {
	case f.Get == "":
	case f.Send != "":
		c.add(f.Pos.KeyLine("get"), "%s has both send and get; use one of them", path)
	case !strings.HasPrefix(f.Get, "/") || strings.ContainsFunc(f.Get, unfitForURL):
		c.add(f.Pos.KeyLine("get"), "%s.get: %q is not a path; it must begin with \"/\" and contain no spaces", path, f.Get)
	}
	if f.Regex == "" {
		c.missing(f.Pos.KeyLine("regex"), "%s.regex: must not be empty: without it, the step could not tell what the pod answers", path)
		return
	}
	c.match(&f.Match, f.Pos, path)
}

// unfitForURL tells which characters the target of an HTTP request cannot have.
func unfitForURL(r rune) bool { return r <= ' ' || r >= 0x7f }
