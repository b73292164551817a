// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
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
	// nullable documents are written by people: a key without a value is one that is not there.
	nullable bool
	// fixed are fields, as "Type.Field", that have one value only.
	fixed map[string]string
}

var (
	reports = subject{
		file: "report.schema.json", root: reflect.TypeFor[report.Report](), source: "framework/report", tag: "json",
		fixed: map[string]string{"Report.APIVersion": report.APIVersion, "Report.Kind": report.ReportKind},
	}
	configs = subject{
		file: "config.schema.json", root: reflect.TypeFor[config.Config](), source: "framework/config", tag: "yaml", nullable: true,
	}
	validations = subject{
		file: "validation.schema.json", root: reflect.TypeFor[validation.Procedure](), source: "framework/validation", tag: "yaml", nullable: true,
	}
	// subjects are all schemas of the project.
	subjects = []subject{reports, configs, validations}
)
