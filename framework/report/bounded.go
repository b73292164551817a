// SPDX-License-Identifier: Apache-2.0

package report

import "slices"

// Bounded is the report with its texts cut to what a renderer has room for, in bytes: attachments to texts
// together and perResult for each result, failure texts to messages together, but a headline of each is always
// left. All texts of it can be printed.
func (r Report) Bounded(texts, perResult, messages int) Report {
	share, limit := r.share(texts, perResult), r.messageLimit(messages)
	r.Results = slices.Clone(r.Results)
	for i := range r.Results {
		result := &r.Results[i]
		result.Message = cutTail(result.Message, limit)
		result.Attachments = trimmed(result.Attachments, share)
		for j := range result.Attachments {
			result.Attachments[j].Text = plain(result.Attachments[j].Text)
		}
	}
	return r
}

// share is what each result with attachments gets of a budget of bytes, at most limit.
func (r Report) share(budget, limit int) int {
	count := 0
	for _, result := range r.Results {
		if len(result.Attachments) > 0 {
			count++
		}
	}
	return min(budget/max(count, 1), limit)
}

// messageLimit is how long a failure text may be, so that all of them fit into a budget.
func (r Report) messageLimit(budget int) int {
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
	out := slices.Clone(attachments)
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
