// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// validate checks a report in YAML against the published schema, as an editor does.
func validate(t *testing.T, text []byte) error {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("../../docs/schema/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

func TestReportsAreValid(t *testing.T) {
	for name, r := range map[string]report.Report{
		"sample": reportsample.Complete(), "empty": report.Complete(report.Report{}), "hostile": reportsample.OfHostile(), "large": reportsample.Large(3, 5),
		"diagnosed": diagnosed(),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := r.Write(&out); err != nil {
				t.Fatal(err)
			}
			if err := validate(t, out.Bytes()); err != nil {
				t.Error(err)
			}
			if _, err := report.Parse("r.yaml", out.Bytes()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSchemaRefuses: what Parse refuses for its form, the schema refuses too.
func TestSchemaRefuses(t *testing.T) {
	var out bytes.Buffer
	if err := reportsample.Complete().Write(&out); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string][2]string{
		"kind":        {"kind: VirtualKubeletConformanceReport", "kind: Pod"},
		"version":     {"apiVersion: vktest/v1alpha1", "apiVersion: vktest/v9"},
		"verdict":     {"verdict: skipped", "verdict: skippt"},
		"list":        {"    failed:\n    - 000-a.yaml", "    faild:\n    - 000-a.yaml"},
		"unknown key": {"seconds: 75.3", "seconds: 75.3\n  secondz: 75.3"},
		"missing key": {"  seconds: 75.3\n", ""},
		"result":      {"result: failure", "result: fine"},
		"time":        {`started: "2026-01-02T03:04:05Z"`, "started: yesterday"},
		"artifact":    {"kind: events", "kind: event"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(out.String(), edit[0], edit[1], 1)
			if broken == out.String() {
				t.Fatalf("the sample has no %q", edit[0])
			}
			if err := validate(t, []byte(broken)); err == nil {
				t.Error("valid")
			}
			if _, err := report.Parse("r.yaml", []byte(broken)); err == nil {
				t.Error("Parse takes it")
			}
		})
	}
}
