// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// request is a kind of request that the API server makes of a node about a container.
type request struct {
	// name is the word for it in the names of faults, what in sentences.
	name, what string
	// rule is the kind of rule that changes it, verb the path of the node's API.
	rule, verb string
	// options is the type of its parameters.
	options reflect.Type
	// touches tells whether a template makes such a request with an option, or with any if that is empty.
	touches func(f *facts.Facts, option string) bool
}

var requests = []request{
	{"log", "a request for a log", "log", "containerLogs", reflect.TypeFor[corev1.PodLogOptions](), readsLog},
	{"exec", "exec", "exec", "exec", reflect.TypeFor[corev1.PodExecOptions](), executes},
	{"attach", "attach", "exec", "attach", reflect.TypeFor[corev1.PodAttachOptions](), attaches},
	{"port-forward", "port forwarding", "exec", "portForward", reflect.TypeFor[corev1.PodPortForwardOptions](), forwards},
}

// breakage is a way in which a node fails a request: log and stream are what a rule for each says.
type breakage struct {
	name, sentence string
	log, stream    map[string]any
	// withoutOptions is whether it is the same whatever the options are, onlyOptions whether it is about an option.
	withoutOptions, onlyOptions bool
}

var breakages = []breakage{
	{name: "refused", sentence: "The node answers %s with 403 Forbidden.",
		log: map[string]any{"answer": 403, "text": "forbidden"}, stream: map[string]any{"answer": 403}},
	{name: "unsupported", sentence: "The node answers %s with 501 Not Implemented.",
		log: map[string]any{"answer": 501, "text": "not implemented"}, stream: map[string]any{"answer": 501}},
	{name: "cut", sentence: "The node breaks the answer to %s off at its beginning.",
		log: map[string]any{"head": 1}, stream: map[string]any{"cut": true}},
	{name: "hanging", sentence: "The node never answers %s.",
		log: map[string]any{"hang": true}, stream: map[string]any{"hang": true}},
	{name: "unprotected", sentence: "The node serves %s to callers without credentials.", withoutOptions: true,
		log: map[string]any{"anonymous": true}, stream: map[string]any{"anonymous": true}},
	{name: "disregarded", sentence: "The node ignores the option of %s.", onlyOptions: true},
}

// parameters are the names of options in requests to the node, where they are others than in the API.
var parameters = map[string]string{
	"stdin": corev1.ExecStdinParam, "stdout": corev1.ExecStdoutParam, "stderr": corev1.ExecStderrParam, "ports": "port",
}

// brokenRequests are the faults of requests about containers.
func (s *survey) brokenRequests() []Fault {
	var all []Fault
	for _, r := range requests {
		for _, option := range append([]string{""}, options(r.options)...) {
			for _, b := range breakages {
				if option != "" && !b.withoutOptions || option == "" && !b.onlyOptions {
					all = append(all, s.brokenRequest(r, option, b))
				}
			}
		}
	}
	return append(all, s.nodeRequests()...)
}

func (s *survey) brokenRequest(r request, option string, b breakage) Fault {
	subject, what := r.name, r.what
	rule := map[string]any{}
	for key, value := range map[string]map[string]any{"log": b.log, "exec": b.stream}[r.rule] {
		rule[key] = value
	}
	if r.rule == "exec" {
		rule["verb"] = r.verb
	}
	parameter := option
	if other, is := parameters[option]; is {
		parameter = other
	}
	if option != "" {
		subject, what = subject+"."+option, what+" with "+option
		rule["with"] = []string{parameter}
	}
	if b.onlyOptions {
		rule["drop"] = []string{parameter}
	}
	touches := func(f *facts.Facts) bool { return r.touches(f, option) }
	if b.withoutOptions {
		touches = func(f *facts.Facts) bool { return asksAsStranger(f, r.verb) }
	}
	return Fault{
		Name: name(b.name, subject), Group: requestsGroup, Kind: b.name, Subject: subject, Meaning: fmt.Sprintf(b.sentence, what),
		Rules: []rules{{r.rule: rule}}, Templates: s.touching(subject, touches),
	}
}

// options are the names of the fields of a type of options.
func options(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); key != "" {
			names = append(names, key)
		}
	}
	return names
}

func readsLog(f *facts.Facts, option string) bool {
	return slices.ContainsFunc(f.Rendered.Procedure.AllChecks(), func(c validation.Checks) bool {
		return slices.ContainsFunc(c.Logs, func(l validation.LogCheck) bool {
			set, known := map[string]bool{
				"": true, "container": true, "follow": l.Follow, "previous": l.Previous, "sinceSeconds": l.SinceSeconds != nil, "sinceTime": l.SinceLine != "",
				"timestamps": l.Timestamps, "tailLines": l.TailLines != nil, "limitBytes": l.LimitBytes != nil,
			}[option]
			return known && set
		})
	})
}

// executes: the suite reads both streams.
func executes(f *facts.Facts, option string) bool {
	return anyStep(f, func(s validation.Step) bool {
		return s.Exec != nil && (option != "stdin" || s.Exec.Stdin != "") && (option != "tty" || s.Exec.TTY)
	})
}

func attaches(f *facts.Facts, option string) bool {
	return anyStep(f, func(s validation.Step) bool {
		return s.Attach != nil && (option != "stdin" || s.Attach.Stdin != "") && (option != "tty" || hasTerminal(f, s.Attach.Container))
	})
}

// hasTerminal tells whether a template has a container of a name with a terminal.
func hasTerminal(f *facts.Facts, container string) bool {
	return slices.ContainsFunc(f.Pods, func(p facts.Pod) bool {
		for _, c := range p.Containers {
			if c.TTY && (c.Name == container || container == "") {
				return true
			}
		}
		return false
	})
}

func forwards(f *facts.Facts, _ string) bool {
	return anyStep(f, func(s validation.Step) bool { return s.PortForward != nil })
}

// asksAsStranger tells whether a template makes a request of a verb without credentials.
func asksAsStranger(f *facts.Facts, verb string) bool {
	return anyStep(f, func(s validation.Step) bool {
		return s.KubeletGet != nil && s.KubeletGet.Anonymous && strings.HasPrefix(strings.Trim(s.KubeletGet.Path, "/"), verb)
	})
}
