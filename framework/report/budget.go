// SPDX-License-Identifier: Apache-2.0

package report

// share is what each spec with attachments gets of a budget of bytes, at most limit.
func (r Run) share(budget, limit int) int {
	specs := 0
	for _, result := range r.Results {
		if len(result.Attachments) > 0 || result.Output != "" {
			specs++
		}
	}
	if specs == 0 {
		return limit
	}
	return min(budget/specs, limit)
}

// messages is how long a failure text may be, so that all of them fit into a budget; a headline is always left.
func (r Run) messages(budget int) int {
	const headline = 512
	count := 0
	for _, result := range r.Results {
		if result.Message != "" {
			count++
		}
	}
	return min(maxMessage, max(headline, budget/max(count, 1)))
}

// minAttachment is the size in bytes below which the rest of a text says nothing.
const minAttachment = 256

// trimmed fits attachments into limit bytes. Short ones stay whole; what they leave is shared evenly by the others. An
// attachment for which too little is left is reduced to a remark.
func trimmed(attachments []Attachment, limit int) []Attachment {
	out := make([]Attachment, len(attachments))
	copy(out, attachments)
	open := map[int]bool{}
	for i := range out {
		open[i] = true
	}
	for settled := true; settled && len(open) > 0; {
		settled = false
		share := limit / len(open)
		for i := range out {
			if open[i] && len(out[i].Text) <= share {
				limit -= len(out[i].Text)
				delete(open, i)
				settled = true
			}
		}
	}
	for i := range out {
		if !open[i] {
			continue
		}
		if share := limit / len(open); share >= minAttachment {
			out[i].Text = out[i].cut(share)
		} else {
			out[i].Text = out[i].cut(0)
		}
	}
	return out
}
