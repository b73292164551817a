// SPDX-License-Identifier: Apache-2.0

// Package exports has a test that finds exported names which no other package uses.
package exports
