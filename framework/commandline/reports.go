// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"errors"
	"fmt"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// runCompare compares two reports; something that broke is a failure.
func (c *Command) runCompare() int {
	before, after, two := strings.Cut(c.compare, ",")
	if !two || before == "" || after == "" || strings.Contains(after, ",") {
		return c.misused(fmt.Errorf("--vktest.compare: want two report.yaml files, OLD,NEW, got %q", c.compare))
	}
	broken, err := report.CompareFiles(before, after, c.stdout)
	switch {
	case err != nil:
		return c.misused(err)
	case broken:
		return Failed
	}
	return OK
}

// runMerge merges reports.
func (c *Command) runMerge() int {
	if c.flags.NArg() == 0 {
		return c.misused(errors.New("--vktest.merge: give the report.yaml files to merge as arguments: --vktest.merge=OUT a/report.yaml b/report.yaml"))
	}
	if err := report.MergeFiles(c.merge, c.flags.Args()...); err != nil {
		return c.misused(err)
	}
	_, err := fmt.Fprintf(c.stdout, "merged %d reports into %s\n", c.flags.NArg(), c.merge)
	return c.finish(err)
}
