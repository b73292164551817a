// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/config"
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

// discovering leaves only the probes to a suite that discovers.
func (s *Suite) discovering() *Suite {
	if s.Config.Discover {
		s.probes = probesOf(s.plans)
		s.plans = s.probes.plans(s.plans)
	}
	return s
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

// treat is the outcome that clean-up goes by: of probes, nothing is kept.
func (s *Suite) treat(o outcome) outcome {
	if s.Config.Discover {
		return interrupted
	}
	return o
}

// probes are the templates that tell whether a node has a capability.
type probes map[capability.Name]plan

// probesOf chooses for each capability the template that needs the least besides it and, of those, the one with the
// shortest timeout.
func probesOf(plans []plan) probes {
	chosen := probes{}
	for _, c := range capability.All() {
		var candidates []plan
		for _, p := range plans {
			if slices.Contains(p.capabilities, c.Name) && len(p.hooks) == 0 {
				candidates = append(candidates, p)
			}
		}
		if len(candidates) > 0 {
			chosen[c.Name] = slices.MinFunc(candidates, func(a, b plan) int {
				return cmp.Or(cmp.Compare(a.others(c), b.others(c)), cmp.Compare(a.checks, b.checks), cmp.Compare(a.Name, b.Name))
			})
		}
	}
	return chosen
}

// others is how many capabilities the template needs besides one, those of the profile core apart.
func (p plan) others(but capability.Capability) (count int) {
	for _, name := range p.capabilities {
		if c, _ := capability.Find(name); name != but.Name && (c.Profile != capability.Core || but.Profile == capability.Core) {
			count++
		}
	}
	return count
}

// plans are those of the probes, in the order of all.
func (p probes) plans(all []plan) []plan {
	return slices.DeleteFunc(slices.Clone(all), func(candidate plan) bool {
		for _, probe := range p {
			if probe.Name == candidate.Name {
				return false
			}
		}
		return true
	})
}

// discovery is what probes have found out.
type discovery struct {
	// unsupported are the capabilities whose probes failed, unknown those of which nothing is known, with the reasons.
	unsupported, unknown map[capability.Name]string
	supported            []capability.Name
}

// discover judges the results of probes. What one of several nodes does not have counts.
func (p probes) discover(results []report.Result) discovery {
	d := discovery{map[capability.Name]string{}, map[capability.Name]string{}, nil}
	for _, c := range capability.All() {
		probe, tested := p[c.Name]
		if !tested { // no template needs it
			continue
		}
		found := slices.DeleteFunc(slices.Clone(results), func(r report.Result) bool { return r.Template != probe.Name })
		i := slices.IndexFunc(found, func(r report.Result) bool { return r.Verdict == report.Failed })
		j := slices.IndexFunc(found, func(r report.Result) bool { return r.Verdict != report.Passed })
		switch {
		case i >= 0:
			d.unsupported[c.Name] = strings.TrimSuffix(probe.Name+": "+found[i].Headline()+"; "+found[i].Cause(), "; ")
		case len(found) == 0:
			d.unknown[c.Name] = probe.Name + " was not selected"
		case j >= 0:
			d.unknown[c.Name] = probe.Name + ": " + found[j].Headline()
		default:
			d.supported = append(d.supported, c.Name)
		}
	}
	d.explain(p)
	return d
}

// explain tells which other capability is missing where a probe needs one whose own probe failed.
func (d discovery) explain(p probes) {
	for name := range d.unsupported {
		for _, other := range p[name].capabilities {
			if _, missing := d.unsupported[other]; missing && other != name && p[other].Name != p[name].Name {
				d.unsupported[name] = fmt.Sprintf("%s needs %s, which is unsupported", p[name].Name, other)
				break
			}
		}
	}
}

// profile is the smallest profile that contains everything that is supported.
func (d discovery) profile() capability.Profile { return capability.ProfileOf(d.supported) }

// write prints the keys of the configuration that claim what was found.
func (d discovery) write(w io.Writer) error {
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
	if len(d.supported)+len(d.unsupported) == 0 {
		b.WriteString("# No capability could be tried.\n")
	} else {
		b.WriteString("# What the nodes can claim in the configuration. Check the reasons, and add links to issues.\n")
		encoder := yaml.NewEncoder(&b)
		encoder.SetIndent(2)
		if err := encoder.Encode(claim); err != nil {
			return err
		}
	}
	for _, p := range capability.Profiles() {
		if supported, tried := d.count(p); tried > 0 {
			fmt.Fprintf(&b, "# %s: %d of %s\n", p, supported, capabilities(tried))
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
