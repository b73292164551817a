// SPDX-License-Identifier: Apache-2.0

package text

import (
	"fmt"
	"regexp"
)

// hookName is the syntax of the names of hooks.
var hookName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckHookName returns an error if a text cannot be the name of a hook, in a template or in the configuration.
func CheckHookName(name string) error {
	if hookName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q is not a valid name of a hook (expected words of lower-case letters and digits, joined by \"-\", e.g. restart-provider)", name)
}
