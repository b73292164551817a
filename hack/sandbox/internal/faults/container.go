// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"cmp"
	"slices"
	"strings"
)

// containerTransforms change one container of a pod's specification.
var containerTransforms = map[string]transform{
	"args-as-command":          onObject(argsAsCommand),
	"args-after-shell":         onObject(argsAfterShell),
	"args-lost-beside-command": onObject(argsLostBesideCommand),
	"command-line-as-script":   onObject(commandLineAsScript),
	"run-twice":                onObject(runTwice),
	"raw-quantities":           onObject(rawQuantities),
	"unknown-references-lost":  onObject(unknownReferencesLost),
	"env-added":                onObject(envAdded),
	"env-sorted":               onObject(envSorted),
	"limits-from-requests":     onObject(func(c map[string]any, _ string) { copyResources(c, "requests", "limits") }),
	"item-path-is-key":         onObject(func(item map[string]any, _ string) { item["path"] = item["key"] }),
	"sub-path-unresolved":      onObject(subPathUnresolved),
}

func list(object map[string]any, key string) []any {
	l, _ := object[key].([]any)
	return l
}

// argsAsCommand runs the arguments as the command where there is none, instead of the image's entry point with them.
func argsAsCommand(c map[string]any, _ string) {
	if args := list(c, "args"); len(args) > 0 && len(list(c, "command")) == 0 {
		c["command"] = args
		delete(c, "args")
	}
}

// argsAfterShell lets a shell run the arguments where there is no command.
func argsAfterShell(c map[string]any, _ string) {
	if args := list(c, "args"); len(args) > 0 && len(list(c, "command")) == 0 {
		c["command"] = []any{"/bin/sh", "-c"}
		c["args"] = []any{joinText(args)}
	}
}

func argsLostBesideCommand(c map[string]any, _ string) {
	if len(list(c, "command")) > 0 {
		delete(c, "args")
	}
}

// commandLineAsScript is what a generated job script does: all words on one line, unquoted.
func commandLineAsScript(c map[string]any, _ string) {
	if command := list(c, "command"); len(command) > 0 {
		line := joinText(slices.Concat(command, list(c, "args")))
		c["command"] = []any{"/bin/sh", "-c", line}
		delete(c, "args")
	}
}

// runTwice is what a job does that has been submitted twice.
func runTwice(c map[string]any, _ string) {
	if command := list(c, "command"); len(command) > 0 {
		c["command"] = slices.Concat([]any{"/bin/sh", "-c", `"$@"; exec "$@"`, "job"}, command, list(c, "args"))
		delete(c, "args")
	}
}

// rawQuantities gives variables from resourceFieldRef the text of the quantity, without divisor.
func rawQuantities(c map[string]any, _ string) {
	for _, env := range objects(c, "env") {
		field := text(env, "valueFrom", "resourceFieldRef", "resource")
		p, err := ParsePath("resources." + field)
		if field == "" || err != nil || len(p) != 3 {
			continue
		}
		env["value"] = text(c, "resources", p[1].key, p[2].key)
		delete(env, "valueFrom")
	}
}

// unknownReferencesLost empties $(NAME) where no variable has that name, in values, command and arguments.
func unknownReferencesLost(c map[string]any, _ string) {
	known := map[string]bool{}
	expand := func(t, _ string) string {
		return reference.ReplaceAllStringFunc(t, func(found string) string {
			if known[reference.FindStringSubmatch(found)[1]] {
				return found
			}
			return ""
		})
	}
	for _, env := range objects(c, "env") {
		if value := text(env, "value"); value != "" {
			env["value"] = expand(value, "")
		}
		known[text(env, "name")] = true
	}
	for _, key := range []string{"command", "args"} {
		onText(expand)(c[key], "")
	}
}

// envAdded sets one variable more: arg is NAME=VALUE.
func envAdded(c map[string]any, arg string) {
	name, value, _ := strings.Cut(arg, "=")
	put(c, "env", append(objects(c, "env"), map[string]any{"name": name, "value": value}))
}

func envSorted(c map[string]any, _ string) {
	env := objects(c, "env")
	slices.SortStableFunc(env, func(a, b map[string]any) int { return cmp.Compare(text(a, "name"), text(b, "name")) })
	put(c, "env", env)
}

func copyResources(c map[string]any, from, to string) {
	if values := object(c, "resources", from); values != nil {
		object(c, "resources")[to] = clone(values)
	}
}

// subPathUnresolved takes the expression of a mount for a plain path.
func subPathUnresolved(mount map[string]any, _ string) {
	if expr, found := mount["subPathExpr"]; found {
		mount["subPath"] = expr
		delete(mount, "subPathExpr")
	}
}
