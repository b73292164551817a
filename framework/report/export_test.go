// SPDX-License-Identifier: Apache-2.0

package report

// Parse and ReadStream are for the tests of the package as others see it.
var (
	Parse      = parse
	ReadStream = readStream
)
