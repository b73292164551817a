// SPDX-License-Identifier: Apache-2.0

// Package faults is the catalogue of what real virtual nodes get wrong: named faults, each a list of rules that turn
// an honest kubelet into a node with exactly that bug. Faults are data (data/*.yaml); this package decodes them
// strictly and changes JSON objects as they say. It does no input or output: package faultproxy carries the rules out
// on the wire.
package faults

import (
	"slices"
	"strings"
	"time"
)

// NamespacePrefix begins the name of every namespace that a fault applies to.
const NamespacePrefix = "fault-"

// Fault is one bug of a node.
type Fault struct {
	// Name is unique, a DNS label short enough for Namespace.
	Name string `yaml:"name" json:"name"`
	// Area is the group of Kubernetes features. Where a file does not say it, it is the file's name.
	Area string `yaml:"area" json:"area"`
	// Meaning says in one sentence what the node does.
	Meaning string `yaml:"meaning" json:"meaning"`
	// Classes are the bug classes of real providers that the fault reproduces; see Classes.
	Classes []string `yaml:"classes" json:"classes"`
	// Quick marks the faults of the short mutation run, which together use every kind of rule.
	Quick bool `yaml:"quick" json:"quick,omitempty"`
	// Rules are applied in order.
	Rules []Rule `yaml:"rules" json:"rules"`
}

// Namespace is the namespace in which the fault applies. It also applies in those whose name continues this one after a
// dash, so that a test of several namespaces can make its own.
func (f Fault) Namespace() string { return NamespacePrefix + f.Name }

// Rule is one change. Exactly one field is set.
type Rule struct {
	Read    *ReadRule    `yaml:"read" json:"read,omitempty"`
	Status  *StatusRule  `yaml:"status" json:"status,omitempty"`
	Admit   *AdmitRule   `yaml:"admit" json:"admit,omitempty"`
	Request *RequestRule `yaml:"request" json:"request,omitempty"`
	Delete  *DeleteRule  `yaml:"delete" json:"delete,omitempty"`
	Mixup   *MixupRule   `yaml:"mixup" json:"mixup,omitempty"`
	Litter  *LitterRule  `yaml:"litter" json:"litter,omitempty"`
	Log     *LogRule     `yaml:"log" json:"log,omitempty"`
	Exec    *ExecRule    `yaml:"exec" json:"exec,omitempty"`
	Metrics *MetricsRule `yaml:"metrics" json:"metrics,omitempty"`
	Remove  *RemoveRule  `yaml:"remove" json:"remove,omitempty"`
}

// ReadRule changes an object as the node reads it.
type ReadRule struct {
	// Kind is Pod, ConfigMap, Secret or Service.
	Kind string `yaml:"kind" json:"kind"`
	// Name restricts the rule to objects of that name, in which an asterisk stands for any text. Empty: all. Except
	// leaves the objects of a name out.
	Name   string `yaml:"name" json:"name,omitempty"`
	Except string `yaml:"except" json:"except,omitempty"`
	// When restricts the rule to objects that are so.
	When When `yaml:"when" json:"when,omitzero"`
	Edit `yaml:",inline"`
}

// StatusRule changes what the node reports of a pod. Paths begin at the pod, which is shown as the API server has it,
// with the node's own status in it; only the changed status is reported.
type StatusRule struct {
	When When `yaml:"when" json:"when,omitzero"`
	// Edit is what is changed; empty with Delay, Drop or Replace.
	Edit `yaml:",inline"`
	// After lets the change begin that long after When held first, For ends it that long after. Every repeats it, with
	// that long from one beginning to the next.
	After Duration `yaml:"after" json:"after,omitzero"`
	For   Duration `yaml:"for" json:"for,omitzero"`
	Every Duration `yaml:"every" json:"every,omitzero"`
	// Delay holds every report back for that long.
	Delay Duration `yaml:"delay" json:"delay,omitzero"`
	// Drop loses the report.
	Drop bool `yaml:"drop" json:"drop,omitempty"`
	// Replace reports the status as a whole: what others have written into it, such as conditions, is lost.
	Replace bool `yaml:"replace" json:"replace,omitempty"`
	// Restarted restricts the rule to pods that the node had when its kubelet was restarted. Their status is then
	// reported again.
	Restarted bool `yaml:"restarted" json:"restarted,omitempty"`
}

// AdmitRule keeps a pod from the node: for a time, or for good.
type AdmitRule struct {
	When When `yaml:"when" json:"when,omitzero"`
	// Above lets that many pods of the namespace through at a time, Running that many that have not ended, Total the
	// first of that number. 0: none.
	Above   int `yaml:"above" json:"above,omitempty"`
	Running int `yaml:"running" json:"running,omitempty"`
	Total   int `yaml:"total" json:"total,omitempty"`
	// For is how long the pod is kept back. 0: for good; it is then removed when somebody deletes it.
	For Duration `yaml:"for" json:"for,omitzero"`
	// Queue keeps the pod back while that many older pods of the namespace have not ended.
	Queue int `yaml:"queue" json:"queue,omitempty"`
	// Report is the status that is reported in the meantime; As is the name of a transform that makes it of a pod that
	// waits. Both empty: none is reported.
	Report map[string]any `yaml:"report" json:"report,omitempty"`
	As     string         `yaml:"as" json:"as,omitempty"`
}

