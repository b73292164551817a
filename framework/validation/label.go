// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"strings"
)

// FilterOperators are the characters that Ginkgo's --label-filter uses as operators. Neither labels nor names of
// templates may contain them.
const FilterOperators = "&|!,()/"

// CheckLabel returns an error if a text cannot be the label of a test. Spaces are refused because they mean that the
// comma between two labels was forgotten.
func CheckLabel(label string) error {
	switch {
	case label == "":
		return errors.New("a label must not be empty")
	case strings.ContainsAny(label, FilterOperators):
		return fmt.Errorf("the label %q contains one of the characters %s, which label filters use as operators", label, FilterOperators)
	case strings.ContainsAny(label, " \t\n"):
		return fmt.Errorf("the label %q contains spaces; separate labels with commas", label)
	}
	return nil
}
