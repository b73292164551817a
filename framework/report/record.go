// SPDX-License-Identifier: Apache-2.0

package report

// Record is what a test says of itself while it runs, for the reports.
type Record struct {
	// Spec is the value of the label vktest/spec on its objects. Empty before it could create any.
	Spec string `json:"spec,omitempty"`
	// Ahead is for how many seconds it had run when Ginkgo came to it.
	Ahead float64 `json:"ahead,omitempty"`
	// Kept is set if it leaves objects in place on purpose.
	Kept bool `json:"kept,omitempty"`
	// Verdict is the test's own. Empty if it passed, or was ended before it came to one.
	Verdict Verdict `json:"verdict,omitempty"`
	// NotApplicable is set if it is skipped because it does not apply to the cluster or the site.
	NotApplicable bool `json:"notApplicable,omitempty"`
	// Reason is that of the known_failures entry, where there is one, or what is unsupported.
	Reason string `json:"reason,omitempty"`
	// Idle is for how many seconds no object changed while it waited in the part that failed.
	Idle float64 `json:"idle,omitempty"`
	// Failures say what went wrong, Phases how long the parts took, Timelines how the pods changed.
	Failures  []Failure  `json:"failures,omitempty"`
	Phases    []Phase    `json:"phases,omitempty"`
	Timelines []Timeline `json:"timelines,omitempty"`
	// Differences are those of its objects from what they are on a kubelet.
	Differences []Difference `json:"differences,omitempty"`
	// Attachments are further texts, in the order to show them.
	Attachments []Attachment `json:"attachments,omitempty"`
}
