// SPDX-License-Identifier: Apache-2.0

package report

import "strings"

// NewAttachment makes an attachment of a text with a title such as "timeline of ns/pod", "pod ns/pod", "events of ns/pod",
// "log of ns/pod, container c" or "manifest". What begins with none of these words is of the kind Other.
func NewAttachment(title, text string) Attachment {
	for _, kind := range kinds {
		rest, ok := strings.CutPrefix(title, string(kind))
		if !ok || kind == Other || rest != "" && rest[0] != ' ' {
			continue
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, " "), "of ")
		return Attachment{Name: rest, Kind: kind, Text: text}
	}
	return Attachment{Name: title, Kind: Other, Text: text}
}

// title is how an attachment is headed where there is no other sign of its kind; NewAttachment reads it.
func (a Attachment) title() string {
	switch {
	case a.Kind == "" || a.Kind == Other:
		return a.Name
	case a.Name == "":
		return string(a.Kind)
	case a.Kind == Manifest || a.Kind == Pod:
		return string(a.Kind) + " " + a.Name
	}
	return string(a.Kind) + " of " + a.Name
}

// cut shortens an attachment where it says the least.
func (a Attachment) cut(limit int) string {
	if a.Kind == Log || a.Kind == Events || a.Kind == Timeline {
		return cutHead(a.Text, limit)
	}
	return cutTail(a.Text, limit)
}
