// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzLint looks for templates that the linter breaks on, or that it reports without a place.
func FuzzLint(f *testing.F) {
	f.Add(full)
	f.Add(controlled("batch/v1", "Job") + check + "timeout_seconds: 1\nsteps: [{delete: {type: job, name: p-}}, {exec: {name: p-, command: [sleep, 9h]}}]\n")
	f.Add("# Requires: kubernetes >= 1.33, dns, kubernetes 2, a b\n" + full)
	f.Add(replaced("image: \"b:1\"", "image: [x], command: [sleep, 1d], env: [{name: {}}], volumeMounts: 3, resources: {limits: {cpu: x}}"))
	f.Add("kind: List\napiVersion: v1\nitems: [{kind: Secret, apiVersion: v1, metadata: {name: a}, data: {a: 1}}]\n" + check)
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2048 || strings.Contains(source, "*") {
			return // multiplication of text is bounded elsewhere
		}
		got := run(site(map[string]any{"tolerations": []any{1}}), map[string]string{"t.yaml": source})
		for _, p := range append(got.Errors, got.Warnings...) {
			if p.File != "d/t.yaml" || p.Msg == "" || p.Line > strings.Count(source, "\n")+strings.Count(source, "\r")+2 { // an empty section is told behind the end
				t.Errorf("%+v", p)
			}
		}
		if err := got.Write(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}
