// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
)

// required is an item of "Requires:": a capability or a least version of Kubernetes, or what is wrong with it.
type required struct {
	name  capability.Name
	since kubeversion.Minor
	// sentence is set for words that are neither, but a part of a sentence: "a node with a GPU".
	sentence bool
	err      error
}

func parseRequired(item string) required {
	since, is, err := kubeversion.ParseRequirement(item)
	switch {
	case is:
		return required{since: since, err: err}
	case strings.ContainsAny(item, " \t"):
		return required{sentence: true, err: fmt.Errorf("%q is not a capability; a list of capabilities has commas: Requires: dns, services", item)}
	}
	return required{name: capability.Name(item), err: capability.Check(item)}
}

func (r required) isSentence() bool { return r.sentence }
func (r required) isUsable() bool   { return r.err == nil }

// addRequires adds capabilities and the least version of Kubernetes. It returns false for a line that is documentation:
// one with a part of a sentence, or without anything that is known. Templates had such lines before this header had a
// meaning, so what is wrong with them is no more than a doubt.
func (h *header) addRequires(path string, line int, value string) bool {
	var items []required
	for item := range strings.SplitSeq(value, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, parseRequired(item))
		}
	}
	for _, item := range items {
		if item.err != nil {
			h.doubts.Add(path, line, "%v", item.err)
		}
	}
	if slices.ContainsFunc(items, required.isSentence) || len(items) > 0 && !slices.ContainsFunc(items, required.isUsable) {
		return false
	}
	for _, item := range items {
		switch {
		case item.err != nil:
		case item.name != "":
			h.requires, h.requiresLine = appendNew(h.requires, item.name), line
		case item.since > h.since:
			h.since, h.sinceLine = item.since, line
		}
	}
	return true
}
