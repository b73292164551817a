// SPDX-License-Identifier: Apache-2.0

package validation

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Attach is the action that connects to the process of a running container, as `kubectl attach` does, and checks what
// the process writes from then on. It may send a text to its standard input. The connection stays open until the output
// is as expected or the node ends it. The step repeats this until its time limit expires, but it sends a text only
// once. If the node does not implement attach (it responds with 405 or 501, or with 404 because it has no such page),
// the step fails immediately. If the connection breaks and cannot be made again, the verdict is error.
type Attach struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the pod. A name that ends in "-" selects one of the pods that a controller generated from it; it does not
	// matter which one.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// Name of the container. If omitted, it is chosen as in check_logs.
	Container string `yaml:"container"`
	// Text to send to the standard input of the process, which stays open. The container needs stdin: true. If omitted,
	// only the output is connected.
	Stdin string `yaml:"stdin" yamlpos:"nonempty"`
	// The output (stdout and stderr together, since the connection was made) is matched like a log.
	Match `yaml:",inline"`
}

// Selector names the pods, any of which is connected to.
func (a Attach) Selector() podapi.Selector {
	return podapi.Selector{Namespace: a.Namespace, Name: a.Name}
}

// Choose returns the pod and the container to connect to, as [Exec.Choose] does.
func (a Attach) Choose(s State) (pod *corev1.Pod, container string, err error) {
	return Exec{Name: a.Name, Namespace: a.Namespace, Container: a.Container}.Choose(s)
}

// Sent is what is sent once there is a connection, nil if there is no input.
func (a Attach) Sent() []byte { return input(a.Stdin) }

// input is what is sent of a text, nil if it is empty.
func input(text string) []byte {
	if text == "" {
		return nil
	}
	return []byte(text)
}

// Want says what is wanted of the connection.
func (a Attach) Want() string { return "output of the attached container" }

// Enough reports whether the beginning of the output decides that the step holds.
func (a Attach) Enough(output []byte) bool { return a.Judge(output, false, false).Verdict == Holds }

// Judge gives the verdict on the output. complete says that the node has ended the connection, cut that the end of the
// text is missing.
func (a Attach) Judge(output []byte, complete, cut bool) Outcome {
	o := Outcome{Verdict: Holds, Line: a.Pos.Line, Want: a.Want(), Got: "the connection is open"}
	if complete {
		o.Got = "the node has ended the connection"
	}
	a.answer(&o, output, whole(complete, cut), "output")
	return o
}

func (c *checker) attach(a *Attach, path string) {
	c.podName(a.Pos, path, a.Name)
	c.namespace(a.Pos, path, &a.Namespace)
	if a.Regex == "" {
		c.missing(a.Pos.KeyLine("regex"), "%s.regex: must not be empty: without it, the step could not tell what the process writes", path)
		return
	}
	c.match(&a.Match, a.Pos, path)
}
