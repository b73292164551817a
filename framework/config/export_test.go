// SPDX-License-Identifier: Apache-2.0

package config

// Validate is for the tests of the package as others see it.
func Validate(c Config) error { return c.validate() }

// EnvIndex is envIndex.
const EnvIndex = envIndex

// Of is of.
func (s Shard) Of(nodes []string) []string { return s.of(nodes) }
