// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"errors"
	"os"
	"strconv"
	"time"
)

// EnvRound is the environment variable that makes a process run one round of a repeated run: it names the directory for
// the reports of the round. The process then ignores --vktest.repeat.
const EnvRound = "VKTEST_ROUND"

// Repetition is how often a run repeats its tests. The zero value is not at all.
type Repetition struct {
	// Rounds is the number of rounds; 0 if Time counts.
	Rounds int
	// Time is for how long rounds begin; the last one comes to its end.
	Time time.Duration
}

// String is what Set reads.
func (r *Repetition) String() string {
	switch {
	case r.Rounds > 0:
		return strconv.Itoa(r.Rounds)
	case r.Time > 0:
		return r.Time.String()
	}
	return ""
}

// Set reads a number of rounds, or a duration.
func (r *Repetition) Set(s string) error {
	if rounds, err := strconv.Atoi(s); err == nil && rounds > 0 {
		*r = Repetition{Rounds: rounds}
		return nil
	}
	if duration, err := time.ParseDuration(s); err == nil && duration > 0 {
		*r = Repetition{Time: duration}
		return nil
	}
	return errors.New("must be a number of rounds of at least 1, such as 3, or a duration, such as 8h or 90m")
}

// Repeat tells whether the tests are to be repeated, how often, and the command that runs one round; an empty one
// stands for this program with the same arguments.
func (c *Command) Repeat() (r Repetition, command []string, asked bool) {
	return c.repeat, c.flags.Args(), c.repeat != Repetition{} && os.Getenv(EnvRound) == ""
}

// RerunFailed is the report whose failed tests are the only ones to run; empty for all tests.
func (c *Command) RerunFailed() string { return c.rerunFailed }

// FailsFast tells whether the run is to end at the first failure.
func (c *Command) FailsFast() bool { return c.isSet("ginkgo.fail-fast") || c.isSet("fail-fast") }

// checkRepeat refuses what cannot be repeated.
func (c *Command) checkRepeat() error {
	if !c.isSet("vktest.repeat") {
		return nil
	}
	if f := c.flags.Lookup("ginkgo.parallel.total"); f != nil && f.Value.String() != "1" && os.Getenv(EnvRound) == "" {
		return errors.New("--vktest.repeat cannot be a flag of ginkgo's parallel processes: let it repeat the ginkgo command, " +
			"as in vktest --vktest.repeat=3 -- ginkgo -p vktest.test -- --vktest.config=site.yaml")
	}
	return nil
}
