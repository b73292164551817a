// SPDX-License-Identifier: Apache-2.0

package components

import (
	"fmt"
	"regexp"
	"strconv"
)

// version is a release of Kubernetes: v1.36.3.
type version struct{ minor, patch int }

func (v version) String() string { return fmt.Sprintf("v1.%d.%d", v.minor, v.patch) }

// staging is the version of the modules that are released with Kubernetes: v0.36.3.
func (v version) staging() string { return fmt.Sprintf("v0.%d.%d", v.minor, v.patch) }

func (v version) compare(other version) int {
	if v.minor != other.minor {
		return v.minor - other.minor
	}
	return v.patch - other.patch
}

// versionPattern also matches a minor version: v1.36.
var versionPattern = regexp.MustCompile(`^v?1\.(0|[1-9][0-9]{0,2})(?:\.(0|[1-9][0-9]{0,2}))?$`)

// parseVersion reads v1.36.3, or v1.36, of which exact is false. The v can be omitted.
func parseVersion(text string) (v version, exact bool, err error) {
	m := versionPattern.FindStringSubmatch(text)
	if m == nil {
		return v, false, fmt.Errorf("%q is not a version of Kubernetes; write for example v1.36 or v1.36.3", text)
	}
	v.minor, _ = strconv.Atoi(m[1])
	v.patch, _ = strconv.Atoi(m[2])
	return v, m[2] != "", nil
}
