// SPDX-License-Identifier: Apache-2.0

package validation

import "github.com/interTwin-eu/vk-test-set/framework/text"

// errorText is the error of a request on one line of bounded length.
func errorText(err error) string {
	return text.Truncate(text.Printable(text.OneLine(err.Error())), 300)
}
