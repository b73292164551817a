// SPDX-License-Identifier: Apache-2.0

package yamlpos

// Value is for the tests of the package as others see it.
var Value = freeForm
