// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// maxMissing is how many missing shards a note names.
const maxMissing = 20

// missShards makes a merged report incomplete if reports are parts of a run whose other parts are not there: their
// nodes would be missing without a trace.
func (r *Report) missShards(sorted []Report) {
	there, count := map[int]bool{}, 0
	for _, other := range sorted {
		var index, of int
		if _, err := fmt.Sscanf(other.Run.Shard, "%d/%d", &index, &of); err != nil {
			continue
		}
		if count > 0 && of != count {
			r.Run.Incomplete = true
			r.Notes = append(r.Notes, fmt.Sprintf("merged from runs with %d and with %d shards: some nodes can be missing", count, of))
			return
		}
		there[index], count = true, of
	}
	var missing []string
	for i := 1; i <= count; i++ {
		if !there[i] {
			missing = append(missing, fmt.Sprint(i))
		}
	}
	if len(missing) == 0 {
		return
	}
	names := missing
	if more := len(names) - maxMissing; more > 0 {
		names = append(names[:maxMissing:maxMissing], fmt.Sprintf("and %d more", more))
	}
	r.Run.Incomplete = true
	r.Notes = append(r.Notes, fmt.Sprintf("of %s, %d missing: %s", text.Count(count, "shard"), len(missing), strings.Join(names, ", ")))
}
