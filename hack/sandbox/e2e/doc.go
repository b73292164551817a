// SPDX-License-Identifier: Apache-2.0

// Package e2e tests the sandbox and, on it, the suite's binary as users run it. The tests need root and the built
// programs, and are compiled with the build tag e2e; `make e2e` runs them.
package e2e
