// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"testing"
)

// TestCheckLabel states the rule for labels in the header as well as in the validation section.
func TestCheckLabel(t *testing.T) {
	for label, want := range map[string]string{
		"storage": "", "needs:gpu": "", "kind:config-map": "",
		"": "must not be empty", "a b": "contains spaces", "a\tb": "contains spaces", "a/b": "contains one of the characters", "!a": "contains one of the characters",
	} {
		err := CheckLabel(label)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", label, err, want)
		}
		_, sectionErr := Decode("t.yaml", []byte("check_pods: [{name: p}]\nlabels: ['"+label+"']\n"), nil)
		if (sectionErr == nil) != (err == nil) {
			t.Errorf("%q in the validation section: %v", label, sectionErr)
		}
	}
}
