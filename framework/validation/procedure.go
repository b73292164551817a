// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// DefaultTimeout is the timeout of a phase that does not name one.
const DefaultTimeout = 60 * time.Second

// DefaultNamespace is used wherever a namespace is left out.
const DefaultNamespace = "default"

// Procedure is the validation section of a template: the checks on the objects that the template creates, their time
// limit, and what to remove afterwards. It needs at least one check.
type Procedure struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Timeout is TimeoutSeconds as a duration, [DefaultTimeout] if left out. The timeout_multiplier of the
	// configuration is not applied.
	Timeout time.Duration `yaml:"-"`

	// Time limit for the checks, in seconds: an integer or a decimal number of at least 0.001, also in quotes. It is
	// multiplied by the timeout_multiplier of the configuration. It starts to run when the objects have been created.
	TimeoutSeconds *Seconds `yaml:"timeout_seconds"`
	// Additional labels for --label-filter, besides those in the "## Labels:" line of the header.
	Labels []string `yaml:"labels"`
	Checks `yaml:",inline"`
	// Objects to remove when the test has ended. Objects of the template that are not listed here are removed if the
	// test succeeds.
	CleanConfigs []Cleanup `yaml:"clean_configs"`
	// Further phases, in order. Each one starts when the checks of the previous one hold.
	Steps []Step `yaml:"steps"`
}

// Checks are the checks of one phase. The phase is passed when all of them hold at the same time. They come from
// [Decode], which compiles their expressions.
type Checks struct {
	// Assertions on the phases of pods.
	Pods []PodCheck `yaml:"check_pods"`
	// Assertions on the logs of containers.
	Logs []LogCheck `yaml:"check_logs"`
	// Assertions on any field of any object.
	Objects []ObjectCheck `yaml:"check_objects"`
	// Assertions on the events about objects.
	Events []EventCheck `yaml:"check_events"`

	phase int // see CheckRef
}

// AllChecks are the checks of all phases, in order.
func (p *Procedure) AllChecks() []Checks {
	all := []Checks{p.Checks}
	for _, step := range p.Steps {
		all = append(all, step.Checks)
	}
	return all
}

// empty reports whether there is no check at all.
func (c Checks) empty() bool { return len(c.Pods)+len(c.Logs)+len(c.Objects)+len(c.Events) == 0 }

// PodCheck asserts the phase of a pod. The phases Succeeded and Failed are final: if the check expects another phase,
// the test fails immediately.
type PodCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the pod. A name that ends in "-" selects all pods that a controller generated from it (those with this
	// metadata.generateName). All of them must pass the check, and there must be at least one.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// Expected phase: Pending, Running, Succeeded (the default), Failed or Unknown.
	Status     string `yaml:"status" yamlpos:"nonempty"`
	Throughout `yaml:",inline"`
}

// Selector names the pods of the check.
func (p PodCheck) Selector() podapi.Selector {
	return podapi.Selector{Namespace: p.Namespace, Name: p.Name}
}

// LogCheck asserts something about the log of a container.
type LogCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the pod. A name that ends in "-" selects the pods that a controller generated from it; one of them must
	// pass the check.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the pod; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// Name of the container, which may be an init container. If omitted: the only container, else the one that the
	// annotation kubectl.kubernetes.io/default-container names, else the first.
	Container string `yaml:"container"`
	Match     `yaml:",inline"`
	// Read the log of the previous run of a restarted container.
	Previous bool `yaml:"previous"`
	// Read only this number of lines from the end of the log.
	TailLines *int64 `yaml:"tail_lines"`
	// Read only the lines that are at most this number of seconds old.
	SinceSeconds *int64 `yaml:"since_seconds"`
	// Read only the lines from the first one on that matches this regular expression, in the syntax of Python's re
	// module. The suite reads the log with timestamps, and sends the time of that line, in whole seconds, as sinceTime.
	// Lines of the same second may come before it. Not with since_seconds.
	SinceLine string `yaml:"since_line" yamlpos:"nonempty"`
	// Read only this number of bytes from the start of the log.
	LimitBytes *int64 `yaml:"limit_bytes"`
	// Prefix each line with its timestamp.
	Timestamps bool `yaml:"timestamps"`
	// If the name selects several pods, every one of them must pass the check.
	All bool `yaml:"all"`
	// Read the log as a stream, as kubectl logs -f does: lines count as soon as they arrive. When the container has
	// terminated, the check holds only after the stream has ended, too. The stream is read only once, from the start:
	// lines that are missing because it ended early never count. Not with previous, tail_lines, since_seconds,
	// since_line and limit_bytes.
	Follow bool `yaml:"follow" yamlpos:"nonempty"`

	since *pyregexp.Regexp // SinceLine
}

