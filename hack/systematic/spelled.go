// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// spelling lists the templates that have values of a format which match an expression at some paths.
func (s *survey) spelling(f format, paths []string, expression *regexp.Regexp) []string {
	return s.touching(f.Format, func(t *facts.Facts) bool {
		return slices.ContainsFunc(paths, func(path string) bool {
			return slices.ContainsFunc(f.texts(s.found(f, t, path)), expression.MatchString)
		})
	})
}

// stored maps a field to another whose values the API server stores in it.
var stored = map[string]string{"data": "stringData"}

// found are the values of a template at a path.
func (s *survey) found(f format, t *facts.Facts, path string) []any {
	values := s.values[t.Rendered.Template.Name]
	if f.Kind != "" {
		var all []any
		for _, o := range t.Objects {
			for _, at := range []string{path, stored[path]} {
				value, found, err := unstructured.NestedFieldNoCopy(o.Object, strings.Split(at, ".")...)
				if o.GetKind() == f.Kind && found && err == nil {
					all = append(all, value)
				}
			}
		}
		return all
	}
	found := slices.Clone(values[path])
	if f.Of != "values" {
		return found
	}
	// The keys of such maps are fields of their own; see keyed.
	for other, more := range values {
		if within(other, path) {
			found = append(found, more...)
		}
	}
	return found
}

// texts are the texts in some values.
func (f format) texts(values []any) []string {
	var texts []string
	for _, value := range values {
		switch v := value.(type) {
		case []any:
			texts = append(texts, f.texts(v)...)
		case map[string]any:
			if f.Of == "keys" {
				texts = append(texts, slices.Collect(maps.Keys(v))...)
			} else {
				texts = append(texts, f.texts(slices.Collect(maps.Values(v)))...)
			}
		default:
			texts = append(texts, fmt.Sprint(v))
		}
	}
	return texts
}
