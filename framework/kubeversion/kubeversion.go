// SPDX-License-Identifier: Apache-2.0

// Package kubeversion compares versions of Kubernetes.
package kubeversion

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Minor is a minor version of Kubernetes: 33 is 1.33. As a least version, 0 stands for all versions.
type Minor int

// oldest is the oldest minor version that is compared. A node that reports an older one, such as 1.2.0, means its
// provider's own version.
const oldest Minor = 20

// String is the version as in texts: "1.33".
func (m Minor) String() string { return fmt.Sprintf("1.%d", int(m)) }

// Counts reports whether a least version can keep anything from running: it is 1.20 or newer.
func (m Minor) Counts() bool { return m >= oldest }

// ReachedBy reports whether m is the minor version of all these versions, such as "v1.37.2+k3s1", or older. Those that
// are not of Kubernetes, such as the own version of a provider, do not count.
func (m Minor) ReachedBy(versions ...string) bool {
	for _, version := range versions {
		if have, found := minorOf(version); found && have < m {
			return false
		}
	}
	return true
}

// minorOf is the minor version of what an API server or a node reports, such as "v1.37.2+k3s1"; false if that is not a
// version of Kubernetes.
func minorOf(version string) (Minor, bool) {
	var major, minor int
	n, _ := fmt.Sscanf(strings.TrimPrefix(version, "v"), "%d.%d", &major, &minor)
	return Minor(minor), n == 2 && major == 1 && Minor(minor).Counts()
}

var (
	// requirement is what ParseRequirement accepts.
	requirement = regexp.MustCompile(`(?i)^kubernetes[ \t]*>=[ \t]*1\.([1-9][0-9]{1,2})$`)
	// meant is what looks like a requirement: a comparison, or Kubernetes with a number or alone.
	meant = regexp.MustCompile(`(?i)^([a-z.-]+[ \t]*[<>=~!]|kubernetes[ \t]*(v?[0-9]|$))`)
)

// ParseRequirement reads "kubernetes >= 1.33". It returns false for a text that is about something else, and an error
// for one that looks like a requirement but is none.
func ParseRequirement(text string) (least Minor, is bool, err error) {
	if !meant.MatchString(text) {
		return 0, false, nil
	}
	m := requirement.FindStringSubmatch(text)
	if m == nil {
		return 0, true, fmt.Errorf("%q is not a version of Kubernetes to require; write for example: kubernetes >= 1.33", text)
	}
	number, _ := strconv.Atoi(m[1])
	if least = Minor(number); !least.Counts() {
		return 0, true, fmt.Errorf("%q has no effect: versions before %s are not compared", text, oldest)
	}
	return least, true, nil
}
