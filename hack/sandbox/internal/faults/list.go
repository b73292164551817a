// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// listTransforms change a list, such as a command or the volumes of a pod, or the keys of a map.
var listTransforms = map[string]transform{
	"join-and-split":  onList(func(l []any, _ string) []any { return anyList(shellWords(joinText(l))) }),
	"split-at-blanks": onList(func(l []any, _ string) []any { return anyList(strings.Fields(joinText(l))) }),
	"join":            onList(func(l []any, _ string) []any { return []any{joinText(l)} }),
	"keep-first":      onList(keepFirst),
	"lose-last":       onList(func(l []any, _ string) []any { return l[:max(0, len(l)-1)] }),
	"reverse":         onList(func(l []any, _ string) []any { slices.Reverse(l); return l }),
	"empty-lost":      onList(emptyLost),
	"repeated-lost":   onList(repeatedLost),
	"duplicate":       onList(func(l []any, _ string) []any { return append(l, clone(l).([]any)...) }),
	"unnamed-lost":    onList(unnamedLost),
	"foreign-twice":   onList(foreignTwice),
	"in-shell":        onList(func(l []any, arg string) []any { return append([]any{"/bin/sh", "-c", arg, "sh"}, l...) }),
	"keep-first-key":  onObject(keepFirstKey),
	"lose-keys-with": onObject(func(m map[string]any, arg string) {
		maps.DeleteFunc(m, func(k string, _ any) bool { return strings.Contains(k, arg) })
	}),
	"lose-keys-like": onObject(func(m map[string]any, arg string) {
		if expression, err := regexp.Compile(arg); err == nil {
			maps.DeleteFunc(m, func(k string, _ any) bool { return expression.MatchString(k) })
		}
	}),
	"lose-capitals": onObject(func(m map[string]any, _ string) {
		maps.DeleteFunc(m, func(k string, _ any) bool { return k != strings.ToLower(k) })
	}),
	"lose-empty-keys": onObject(func(m map[string]any, _ string) { maps.DeleteFunc(m, func(_ string, v any) bool { return v == "" }) }),
	"rename-keys":     onObject(renameKeys),
}

func keepFirst(l []any, arg string) []any {
	n, err := strconv.Atoi(arg)
	if err != nil || n > len(l) {
		return l
	}
	return l[:n]
}

func emptyLost(l []any, _ string) []any {
	return slices.DeleteFunc(l, func(item any) bool { return item == "" })
}

// repeatedLost keeps the first of the items that have the same field: arg, or the item itself.
func repeatedLost(l []any, arg string) []any {
	seen := map[any]bool{}
	return slices.DeleteFunc(l, func(item any) bool {
		key := item
		if arg != "" {
			key = text(item, arg)
		}
		if _, hashable := key.(string); !hashable {
			return false
		}
		lost := seen[key]
		seen[key] = true
		return lost
	})
}

// unnamedLost loses the items of a list of environment variables that have neither a value nor a source for one.
func unnamedLost(l []any, _ string) []any {
	return slices.DeleteFunc(l, func(item any) bool {
		return text(item, "value") == "" && object(item, "valueFrom") == nil
	})
}

// foreignTwice repeats the conditions of a list whose types are not those of Kubernetes itself, once.
func foreignTwice(l []any, _ string) []any {
	for _, item := range slices.Clone(l) {
		kind := text(item, "type")
		alike := func(other any) bool { return text(other, "type") == kind }
		first := slices.IndexFunc(l, alike)
		if strings.Contains(kind, "/") && !slices.ContainsFunc(l[first+1:], alike) {
			l = append(l, clone(item))
		}
	}
	return l
}

func keepFirstKey(m map[string]any, _ string) {
	keys := slices.Sorted(maps.Keys(m))
	for _, key := range keys[min(1, len(keys)):] {
		delete(m, key)
	}
}

// renameKeys replaces one text by another in the keys: arg is from=>to.
func renameKeys(m map[string]any, arg string) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if renamed := replaceText(key, arg); renamed != key {
			m[renamed] = m[key]
			delete(m, key)
		}
	}
}
