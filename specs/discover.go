// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// discoverTimeout is how long, before timeout_multiplier, each part of a probe may take: a probe shows whether a
// capability is there, not how well it works.
const discoverTimeout = 40 * time.Second

// unclaimed is the configuration of a run: one that discovers claims and expects nothing, and writes no reports.
func unclaimed(c config.Config) config.Config {
	if c.Discover {
		c.Profile, c.Unsupported, c.KnownFailures, c.ReportDir = "", nil, nil, ""
	}
	return c
}

// rules are the lifecycle rules that have a spec: a probe judges none.
func (s *Suite) rules() []lifecycle.Rule {
	if s.Config.Discover {
		return nil
	}
	return lifecycleRules()
}

// shorten is the timeout of a part of a test in this run.
func (s *Suite) shorten(timeout time.Duration) time.Duration {
	if s.Config.Discover {
		return min(timeout, discoverTimeout)
	}
	return timeout
}

// treat is the outcome that clean-up goes by: of probes and of rounds of a repeated run, nothing is kept.
func (s *Suite) treat(o outcome) outcome {
	if s.Config.Discover || s.Config.RemoveAll {
		return interrupted
	}
	return o
}

// discovery is what probes have found out.
type discovery struct {
	// incomplete is why the run did not come to its end; "" if it did.
	incomplete string
	// unsupported are the capabilities whose probes failed, unknown those of which nothing is known, with the reasons.
	unsupported, unknown map[capability.Name]string
	supported            []capability.Name
}

// discover judges what the probes have found out. What one of several nodes does not have counts. selected is on how
// many nodes a template was to be run.
func discover(probes facts.Probes, r report.Report, selected func(template string) int) discovery {
	d := discovery{incomplete: r.Run.IncompleteReason, unsupported: map[capability.Name]string{}, unknown: map[capability.Name]string{}}
	for _, c := range capability.All() {
		probe, tested := probes[c.Name]
		if !tested { // no template needs it
			continue
		}
		template := probe.Rendered.Template.Name
		found := slices.DeleteFunc(slices.Clone(r.Results), func(r report.Result) bool { return r.Template != template })
		i := slices.IndexFunc(found, func(r report.Result) bool { return r.Verdict == report.Failed })
		j := slices.IndexFunc(found, func(r report.Result) bool { return r.Verdict != report.Passed })
		switch {
		case i >= 0:
			d.unsupported[c.Name] = strings.TrimSuffix(template+": "+found[i].Headline()+"; "+found[i].Cause(), "; ")
		case len(found) < selected(template):
			d.unknown[c.Name] = template + " was not run"
		case len(found) == 0:
			d.unknown[c.Name] = template + " was not selected"
		case j >= 0:
			d.unknown[c.Name] = template + ": " + found[j].Headline()
		default:
			d.supported = append(d.supported, c.Name)
		}
	}
	d.explain(probes)
	return d
}

// selected is on how many nodes a template was to be run.
func (s *Suite) selected(template string) (count int) {
	for _, node := range s.Config.TargetNodes {
		for _, p := range s.plans[node] {
			if p.Name == template && s.selects(report.Test{Node: node, Template: template}, p.labelsOn(node)) {
				count++
			}
		}
	}
	return count
}

// explain tells which other capability is missing where a probe needs one whose own probe failed.
func (d discovery) explain(probes facts.Probes) {
	for name := range d.unsupported {
		for _, other := range probes[name].Capabilities {
			if _, missing := d.unsupported[other]; missing && other != name && probes[other] != probes[name] {
				d.unsupported[name] += fmt.Sprintf("; it needs %s, which is unsupported, too", other)
				break
			}
		}
	}
}

// profile is the smallest profile that contains everything that is supported.
func (d discovery) profile() capability.Profile { return capability.ProfileOf(d.supported) }

// write prints the keys of the configuration that claim what was found. If the run did not come to its end, they are
// comments: they would claim everything that was not tried.
func (d discovery) write(w io.Writer) error {
	var b strings.Builder
	soFar := ""
	if d.incomplete != "" {
		fmt.Fprintf(&b, "# The run did not come to its end: %s\n", text.OneLine(d.incomplete))
		soFar = " so far"
	}
	switch claim, err := d.claim(); {
	case err != nil:
		return err
	case len(d.supported)+len(d.unsupported) == 0:
		b.WriteString("# No capability could be tried.\n")
	case d.incomplete != "":
		b.WriteString("# This is no claim, because capabilities were not tried. What is known:\n")
		for line := range strings.Lines(claim) {
			b.WriteString("#   " + line)
		}
	default:
		b.WriteString("# What the nodes can claim in the configuration. Check the reasons, and add links to issues.\n" + claim)
	}
	for _, p := range capability.Profiles() {
		if supported, tried := d.count(p); tried > 0 {
			fmt.Fprintf(&b, "# %s: %d of %s%s\n", p, supported, capabilities(tried), soFar)
		}
	}
	for _, c := range capability.All() {
		if reason, unknown := d.unknown[c.Name]; unknown {
			fmt.Fprintf(&b, "# %s is unknown: %s\n", c.Name, text.OneLine(reason))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// claim are the keys of the configuration.
func (d discovery) claim() (string, error) {
	profile := d.profile()
	claim := struct {
		Profile     capability.Profile         `yaml:"profile"`
		Unsupported map[capability.Name]string `yaml:"unsupported"`
	}{profile, map[capability.Name]string{}}
	for name, reason := range d.unsupported {
		if c, _ := capability.Find(name); profile.Includes(c.Profile) {
			claim.Unsupported[name] = text.OneLine(reason)
		}
	}
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	err := encoder.Encode(claim)
	return b.String(), err
}

// count is how many of the capabilities of a profile were tried, those of smaller profiles apart, and how many of them
// are supported.
func (d discovery) count(p capability.Profile) (supported, tried int) {
	for _, c := range capability.All() {
		if c.Profile != p {
			continue
		}
		if slices.Contains(d.supported, c.Name) {
			supported++
			tried++
		} else if _, unsupported := d.unsupported[c.Name]; unsupported {
			tried++
		}
	}
	return supported, tried
}

func capabilities(n int) string {
	if n == 1 {
		return "1 capability"
	}
	return fmt.Sprintf("%d capabilities", n)
}
