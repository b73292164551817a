// SPDX-License-Identifier: Apache-2.0

// Command schema writes the JSON schemas in docs/schema from the Go types and their comments. Run it in the root of the
// repository, after a change of one of the types: go run ./hack/schema
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// schemaDir is where the schemas are, relative to the root of the repository.
const schemaDir = "docs/schema"

// subject is a type that gets a schema.
type subject struct {
	// file is the schema's name in schemaDir.
	file string
	// root is the type of the whole document, source the directory of its package, relative to the root.
	root   reflect.Type
	source string
	// tag is the kind of struct tag that names the keys: "json" or "yaml".
	tag string
	// fixed are fields, as "Type.Field", that have one value only.
	fixed map[string]string
}

// subjects are all schemas of the project.
var subjects = []subject{
	{
		file: "report.schema.json", root: reflect.TypeFor[report.Report](), source: "framework/report", tag: "json",
		fixed: map[string]string{"Report.APIVersion": report.APIVersion, "Report.Kind": report.ReportKind},
	},
}

func main() {
	for _, s := range subjects {
		content, err := s.generate(".")
		if err == nil {
			err = os.WriteFile(filepath.Join(schemaDir, s.file), content, 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
