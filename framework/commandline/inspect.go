// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"errors"
	"fmt"

	"github.com/interTwin-eu/vk-test-set/framework/body"
	"github.com/interTwin-eu/vk-test-set/framework/catalogue"
	"github.com/interTwin-eu/vk-test-set/framework/lint"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// anyUUID stands for the uuid of a spec, which is new each time: printing twice gives the same text.
const anyUUID = "00000000-0000-0000-0000-000000000000"

// runList prints what can be listed; templates that cannot are told on standard error, and the status says so.
func (c *Command) runList() int {
	templates, err := c.Load()
	if err != nil && len(templates) == 0 {
		return c.misused(err)
	}
	all, bad := catalogue.New(c.Config, templates)
	write := all.WriteTable
	if c.list == "json" {
		write = all.WriteJSON
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
	r, err := t.Render(c.Config.Values, c.Config.TargetNodes[0], anyUUID)
	if err != nil {
		return c.misused(err)
	}
	text, err := body.Of(r)
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
	if err := report.Write(c.stdout); err != nil {
		return c.finish(err)
	}
	if len(report.Errors) > 0 {
		return Failed
	}
	return OK
}
