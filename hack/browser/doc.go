// SPDX-License-Identifier: Apache-2.0

// Package browser tests report.html in a real browser. It is a module of its own, so that the suite does not carry a
// browser's protocol.
package browser
