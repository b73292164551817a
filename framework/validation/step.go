// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Step is a further phase of a test: at most one action, followed by checks that must all hold at the same time, within
// their own time limit. A step needs an action or a check.
type Step struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Timeout is TimeoutSeconds as a duration, [DefaultTimeout] if left out.
	Timeout time.Duration `yaml:"-"`

	// Short description of the step.
	Name string `yaml:"name"`
	// Time limit for the action and the checks together, in seconds. It is multiplied by timeout_multiplier.
	TimeoutSeconds *Seconds `yaml:"timeout_seconds"`
	// Creates objects.
	Create *Create `yaml:"create"`
	// Patches an object.
	Patch *Patch `yaml:"patch"`
	// Deletes an object.
	Delete *Delete `yaml:"delete"`
	// Runs a command in a container.
	Exec *Exec `yaml:"exec"`
	// Connects to the process of a container.
	Attach *Attach `yaml:"attach"`
	// Connects to a port of a pod through the API server.
	PortForward *PortForward `yaml:"port_forward"`
	// Asks the kubelet API of a node.
	KubeletGet *KubeletGet `yaml:"kubelet_get"`
	// Runs a command of the site.
	Hook   *Hook `yaml:"hook"`
	Checks `yaml:",inline"`
}

// Target names the object that an action is done to.
type Target struct {
	// Kind of the object, as in clean_configs.
	Type string `yaml:"type" yamlpos:"required"`
	// Name of the object.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if omitted.
	Namespace string `yaml:"namespace"`
}

// Create is the action that creates objects. They are cleaned up like the objects of the template's own manifests.
type Create struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Objects to create: a list of objects, a single object, or a string that contains one or more YAML documents.
	Manifests any `yaml:"manifests" yamlpos:"required"`

	// Objects are the manifests, decoded; lists are flattened.
	Objects []*unstructured.Unstructured `yaml:"-"`
}

// Patch is the action that patches an object.
type Patch struct {
	Pos    yamlpos.Pos `yaml:"-"`
	Target `yaml:",inline"`
	// Type of the patch: merge (the default), strategic or json.
	PatchType PatchType `yaml:"patch_type"`
	// The subresource to patch, for example status, scale, resize or ephemeralcontainers. If omitted, the object
	// itself.
	Subresource string `yaml:"subresource"`
	// Body of the patch: a map, or a list of operations for the type json.
	Patch any `yaml:"patch" yamlpos:"required"`

	// JSON is the patch as it is sent.
	JSON []byte `yaml:"-"`
}

// Selector names the pods, if Type is pod.
func (t Target) Selector() podapi.Selector {
	return podapi.Selector{Namespace: t.Namespace, Name: t.Name}
}

// PatchType is a way of patching an object.
type PatchType string

// The patch types of the API.
const (
	MergePatch     PatchType = "merge"
	StrategicPatch PatchType = "strategic"
	JSONPatch      PatchType = "json"
)

// UnmarshalText accepts the patch types, spelt exactly.
func (p *PatchType) UnmarshalText(text []byte) error {
	*p = PatchType(text)
	return member("patch_type", string(text), []string{"merge", "strategic", "json"})
}

// Delete is the action that deletes an object.
type Delete struct {
	Pos    yamlpos.Pos `yaml:"-"`
	Target `yaml:",inline"`
	// Overrides the pod's termination grace period; 0 force-deletes the pod.
	GracePeriodSeconds *int64 `yaml:"grace_period_seconds"`
	// Whether the step waits until the object is gone.
	Wait *bool `yaml:"wait"`
}

// Waits reports whether the step waits until the object is gone.
func (d Delete) Waits() bool { return d.Wait == nil || *d.Wait }

// Exec is the action that runs a command in a container and checks its exit code and output. It repeats the command
// until both are as expected or the time limit of the step expires. If the connection ends without an exit status, it
// is unknown whether the command ran. It then runs once more (see idempotent); if the status is missing again, the
// verdict is error, because the cause may lie outside the node.
type Exec struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the pod. A name that ends in "-" selects one of the pods that a controller generated from it; it does not
	// matter which one.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// Name of the container. If omitted, it is chosen as in check_logs.
	Container string `yaml:"container"`
	// Program and arguments. No shell is involved.
	Command []string `yaml:"command" yamlpos:"required"`
	// Text to send to the standard input of the command, which stays open. If omitted, no input is connected.
	Stdin string `yaml:"stdin" yamlpos:"nonempty"`
	// Gives the command a terminal. It then has a single output stream, and its lines end with \r\n.
	TTY bool `yaml:"tty" yamlpos:"nonempty"`
	// Expected exit code.
	ExitCode int `yaml:"exit_code"`
	// Running the command twice has the same effect as running it once. If a connection ends without an exit status,
	// the command then runs again until the time limit of the step, and not only once more.
	Idempotent bool `yaml:"idempotent"`
	// The output (stdout and stderr together) is matched like a log; without a regex only the exit code counts.
	Match `yaml:",inline"`
}

// Sent is what is sent to the command, nil if there is no input.
func (e Exec) Sent() []byte { return input(e.Stdin) }

// Selector names the pods, any of which runs the command.
func (e Exec) Selector() podapi.Selector {
	return podapi.Selector{Namespace: e.Namespace, Name: e.Name}
}
