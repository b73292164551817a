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

// Report is the published result of a run: the nodes, the suite, and the result of each template on each node. All
// lists are sorted by name, so that equal results produce equal files.
type Report struct {
	// APIVersion is vktest/v1alpha1.
	APIVersion string `json:"apiVersion" yaml:"apiVersion" yamlpos:"required"`
	// Kind is VirtualKubeletConformanceReport.
	Kind string `json:"kind" yaml:"kind" yamlpos:"required"`
	// Result is the result of the whole run.
	Result Outcome `json:"result" yaml:"result" yamlpos:"required"`
	// Summary is the result in one line.
	Summary string `json:"summary" yaml:"summary" yamlpos:"required"`
	// Suite is the program that ran the tests.
	Suite SuiteInfo `json:"suite" yaml:"suite" yamlpos:"required"`
	// Implementation is what the nodes run. It is absent if the configuration does not name it.
	Implementation *Implementation `json:"implementation,omitempty" yaml:"implementation,omitempty"`
	// Run contains the time of the run and its duration.
	Run RunInfo `json:"run" yaml:"run" yamlpos:"required"`
	// KubernetesVersion is the version of the API server. It is absent if the version could not be determined.
	KubernetesVersion string `json:"kubernetesVersion,omitempty" yaml:"kubernetesVersion,omitempty"`
	// Nodes are the tested nodes.
	Nodes []NodeInfo `json:"nodes" yaml:"nodes"`
	// Counts contains the number of tests for each verdict.
	Counts Counts `json:"counts" yaml:"counts" yamlpos:"required"`
	// Features summarises the results by the templates' labels "feature:…", without that prefix.
	Features []Tally `json:"features" yaml:"features"`
	// Guards summarises the results by the classes of bugs that the templates are designed to detect.
	Guards []Tally `json:"guards" yaml:"guards"`
	// Profiles are the profiles, from the smallest to the largest, with the number of tests that belong to each. It is
	// absent for runs without the built-in templates.
	Profiles []ProfileInfo `json:"profiles,omitempty" yaml:"profiles,omitempty"`
	// Conformance is how far the nodes conform to the profiles. Nodes on which not all tests of the profiles ran, for
	// example because of a filter, are not listed.
	Conformance []Conformance `json:"conformance,omitempty" yaml:"conformance,omitempty"`
	// Diagnoses are the probable causes of the failures of each node. Nodes for which there is none are not listed.
	Diagnoses []Diagnosis `json:"diagnoses,omitempty" yaml:"diagnoses,omitempty"`
	// Config is the effective configuration, redacted.
	Config map[string]any `json:"config,omitempty" yaml:"config,omitempty"`
	// Notes are remarks about the report itself: why it is incomplete, or which values differed between merged reports.
	Notes []string `json:"notes,omitempty" yaml:"notes,omitempty"`
	// Results contains an entry for each template on each node, sorted by node and template.
	Results []Result `json:"results" yaml:"results"`
}

// SuiteInfo identifies the program that ran the tests.
type SuiteInfo struct {
	// Name is vk-test-set.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Version is the version of the suite and of its built-in templates.
	Version string `json:"version" yaml:"version" yamlpos:"required"`
	// Commit is the commit that the suite was built from.
	Commit string `json:"commit,omitempty" yaml:"commit,omitempty"`
}

// RunInfo contains the time and the identity of a run.
type RunInfo struct {
	// ID is the value of the run's label in the cluster. A merged report contains the IDs of its runs, separated by
	// commas, that of a repeated run contains the ID of the first round.
	ID string `json:"id" yaml:"id" yamlpos:"required"`
	// Started is the start time of the first test, in UTC, to the second.
	Started time.Time `json:"started" yaml:"started" yamlpos:"required"`
	// Seconds is the duration of the run. For a merged report, it is the time from the first start to the last end.
	Seconds float64 `json:"seconds" yaml:"seconds" yamlpos:"required"`
	// Filters are the flags that selected the tests, for example "--skip='100-'". It is absent if all tests were
	// selected. A merged report contains those of all of its runs.
	Filters []string `json:"filters,omitempty" yaml:"filters,omitempty"`
	// Rounds is how often a repeated run has run all of its tests; the last time may be incomplete. It is absent if the
	// run is not repeated.
	Rounds int `json:"rounds,omitempty" yaml:"rounds,omitempty"`
	// Shard is the part of the nodes that the run tested: "2/20". A merged report with all parts has none.
	Shard string `json:"shard,omitempty" yaml:"shard,omitempty"`
	// Incomplete is true if the run ended before all of its tests had run. Notes contains the reason.
	Incomplete bool `json:"incomplete,omitempty" yaml:"incomplete,omitempty"`
	// IncompleteReason is the reason: "Interrupted by User".
	IncompleteReason string `json:"incompleteReason,omitempty" yaml:"incompleteReason,omitempty"`
}

// NodeInfo describes a tested node by its status.nodeInfo.
type NodeInfo struct {
	// Name is the name of the Node object.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// ProviderVersion is the node's kubeletVersion: virtual kubelets report the version of their provider there.
	ProviderVersion string `json:"providerVersion,omitempty" yaml:"providerVersion,omitempty"`
	// OS is the operating system, for example "linux".
	OS string `json:"os,omitempty" yaml:"os,omitempty"`
	// Architecture is the architecture of the machine, for example "amd64".
	Architecture string `json:"architecture,omitempty" yaml:"architecture,omitempty"`
	// OSImage is the name that the operating system reports.
	OSImage string `json:"osImage,omitempty" yaml:"osImage,omitempty"`
	// ContainerRuntime is the name and version of the container runtime, for example "containerd://2.1.4".
	ContainerRuntime string `json:"containerRuntime,omitempty" yaml:"containerRuntime,omitempty"`
}

// Tally summarises the results of templates that have a feature or a class of bugs in common.
type Tally struct {
	// Name is the name of the feature or of the class of bugs.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Counts contains the number of results for each verdict, over all nodes.
	Counts Counts `json:"counts" yaml:"counts" yamlpos:"required"`
	// Templates lists the names of the templates by verdict. A template with different verdicts on different
	// nodes appears in several lists.
	Templates map[Verdict][]string `json:"templates" yaml:"templates" yamlpos:"required"`
}
