// SPDX-License-Identifier: Apache-2.0

package main

// judged is the section about how checks become the result of a test. What other pages describe is linked.
const judged = `## How checks are judged

1. The checks of the section, and then those of each step, are evaluated together whenever what is observed changes. They
   must all hold at the same time. What the API says of an object over time is judged by all its revisions (` + "`always`, `never`,\n   `for_seconds`" + `).
2. Waiting ends when all checks hold, when one [can no longer hold](writing-templates.md#the-three-verdicts), or at the
   deadline: ` + "`timeout_seconds` times `timeout_multiplier`, or earlier if [`status_lag_seconds`](configuration.md)" + ` is set. A
   failure lists every check that does not hold.
3. Before a check counts as not met, the suite [reads what it is about once more](design.md#watch-based-state) from the API
   server and evaluates the check again. Time in which the API server was away does not count towards the deadline.
4. The node is blamed only for what it did. A test is *failed* if a check does not hold and nothing else can be the cause:
   somebody has changed the node or its namespaces, the API server or an admission controller has refused a request, a
   permission is missing, an answer was lost. With any other cause the result is an *error*.
   [reports.md](reports.md#verdicts-and-the-result) has the tables of all causes.

`