// Selector names the pods of the check.
func (l LogCheck) Selector() podapi.Selector {
	return podapi.Selector{Namespace: l.Namespace, Name: l.Name}
}

// Match compares a text with a regular expression.
type Match struct {
	// Regular expression in the syntax of Python's re module. Its matches are those of re.findall: the whole match, or
	// the text of the group if there is one.
	Regex string `yaml:"regex"`
	// Condition on the matches: Exists (at least one, the default), DoesNotExist, CountAtLeast, CountAtMost or
	// CountExactly (compares their number with value), or Is (one of them equals value).
	Operator Operator `yaml:"operator"`
	// Operand of the operator: a number of matches, 0 or more, for the Count operators, and a string for Is. For the
	// operator Is, a number or boolean is compared in the form in which Python prints it. The other operators take no
	// value.
	Value any `yaml:"value"`

	compiled matcher
}

// ObjectCheck asserts something about an object of any kind.
type ObjectCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Kind of the object as in manifests, for example Pod, Job or Node.
	Kind string `yaml:"kind" yamlpos:"required"`
	// API version of the object as in manifests, for example v1 or batch/v1. If omitted, the version that the cluster
	// prefers.
	APIVersion string `yaml:"api_version"`
	// Name of the object. With generated, the name of an object and a "-".
	Name string `yaml:"name"`
	// Label selector as kubectl takes it, for example app=web, in place of the name. It selects all objects of the kind
	// in the namespace that have such labels.
	Selector string `yaml:"selector" yamlpos:"nonempty"`
	// Selects all objects of the kind that were generated from the name, which ends in "-": those with this
	// metadata.generateName and, except for pods, those that are owned by the object of this name without the "-".
	Generated bool `yaml:"generated" yamlpos:"nonempty"`
	// Minimum number of objects that selector or generated must select. With 0, they must select none or, without them,
	// no object of the name may exist; an expression is then not possible. Before the check passes, the objects are
	// listed once more. Like selector and generated, not possible together with always, never and for_seconds.
	Count *int `yaml:"count" yamlpos:"nonempty"`
	// Namespace of the object; "default" if omitted. Ignored for cluster-scoped kinds.
	Namespace string `yaml:"namespace"`
	// CEL expression over the variable object, as in Kubernetes admission policies. The check holds when the expression
	// is true. If several objects are selected, it must be true for each. Without an expression, the check holds
	// while the object exists. On kinds of Kubernetes itself, fields that the kind does not have are errors;
	// dyn(object) may have any.
	Expression string `yaml:"expression" yamlpos:"nonempty"`
	// Further objects that the expression reads, each as a variable of its own. While one of them is absent, the check
	// does not hold. Not possible together with always, never and for_seconds.
	Others     []OtherObject `yaml:"others"`
	Throughout `yaml:",inline"`
	// Describes in words what the expression asserts. Shown on failure.
	Message string `yaml:"message"`

	program *program
}

// OtherObject is an object that an expression reads beside the object of its check.
type OtherObject struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the variable in the expression.
	As string `yaml:"as" yamlpos:"required"`
	// Kind of the object as in manifests.
	Kind string `yaml:"kind" yamlpos:"required"`
	// API version of the object as in manifests. If omitted, the version that the cluster prefers.
	APIVersion string `yaml:"api_version"`
	// Name of the object.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if omitted. Ignored for cluster-scoped kinds.
	Namespace string `yaml:"namespace"`
}

// Cleanup names an object that is removed when the test has ended.
type Cleanup struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Kind of the object: pod, namespace, service, config_map, secret, or any other kind of the cluster in snake_case
	// (persistent_volume_claim) or as kubectl accepts it (deployments.apps, Job).
	Type string `yaml:"type" yamlpos:"required"`
	// Name of the object. A pod name that ends in "-" refers to the controller that generated pods from it.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// When to remove the object: always (the default), never, onSuccess or onFailure.
	Condition Condition `yaml:"condition"`
}

// Selector names the pods whose controller is removed, if Type is pod.
func (c Cleanup) Selector() podapi.Selector {
	return podapi.Selector{Namespace: c.Namespace, Name: c.Name}
}
