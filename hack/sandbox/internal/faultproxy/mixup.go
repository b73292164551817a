// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// mistakenFor returns the pod that the node takes this one for, or nil.
func (p *Proxy) mistakenFor(seen *pod, of string) *pod {
	for _, rule := range seen.fault.Rules {
		if rule.Mixup == nil || !slices.Contains(rule.Mixup.Of, of) {
			continue
		}
		candidates := p.pods.older(seen)
		if rule.Mixup.Key == "prefix" {
			candidates = p.pods.others(seen)
		}
		for _, other := range candidates {
			if sameKey(rule.Mixup, seen, other) && (rule.Mixup.Key == "name" || !other.isGone()) {
				return other
			}
		}
	}
	return nil
}

func sameKey(rule *faults.MixupRule, p, q *pod) bool {
	name, other := p.name, q.name
	switch rule.Key {
	case "anywhere":
		return p.namespace != q.namespace && name == other
	case "joined":
		return p.namespace != q.namespace && p.namespace+"-"+name == q.namespace+"-"+other
	}
	if p.namespace != q.namespace {
		return false
	}
	switch rule.Key {
	case "name":
		return name == other
	case "prefix":
		return name != other && (strings.HasPrefix(name, other) || strings.HasPrefix(other, name))
	case "truncated":
		return name != other && len(name) >= rule.Length && len(other) >= rule.Length && name[:rule.Length] == other[:rule.Length]
	}
	return name != other
}
