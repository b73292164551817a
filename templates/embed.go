// SPDX-License-Identifier: Apache-2.0

// Package templates holds the built-in templates. They are data; package manifest reads them.
package templates

import "embed"

// FS holds the built-in templates, *.yaml, at its top.
//
//go:embed *.yaml
var FS embed.FS
