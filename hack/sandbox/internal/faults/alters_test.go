// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"net/url"
	"testing"
)

func TestAlters(t *testing.T) {
	pod := map[string]any{
		"metadata": map[string]any{"name": "p"},
		"spec":     map[string]any{"hostname": "h", "containers": []any{map[string]any{"name": "main"}}},
		"status":   map[string]any{"phase": "Running"},
	}
	read := func(kind string, e Edit) Rule { return Rule{Read: &ReadRule{Kind: kind, Edit: e}} }
	for name, test := range map[string]struct {
		rule Rule
		kind string
		want bool
	}{
		"a field that is set":                {read("Pod", Edit{Path: "spec.hostname", Delete: true}), "Pod", true},
		"a field that is not set":            {read("Pod", Edit{Path: "spec.subdomain", Delete: true}), "Pod", false},
		"a field that has the value already": {read("Pod", Edit{Path: "spec.hostname", Set: "h"}), "Pod", false},
		"an object of another kind":          {read("Secret", Edit{Path: "spec.hostname", Delete: true}), "Pod", false},
		"an object of another name":          {Rule{Read: &ReadRule{Kind: "Pod", Name: "q*", Edit: Edit{Path: "spec.hostname", Delete: true}}}, "Pod", false},
		"a state that does not come":         {Rule{Status: &StatusRule{When: When{Phase: []string{"Failed"}}, Drop: true}}, "Pod", false},
		"a report that is lost":              {Rule{Status: &StatusRule{When: When{Phase: []string{"Running"}}, Drop: true}}, "Pod", true},
		"a report of something else":         {Rule{Status: &StatusRule{Edit: Edit{Path: "status.phase", Set: "Failed"}}}, "Pod", true},
		"a field that is frozen":             {Rule{Status: &StatusRule{Edit: Edit{Path: "status.phase", Freeze: true}}}, "Pod", true},
		"a field that is frozen and not set": {Rule{Status: &StatusRule{Edit: Edit{Path: "status.reason", Freeze: true}}}, "Pod", false},
		"a pod that is kept back":            {Rule{Admit: &AdmitRule{When: When{Has: "spec.hostname"}}}, "Pod", true},
		"a pod that is not":                  {Rule{Admit: &AdmitRule{When: When{Has: "spec.subdomain"}}}, "Pod", false},
		"the number of pods":                 {Rule{Admit: &AdmitRule{Above: 10}}, "Pod", false},
		"a deletion":                         {Rule{Delete: &DeleteRule{}}, "Pod", true},
		"the last word on a deletion":        {Rule{Request: &RequestRule{Verb: "delete"}}, "Pod", true},
		"a token that is not asked for":      {Rule{Request: &RequestRule{Verb: "token"}}, "Pod", false},
		"an event":                           {Rule{Request: &RequestRule{Verb: "event"}}, "Pod", false},
		"an object that is left behind":      {Rule{Litter: &LitterRule{Leave: "Secret"}}, "Pod", true},
		"labels that do not change":          {Rule{Litter: &LitterRule{Revert: []string{"labels"}}}, "Pod", false},
		"images that may change":             {Rule{Litter: &LitterRule{Revert: []string{"labels", "images"}}}, "Pod", true},
		"the number of running pods":         {Rule{Admit: &AdmitRule{Running: 2}}, "Pod", false},
		"a place in a queue":                 {Rule{Admit: &AdmitRule{Queue: 1}}, "Pod", false},
		"a removal":                          {Rule{Remove: &RemoveRule{When: When{Phase: []string{"Running"}}}}, "Pod", true},
		"a removal in another phase":         {Rule{Remove: &RemoveRule{When: When{Phase: []string{"Failed"}}}}, "Pod", false},
		"a log":                              {Rule{Log: &LogRule{}}, "Pod", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (Fault{Rules: []Rule{test.rule}}).Alters(test.kind, pod, false); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
	if len(pod["spec"].(map[string]any)) != 2 || pod["status"].(map[string]any)["phase"] != "Running" {
		t.Errorf("the object was changed: %v", pod)
	}
}

func TestAltersCall(t *testing.T) {
	log := func(r LogRule) Rule { return Rule{Log: &r} }
	for name, test := range map[string]struct {
		rule     Rule
		resource string
		query    string
		want     bool
	}{
		"any log":                             {log(LogRule{Answer: 404}), "pods/log", "container=main", true},
		"a log, asked for the list of events": {log(LogRule{Answer: 404}), "events", "", false},
		"a parameter that is given":           {log(LogRule{With: []string{"previous"}, Answer: 500}), "pods/log", "previous=true", true},
		"a parameter that is not given":       {log(LogRule{With: []string{"previous"}, Answer: 500}), "pods/log", "container=main", false},
		"one of two parameters":               {log(LogRule{With: []string{"tailLines", "limitBytes"}, Answer: 400}), "pods/log", "tailLines=1", false},
		"a parameter that is dropped":         {log(LogRule{Drop: []string{"sinceTime", "tailLines"}}), "pods/log", "tailLines=1", true},
		"a parameter that is not there":       {log(LogRule{Drop: []string{"tailLines"}}), "pods/log", "", false},
		"a number that is raised":             {log(LogRule{Add: map[string]int{"tailLines": 1}}), "pods/log", "tailLines=1", true},
		"a number that is not there":          {log(LogRule{Add: map[string]int{"tailLines": 1}}), "pods/log", "", false},
		"a parameter that is set as well":     {log(LogRule{Set: map[string]string{"stream": "Stdout"}, Drop: []string{"tailLines"}}), "pods/log", "", true},
		"a command":                           {Rule{Exec: &ExecRule{Verb: "exec"}}, "pods/exec", "command=sh", true},
		"another way to the container":        {Rule{Exec: &ExecRule{Verb: "portForward"}}, "pods/exec", "", false},
		"the metrics of the node":             {Rule{Metrics: &MetricsRule{Hide: "summary"}}, "nodes/proxy", "", true},
		"events":                              {Rule{Request: &RequestRule{Verb: "event", Drop: true}}, "events", "", true},
		"a request of the node's own":         {Rule{Request: &RequestRule{Verb: "delete", Drop: true}}, "events", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			query, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := (Fault{Rules: []Rule{test.rule}}).AltersCall(test.resource, query); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
