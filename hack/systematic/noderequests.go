// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// answersFile has what the reference kubelet answers about a pod, by the path of the request: the fields of its entry,
// or the names of its metrics.
//
//go:embed answers.yaml
var answersFile []byte

// nodeAnswers are the requests about all pods of a node, and their names in rules.
var nodeAnswers = []struct{ path, hide string }{{"stats/summary", "summary"}, {"metrics/resource", "resource"}}

// nodeRequests are the faults of requests about all pods: the node fails them, or leaves something of a pod out.
func (s *survey) nodeRequests() []Fault {
	answers := map[string][]string{}
	if err := yaml.Unmarshal(answersFile, &answers); err != nil {
		panic(err) // a test reads it
	}
	var all []Fault
	for _, r := range nodeAnswers {
		templates := s.touching(r.path, func(f *facts.Facts) bool {
			return anyStep(f, func(s validation.Step) bool {
				return s.KubeletGet != nil && strings.HasPrefix(strings.Trim(s.KubeletGet.Path, "/"), r.path)
			})
		})
		for _, b := range breakages {
			if !b.onlyOptions {
				all = append(all, Fault{
					Name: name(b.name, r.path), Group: requestsGroup, Kind: b.name, Subject: r.path,
					Meaning: fmt.Sprintf(b.sentence, "a request for "+r.path), Templates: templates,
				})
			}
		}
		for _, field := range append([]string{""}, answers[r.path]...) {
			rule, what := map[string]any{"hide": r.hide}, "the pod"
			if field != "" {
				rule["field"], what = field, field+" of the pod"
			}
			subject := strings.TrimSuffix(r.path+" "+field, " ")
			all = append(all, Fault{
				Name: name("missing", subject), Group: requestsGroup, Kind: "missing", Subject: subject,
				Meaning: fmt.Sprintf("The node leaves %s out of %s.", what, r.path), Rules: []rules{{"metrics": rule}}, Templates: templates,
			})
		}
	}
	return all
}
