// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// DefaultTimeout is the timeout of a phase that does not name one.
const DefaultTimeout = 60 * time.Second

// DefaultNamespace is used wherever a namespace is left out.
const DefaultNamespace = "default"

// Procedure is the validation section of a template: what must become of the
// objects that the template creates, within which time, and what is removed
// afterwards. At least one check is needed.
type Procedure struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Timeout is TimeoutSeconds as a duration, [DefaultTimeout] if left out. The
	// timeout_multiplier of the configuration is not applied.
	Timeout time.Duration `yaml:"-"`

	// TimeoutSeconds is how long the checks may take to hold, in seconds (a whole
	// number or a fraction, above 0). The default is 60. It is multiplied by the
	// timeout_multiplier of the configuration. The clock starts when the objects
	// are created.
	TimeoutSeconds *Seconds `yaml:"timeout_seconds"`
	// Labels select tests with --label-filter, besides those of the "## Labels:"
	// line of the header.
	Labels []string `yaml:"labels"`
	Checks `yaml:",inline"`
	// CleanConfigs say which objects are removed when the test has ended. Objects
	// of the template that are not named here are removed after success.
	CleanConfigs []Cleanup `yaml:"clean_configs"`
	// Steps are further phases, in order, each after the one before has held.
	Steps []Step `yaml:"steps"`
}

// Checks are the checks of one phase. The phase is passed when all of them hold
// at the same time. They come from [Decode], which compiles their expressions.
type Checks struct {
	// Pods are checks of the phase of pods.
	Pods []PodCheck `yaml:"check_pods"`
	// Logs are checks of the logs of containers.
	Logs []LogCheck `yaml:"check_logs"`
	// Objects are checks of any field of any object.
	Objects []ObjectCheck `yaml:"check_objects"`

	path string // "" or "steps[1]."
}

// AllChecks are the checks of all phases, in order.
func (p *Procedure) AllChecks() []Checks {
	all := []Checks{p.Checks}
	for _, step := range p.Steps {
		all = append(all, step.Checks)
	}
	return all
}

// Empty tells whether there is no check at all.
func (c Checks) Empty() bool { return len(c.Pods)+len(c.Logs)+len(c.Objects) == 0 }

// PodCheck demands a phase of a pod. A pod that has succeeded or failed stays so:
// if another phase is wanted, the test fails at once.
type PodCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name is the name of the pod. A name that ends in "-" means all pods that a
	// controller generated from it (those whose metadata.generateName is equal):
	// all must meet the check, and there must be one at least.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if left out.
	Namespace string `yaml:"namespace"`
	// Status is the phase wanted: Pending, Running, Succeeded (the default), Failed
	// or Unknown.
	Status string `yaml:"status"`
}

// LogCheck demands something of the log of a container.
type LogCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name is the name of the pod. A name that ends in "-" means the pods that a
	// controller generated from it; one of them must meet the check.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if left out.
	Namespace string `yaml:"namespace"`
	// Container may be an init container. If left out it is the only container, or
	// that of the annotation kubectl.kubernetes.io/default-container, or the first.
	Container string `yaml:"container"`
	Match     `yaml:",inline"`
	// Previous takes the log of the previous run of a container that restarted.
	Previous bool `yaml:"previous"`
	// TailLines takes the last lines only, this many.
	TailLines *int64 `yaml:"tail_lines"`
	// SinceSeconds takes the lines of the last seconds only, this many.
	SinceSeconds *int64 `yaml:"since_seconds"`
	// LimitBytes takes the first bytes only, this many.
	LimitBytes *int64 `yaml:"limit_bytes"`
	// Timestamps puts the time of each line in front of it.
	Timestamps bool `yaml:"timestamps"`
	// All demands that every pod meets the check if the name means several.
	All bool `yaml:"all"`
}

// Match compares a text with a regular expression.
type Match struct {
	// Regex is a regular expression in the syntax of Python's re module. Its
	// matches are those of re.findall: the whole match, or the text of its group if
	// it has one.
	Regex string `yaml:"regex"`
	// Operator is what is demanded of the matches: Exists (at least one, the
	// default), DoesNotExist, CountAtLeast, CountAtMost, CountExactly (their
	// number, see value), or Is (one of them equals value).
	Operator Operator `yaml:"operator"`
	// Value is a number of matches, 0 or more, for the Count operators, and a text
	// for Is; a number or a bool for Is is compared as Python would print it. The
	// other operators take none.
	Value any `yaml:"value"`

	compiled matcher
}

// ObjectCheck demands something of an object of any kind.
type ObjectCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Kind of the object as in manifests: Pod, Job, Deployment, Node ...
	Kind string `yaml:"kind" yamlpos:"required"`
	// APIVersion of the object as in manifests: v1, batch/v1 ...; if left out, the
	// one that the cluster prefers.
	APIVersion string `yaml:"api_version"`
	// Name of the object.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if left out; of no meaning for kinds
	// without namespaces.
	Namespace string `yaml:"namespace"`
	// Expression is a CEL expression over the variable object, as in Kubernetes
	// admission policies. The check holds when it is true.
	Expression string `yaml:"expression" yamlpos:"required"`
	// Message says in words what the expression demands; it is shown on failure.
	Message string `yaml:"message"`

	program *program
}

// Cleanup names an object that is removed when the test has ended.
type Cleanup struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Type is the kind of the object: pod, namespace, service, config_map, secret,
	// or any other kind of the cluster in snake_case (persistent_volume_claim), or
	// as kubectl takes it (deployments.apps, Job).
	Type string `yaml:"type" yamlpos:"required"`
	// Name of the object. The name of a pod that ends in "-" means the controller
	// that generated pods from it.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if left out.
	Namespace string `yaml:"namespace"`
	// Condition is when to remove it: always (the default), never, onSuccess or
	// onFailure.
	Condition Condition `yaml:"condition"`
}
