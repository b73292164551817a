// SPDX-License-Identifier: Apache-2.0

package batch

import (
	_ "embed"

	"sigs.k8s.io/yaml"
)

//go:embed exceptions.yaml
var exceptions []byte

// Exception is a template that is about what a batch node does not do, as an entry of the suite's known_failures.
type Exception struct {
	Template string `json:"template"`
	Reason   string `json:"reason"`
}

// Exceptions are all of them.
func Exceptions() ([]Exception, error) {
	var all []Exception
	return all, yaml.UnmarshalStrict(exceptions, &all)
}

// TimeoutMultiplier is the suite's timeout_multiplier with which all other templates pass.
const TimeoutMultiplier = 3
