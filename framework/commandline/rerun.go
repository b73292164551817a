// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// readTests reads which tests --vktest.rerun-failed asks for. With done, there is nothing to run.
func (c *Command) readTests() (status int, done bool) {
	if !c.isSet("vktest.rerun-failed") {
		return OK, false
	}
	r, err := report.Read(c.rerunFailed)
	if err == nil {
		c.Tests = r.Repeat()
		if len(c.Tests) == 0 {
			err = unjudged(r)
		}
	}
	switch {
	case err != nil:
		return c.misused(fmt.Errorf("--vktest.rerun-failed: %w", err)), true
	case len(c.Tests) > 0:
		return OK, false
	}
	said := fmt.Sprintf("No test failed or ended in an error in %s; there is nothing to repeat.\n", c.rerunFailed)
	if n := r.Counts.UnexpectedlyPassing; n > 0 {
		said += fmt.Sprintf("%s unexpectedly: remove what is outdated in known_failures or unsupported.\n", text.Count(n, "test")+passes(n))
	}
	_, err = fmt.Fprint(c.stdout, said)
	return c.finish(err), true
}

func passes(n int) string {
	if n == 1 {
		return " passes"
	}
	return " pass"
}

// unjudged says why a report without failed tests does not mean that all is well.
func unjudged(r report.Report) error {
	for _, t := range r.Results {
		if t.Node == "" && t.Verdict == report.Error {
			return fmt.Errorf("the run could not begin (%s), so there is no test to repeat; run it again without this flag", t.Headline())
		}
	}
	if r.Run.Incomplete {
		return fmt.Errorf("the run did not come to its end (%s), and no test had failed; run it again without this flag", strings.Join(r.Notes, "; "))
	}
	return nil
}

// chosen is which tests the filters and --vktest.rerun-failed leave.
func (c *Command) chosen() (func(name string, labels []string) bool, error) {
	chosen, err := c.Selection()
	if err != nil || c.Tests == nil {
		return chosen, err
	}
	return func(name string, labels []string) bool {
		return chosen(name, labels) && slices.ContainsFunc(c.Tests, func(t report.Test) bool { return t.String() == name })
	}, nil
}
