// SPDX-License-Identifier: Apache-2.0

package report

import "time"

const (
	// APIVersion is the version of the report that this package writes and reads. It changes when a key changes its
	// meaning or goes away; keys may be added within a version.
	APIVersion = "vktest/v1alpha1"
	// ReportKind is the kind of the report.
	ReportKind = "VirtualKubeletConformanceReport"
)

// Report is the published result of a run: what was tested, with what, and how each template fared on each node. All
// lists are sorted by name, so that two reports of the same results are the same bytes.
type Report struct {
	// APIVersion is vktest/v1alpha1.
	APIVersion string `json:"apiVersion" yaml:"apiVersion" yamlpos:"required"`
	// Kind is VirtualKubeletConformanceReport.
	Kind string `json:"kind" yaml:"kind" yamlpos:"required"`
	// Result is what the whole run amounts to.
	Result Outcome `json:"result" yaml:"result" yamlpos:"required"`
	// Summary is the result in one line, for people.
	Summary string `json:"summary" yaml:"summary" yamlpos:"required"`
	// Suite is the program that tested.
	Suite SuiteInfo `json:"suite" yaml:"suite" yamlpos:"required"`
	// Run is when it did, and for how long.
	Run RunInfo `json:"run" yaml:"run" yamlpos:"required"`
	// KubernetesVersion is that of the API server. Absent if it could not be asked.
	KubernetesVersion string `json:"kubernetesVersion,omitempty" yaml:"kubernetesVersion,omitempty"`
	// Nodes are the nodes that were tested.
	Nodes []NodeInfo `json:"nodes" yaml:"nodes"`
	// Counts says how many specs ended with which verdict.
	Counts Counts `json:"counts" yaml:"counts" yamlpos:"required"`
	// Features sums the results up by the templates' labels "feature:…", without that prefix.
	Features []Tally `json:"features" yaml:"features"`
	// Guards sums the results up by the classes of bugs that the templates are there to catch.
	Guards []Tally `json:"guards" yaml:"guards"`
	// Config is the effective configuration, redacted.
	Config map[string]any `json:"config,omitempty" yaml:"config,omitempty"`
	// Notes are remarks on the report itself: why it is incomplete, or what its parts disagreed on when it was merged.
	Notes []string `json:"notes,omitempty" yaml:"notes,omitempty"`
	// Results has an entry for each template on each node, sorted by node, then by template.
	Results []Result `json:"results" yaml:"results"`
}

// SuiteInfo tells which program tested.
type SuiteInfo struct {
	// Name is vk-test-set.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Version is that of the suite and of its built-in templates.
	Version string `json:"version" yaml:"version" yamlpos:"required"`
	// Commit is the commit that the suite was built from.
	Commit string `json:"commit,omitempty" yaml:"commit,omitempty"`
}

// RunInfo tells when was tested.
type RunInfo struct {
	// ID is the value of the run's label in the cluster; the ids of a merged report's runs, separated by commas.
	ID string `json:"id" yaml:"id" yamlpos:"required"`
	// Started is when the first spec began, UTC, to the second.
	Started time.Time `json:"started" yaml:"started" yamlpos:"required"`
	// Seconds is how long the run took; of a merged report, from the first start to the last end.
	Seconds float64 `json:"seconds" yaml:"seconds" yamlpos:"required"`
	// Incomplete is true if the run ended before all of its specs had run. Notes say why.
	Incomplete bool `json:"incomplete,omitempty" yaml:"incomplete,omitempty"`
	// IncompleteReason says why: "Interrupted by User".
	IncompleteReason string `json:"incompleteReason,omitempty" yaml:"incompleteReason,omitempty"`
}

// NodeInfo describes a tested node by its status.nodeInfo.
type NodeInfo struct {
	// Name is that of the Node object.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// ProviderVersion is the node's kubeletVersion: virtual kubelets report the version of their provider there.
	ProviderVersion string `json:"providerVersion,omitempty" yaml:"providerVersion,omitempty"`
	// OS is the operating system, "linux".
	OS string `json:"os,omitempty" yaml:"os,omitempty"`
	// Architecture is that of the machine, "amd64".
	Architecture string `json:"architecture,omitempty" yaml:"architecture,omitempty"`
	// OSImage is the operating system's own name for itself.
	OSImage string `json:"osImage,omitempty" yaml:"osImage,omitempty"`
	// ContainerRuntime is its name and version, "containerd://2.1.4".
	ContainerRuntime string `json:"containerRuntime,omitempty" yaml:"containerRuntime,omitempty"`
}

// Tally sums up the results of what templates have in common.
type Tally struct {
	// Name is that of the feature or of the class of bugs.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Counts says how many results ended with which verdict, over all nodes.
	Counts Counts `json:"counts" yaml:"counts" yamlpos:"required"`
	// Templates lists the names of the templates by verdict. A template with different verdicts on different
	// nodes is in several lists.
	Templates map[Verdict][]string `json:"templates" yaml:"templates" yamlpos:"required"`
}