// RequestRule changes what becomes of a request of the node.
type RequestRule struct {
	// Verb is delete (the last word on a pod), token (for a service account), event or status. When is about the pod
	// as it is, for delete as it was when its deletion began.
	Verb string `yaml:"verb" json:"verb"`
	When When   `yaml:"when" json:"when,omitzero"`
	// Answer is the HTTP status that the node gets instead of the API server's; Times limits that to the first requests
	// about an object. 0: all.
	Answer int `yaml:"answer" json:"answer,omitempty"`
	Times  int `yaml:"times" json:"times,omitempty"`
	// Drop tells the node that all went well, and does nothing.
	Drop bool `yaml:"drop" json:"drop,omitempty"`
	// Restarted restricts the rule to pods that the node had when its kubelet was restarted.
	Restarted bool `yaml:"restarted" json:"restarted,omitempty"`
	// Delay tells the node that all went well, and carries the request out that much later.
	Delay Duration `yaml:"delay" json:"delay,omitzero"`
	// Edit changes the request's body.
	Edit `yaml:",inline"`
}

// DeleteRule changes how the deletion of a pod reaches the node.
type DeleteRule struct {
	// When restricts the rule to pods of that kind, as they are when they are deleted; Forced to those that are deleted
	// without notice.
	When   When `yaml:"when" json:"when,omitzero"`
	Forced bool `yaml:"forced" json:"forced,omitempty"`
	// RemoveFirst removes the API object at once, while the node has only begun to end the containers.
	RemoveFirst bool `yaml:"remove_first" json:"remove_first,omitempty"`
	// Unseen hides the deletion from the node for that long.
	Unseen Duration `yaml:"unseen" json:"unseen,omitzero"`
}

// MixupRule makes the node take one pod for another: the oldest whose key is the same, if that is older, and with the
// key prefix also if it is younger.
type MixupRule struct {
	// Key is what the node goes by: name (so that a new pod of the same name is taken for the last one), truncated
	// (the first Length characters of the name), prefix (one name begins with the other), namespace (all pods of it),
	// anywhere (the same name in another namespace), or joined (namespace and name, joined by a dash, are the same).
	Key    string `yaml:"key" json:"key"`
	Length int    `yaml:"length" json:"length,omitempty"`
	// Of lists what is taken from the other pod: logs, status.
	Of []string `yaml:"of" json:"of"`
}

// LitterRule changes the API objects around a pod behind everybody's back.
type LitterRule struct {
	// When restricts the rule to pods of that kind.
	When When `yaml:"when" json:"when,omitzero"`
	// Leave is the kind of a helper object that is made for every pod and never removed: ConfigMap, Secret or Service.
	Leave string `yaml:"leave" json:"leave,omitempty"`
	// Revert lists parts of the pod that are put back to what they were when the pod was first seen, Repeat lists whose
	// elements are written twice once they have changed; see RevertParts and RepeatParts.
	Revert []string `yaml:"revert" json:"revert,omitempty"`
	Repeat []string `yaml:"repeat" json:"repeat,omitempty"`
}

// The parts of a pod that a LitterRule can revert or repeat.
var (
	RevertParts = []string{"labels", "annotations", "finalizers", "ownerReferences", "images", "resources"}
	RepeatParts = []string{"finalizers", "ownerReferences", "tolerations"}
)

// MetricsRule hides the pods of the namespace from the node's resource metrics.
type MetricsRule struct {
	// Hide is summary (/stats/summary) or resource (/metrics/resource).
	Hide string `yaml:"hide" json:"hide"`
	// Field is what is hidden of them: a path in the pod's entry of the summary, or the name of a metric. Empty: all.
	Field string `yaml:"field" json:"field,omitempty"`
}

// RemoveRule lets the node remove a pod that nobody has deleted.
type RemoveRule struct {
	// When is about the pod as it is.
	When When `yaml:"when" json:"when,omitzero"`
	// After is how long that must have held, once.
	After Duration `yaml:"after" json:"after,omitzero"`
	// Recreate makes a pod of the same name and specification in its place.
	Recreate bool `yaml:"recreate" json:"recreate,omitempty"`
}

// Duration is written as in Go, such as 1m30s.
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	value, err := time.ParseDuration(string(text))
	*d = Duration(value)
	return err
}

// MarshalText writes a duration as it is read.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// InNamespace returns the fault of a namespace. Where several names fit, the longest does.
func (c *Catalogue) InNamespace(namespace string) (Fault, bool) {
	name, found := strings.CutPrefix(namespace, NamespacePrefix)
	for found {
		if f, ok := c.byName[name]; ok {
			return f, true
		}
		if f, ok := c.together(name); ok {
			return f, true
		}
		dash := strings.LastIndexByte(name, '-')
		if dash < 0 {
			return Fault{}, false
		}
		name = name[:dash]
	}
	return Fault{}, false
}

// Named tells whether the rule applies to objects of a name.
func (r *ReadRule) Named(name string) bool {
	return (r.Name == "" || matches(r.Name, name)) && (r.Except == "" || !matches(r.Except, name))
}

// Misreports tells whether any rule is about what the node reports of a pod.
func (f Fault) Misreports() bool {
	return slices.ContainsFunc(f.Rules, func(r Rule) bool {
		return r.Status != nil || r.Admit != nil && (len(r.Admit.Report) > 0 || r.Admit.As != "") || r.Request != nil && r.Request.Verb == "status" || r.Mixup != nil && slices.Contains(r.Mixup.Of, "status")
	})
}
