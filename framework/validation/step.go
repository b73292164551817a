// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Step is a further phase of a test: at most one action, then checks that must
// hold together within a time of their own. It has an action or a check.
type Step struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Timeout is TimeoutSeconds as a duration, [DefaultTimeout] if left out.
	Timeout time.Duration `yaml:"-"`

	// Name says in a few words what the step is for.
	Name string `yaml:"name"`
	// TimeoutSeconds is how long action and checks may take together, in seconds;
	// 60 if left out; multiplied by timeout_multiplier.
	TimeoutSeconds *Seconds `yaml:"timeout_seconds"`
	// Create creates objects.
	Create *Create `yaml:"create"`
	// Patch changes an object.
	Patch *Patch `yaml:"patch"`
	// Delete removes an object.
	Delete *Delete `yaml:"delete"`
	// Exec runs a command in a container.
	Exec   *Exec `yaml:"exec"`
	Checks `yaml:",inline"`
}

// Target names the object that an action is done to.
type Target struct {
	// Type is the kind of the object, in the words of clean_configs.
	Type string `yaml:"type" yamlpos:"required"`
	// Name of the object.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if left out.
	Namespace string `yaml:"namespace"`
}

// Create is the action that creates objects. They are cleaned up as those of the
// template's own manifests.
type Create struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Manifests are the objects: a list of them, a single one, or a text with
	// several YAML documents.
	Manifests any `yaml:"manifests" yamlpos:"required"`

	// Objects are the manifests, decoded; lists are flattened.
	Objects []*unstructured.Unstructured `yaml:"-"`
}

// Patch is the action that changes an object.
type Patch struct {
	Pos    yamlpos.Pos `yaml:"-"`
	Target `yaml:",inline"`
	// PatchType is merge (the default), strategic or json.
	PatchType PatchType `yaml:"patch_type"`
	// Subresource is empty, or status, scale, resize, ephemeralcontainers ...
	Subresource string `yaml:"subresource"`
	// Patch is the patch: a mapping, or a list of operations for the type json.
	Patch any `yaml:"patch" yamlpos:"required"`

	// JSON is the patch as it is sent.
	JSON []byte `yaml:"-"`
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

// Delete is the action that removes an object.
type Delete struct {
	Pos    yamlpos.Pos `yaml:"-"`
	Target `yaml:",inline"`
	// GracePeriodSeconds overrides the time that a pod has to end; 0 kills it.
	GracePeriodSeconds *int64 `yaml:"grace_period_seconds"`
	// Wait says whether the step waits until the object is gone; true if left out.
	Wait *bool `yaml:"wait"`
}

// Waits tells whether the step waits until the object is gone.
func (d Delete) Waits() bool { return d.Wait == nil || *d.Wait }

// Exec is the action that runs a command in a container and judges its output.
type Exec struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the pod; a name that ends in "-" means any pod that a controller
	// generated from it.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if left out.
	Namespace string `yaml:"namespace"`
	// Container is chosen as in check_logs if left out.
	Container string `yaml:"container"`
	// Command is the program and its arguments, run without a shell.
	Command []string `yaml:"command" yamlpos:"required"`
	// ExitCode is the exit code wanted; 0 if left out.
	ExitCode int `yaml:"exit_code"`
	// The output (stdout and stderr together) is matched as a log; without a regex
	// only the exit code counts.
	Match `yaml:",inline"`
}
