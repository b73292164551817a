// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"slices"
	"strings"
)

// classes are the ids of the classes of bugs that real providers shipped, as numbered by the project's survey of them.
const classes = `
CMD-1 CMD-2 CMD-3 CMD-4
CTRL-1 CTRL-2 CTRL-3 CTRL-4 CTRL-5 CTRL-6
DEL-1 DEL-2 DEL-3 DEL-4 DEL-5 DEL-6 DEL-7 DEL-8 DEL-9
ENV-1 ENV-2 ENV-3 ENV-4 ENV-5 ENV-6 ENV-7 ENV-8 ENV-9 ENV-10 ENV-11 ENV-12 ENV-13
EXEC-1 EXEC-2 EXEC-3 EXEC-4
EXIT-1 EXIT-2 EXIT-3 EXIT-4 EXIT-5 EXIT-6 EXIT-7
IMG-1 IMG-2 IMG-3 IMG-4
INIT-1 INIT-2 INIT-3 INIT-4 INIT-5 INIT-6 INIT-7
LOG-1 LOG-2 LOG-3 LOG-4 LOG-5 LOG-6 LOG-7 LOG-8 LOG-9 LOG-10 LOG-11
NAME-1 NAME-2 NAME-3 NAME-4 NAME-5
NET-1 NET-2 NET-3 NET-4 NET-5
NODE-1 NODE-2 NODE-3 NODE-4
PROBE-1 PROBE-2 PROBE-3 PROBE-4 PROBE-5 PROBE-6 PROBE-7
RES-1 RES-2 RES-3 RES-4 RES-5 RES-6
SEC-1 SEC-2 SEC-3 SEC-4 SEC-5
STAT-1 STAT-2 STAT-3 STAT-4 STAT-5 STAT-6 STAT-7 STAT-8 STAT-9 STAT-10 STAT-11 STAT-12 STAT-13 STAT-14
STAT-15 STAT-16
VOL-1 VOL-2 VOL-3 VOL-4 VOL-5 VOL-6 VOL-7 VOL-8 VOL-9 VOL-10 VOL-11 VOL-12 VOL-13 VOL-14 VOL-15 VOL-16 VOL-17
`

// Classes returns the ids of all classes of bugs, in a fixed order.
func Classes() []string { return strings.Fields(classes) }

// Uncovered returns the classes that have neither a fault nor an excuse, and those that have both.
func (c *Catalogue) Uncovered() (missing, both []string) {
	for _, class := range Classes() {
		covered := slices.ContainsFunc(c.Faults, func(f Fault) bool { return slices.Contains(f.Classes, class) })
		_, excused := c.Excuses[class]
		switch {
		case covered && excused:
			both = append(both, class)
		case !covered && !excused:
			missing = append(missing, class)
		}
	}
	return missing, both
}
