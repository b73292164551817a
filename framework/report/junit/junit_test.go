// SPDX-License-Identifier: Apache-2.0

package junit

import (
	"bytes"
	"encoding/xml"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func write(t *testing.T, r report.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestGolden(t *testing.T) {
	const name = "testdata/junit.xml"
	got := write(t, reportsample.Complete())
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got; if it is right, run: go test ./framework/report/junit -update\n%s", diff)
	}
}

func TestCounts(t *testing.T) {
	var read junitSuites
	if err := xml.Unmarshal(write(t, reportsample.Complete()), &read); err != nil {
		t.Fatal(err)
	}
	if read.Tests != 8 || read.Bad != 2 || read.Errors != 2 || read.Suites[0].Skipped != 2 {
		t.Errorf("wrong counts: %+v", read)
	}
}

func TestHostileTextsAreWellFormed(t *testing.T) {
	if err := xml.Unmarshal(write(t, reportsample.OfHostile()), new(junitSuites)); err != nil {
		t.Error(err)
	}
}

func TestBounded(t *testing.T) {
	r := reportsample.Large(40, 20)
	for i := range r.Results {
		r.Results[i].Verdict, r.Results[i].Message = report.Failed, strings.Repeat("what was wanted and what was got instead\n", 400)
		r.Results[i].Attachments = []report.Attachment{{Artifact: report.Artifact{Kind: report.Log}, Text: strings.Repeat("log line\n", 4000)}}
	}
	if n := len(write(t, r)); n > 30<<20 {
		t.Errorf("JUnit takes %d bytes", n)
	}
}
