// SPDX-License-Identifier: Apache-2.0

package capability

// Includes is for the tests of the package as others see it.
func (p Profile) Includes(other Profile) bool { return p.includes(other) }
