// SPDX-License-Identifier: Apache-2.0

// Package reference has the traces that the objects of the built-in templates leave on a kubelet, and compares what
// was observed of an object elsewhere with them.
package reference
