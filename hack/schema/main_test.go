// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

func TestSchemasAreCurrent(t *testing.T) {
	for _, s := range subjects {
		t.Run(s.file, func(t *testing.T) {
			want, err := s.generate(root)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(root, schemaDir, s.file))
			if err != nil {
				t.Fatalf("%v; run: go run ./hack/schema", err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("stale; run: go run ./hack/schema\n-want +in docs\n%s", diff)
			}
		})
	}
}

func TestWhatHasNoCommentIsRefused(t *testing.T) {
	s := subjects[0]
	s.source = "hack/schema"
	if _, err := s.generate(root); err == nil || !strings.Contains(err.Error(), "TestResult.Verdict has no comment") {
		t.Errorf("comments of another package: %v", err)
	}
	s.source = "docs"
	if _, err := s.generate(root); err == nil || !strings.Contains(err.Error(), "run this in the root") {
		t.Errorf("no source at all: %v", err)
	}
}
