// SPDX-License-Identifier: Apache-2.0

// Package embedding has a test that builds and runs the module of docs/embedding, which shows how to run the suite
// within another one.
package embedding
