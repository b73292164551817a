// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/lint"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// runList prints what can be listed of what a run would have; templates that cannot are told on standard error, and the
// status says so.
func (c *Command) runList() int {
	templates, err := c.Load()
	if err != nil && len(templates) == 0 {
		return c.misused(err)
	}
	all, bad := facts.All(c.Config, templates)
	rules := lifecycle.Rules()
	if c.Config.Discover {
		all, rules = facts.NewProbes(all).Of(all), nil
	}
	catalogue := facts.NewCatalogue(c.Config.TargetNodes, all).WithRules(rules)
	catalogue.Selector = c.Config.NodeSelection.Selector
	if c.Selection != nil {
		chosen, err := c.chosen()
		if err != nil {
			return c.misused(err)
		}
		catalogue = catalogue.Select(chosen)
	}
	write := catalogue.WriteTable
	if c.list == "json" {
		write = catalogue.WriteJSON
	}
	if failed := write(c.stdout); failed != nil {
		return c.finish(failed)
	}
	if err = errors.Join(err, bad); err != nil {
		return c.misused(err)
	}
	return OK
}

// runRender prints one template. What is wrong with others does not matter.
func (c *Command) runRender() int {
	templates, others := c.Load()
	if others != nil && len(templates) == 0 {
		return c.misused(others)
	}
	t, err := manifest.Find(templates, c.render)
	if err != nil {
		return c.misused(errors.Join(fmt.Errorf("--vktest.render: %w", err), others))
	}
	r, err := t.Render(c.Config.For(c.Config.SampleNode()).Values, c.Config.SampleNode(), uuid.Nil.String()) // printing twice gives the same text
	if err != nil {
		return c.misused(err)
	}
	text, err := r.Format()
	if err == nil {
		_, err = fmt.Fprint(c.stdout, text)
	}
	return c.finish(err)
}

// runLint looks at everything that can be read, whatever else cannot.
func (c *Command) runLint() int {
	in := lint.Input{ConfigErr: c.load()}
	layers, err := c.layers()
	if in.ConfigErr == nil {
		in.ConfigErr = err // otherwise told already
	}
	in.Config = c.Config
	in.Templates, _, in.TemplatesErr = manifest.LoadAll(layers...)
	report := lint.Run(in)
	if err := report.Write(c.redactor().Writer(c.stdout)); err != nil {
		return c.finish(err)
	}
	if len(report.Errors) > 0 {
		return Failed
	}
	return OK
}
