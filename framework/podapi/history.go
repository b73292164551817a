// SPDX-License-Identifier: Apache-2.0

package podapi

import "time"

// History is what this process has observed of one pod.
type History struct {
	// Revisions are in the order in which they were observed. The first and the last are always among them.
	Revisions []Revision
	// Dropped is how many revisions were observed but not kept, because the pod had too many. They are missing before
	// Revisions[Resumes], which is Listed.
	Dropped, Resumes int
	// Gone is when the pod was seen to be gone, zero if it still exists.
	Gone time.Time
	// EndMissed says that the pod was missing in a list or a single read. The state that it had last may then differ
	// from the last revision. A watch delivers that state with the deletion.
	EndMissed bool
}
