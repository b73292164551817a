// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// The bounds of the multiplier: below, no timeout is long enough for a request; above, scaled timeouts, and the sums of
// many, would not be valid durations.
const (
	minMultiplier = 0.001
	maxMultiplier = 10_000
)

// oneDay is the longest time in seconds that a node may be given for one thing. Many times as much is within what a
// duration can hold.
const oneDay = 24 * 3600

// reserved are the template variables that every spec sets itself.
var reserved = map[string]string{
	"target_node": "the node that a template is rendered for",
	"uuid":        "a UUID that is new for every test",
}

// validate checks everything that can be known without a cluster, and reports every problem at once.
func (c Config) validate() error {
	var problems yamlpos.Problems
	c.check(&problems, origins{file: c.File}, false)
	return problems.Err()
}

// check adds what is wrong with the settings to problems. With partial, absent settings are not missed.
func (c Config) check(problems *yamlpos.Problems, o origins, partial bool) {
	malformed := slices.Clone(*problems)
	report := func(key, path, format string, args ...any) {
		if slices.ContainsFunc(malformed, func(p yamlpos.Problem) bool { return explains(p, path) }) {
			return // its value could not be read
		}
		file, line := o.at(key, path)
		problems.Add(file, line, "%s: %s", path, fmt.Sprintf(format, args...))
	}
	c.checkNodes(partial, report)
	c.checkShards(report)
	checkNames("target_nodes", c.TargetNodes, "node", validation.IsDNS1123Subdomain, report)
	checkNames("required_namespaces", c.RequiredNamespaces, "namespace", validation.IsDNS1123Label, report)
	c.Implementation.check(report)
	c.checkTimes(report)
	checkValues("values", "values", c.Values, report)
	c.checkDirs(report)
	for i, k := range c.KnownFailures {
		k.check(fmt.Sprintf("known_failures[%d]", i), partial, report)
	}
	c.checkClaim(report)
	c.checkHooks(report)
	c.Redact.check(report)
}

// explains reports whether a problem of form says why a value is missing: it could not be read, something around it
// could not, or its key is misspelt.
func explains(p yamlpos.Problem, path string) bool {
	where, rest, _ := strings.Cut(p.Msg, ": ")
	if strings.HasPrefix(p.Msg, "unknown key") {
		return strings.Contains(p.Msg, fmt.Sprintf("did you mean %q", path))
	}
	misspelt := strings.HasPrefix(rest, "unknown key") && !strings.Contains(rest, fmt.Sprintf("did you mean %q", strings.TrimPrefix(path, where+".")))
	return !misspelt && (path == where || strings.HasPrefix(path, where+".") || strings.HasPrefix(path, where+"["))
}

func (c Config) checkTimes(report reporter) {
	switch m := c.TimeoutMultiplier; {
	case math.IsNaN(m) || math.IsInf(m, 0) || m <= 0:
		report("timeout_multiplier", "timeout_multiplier", "must be a number greater than 0, got %v", m)
	case m < minMultiplier:
		report("timeout_multiplier", "timeout_multiplier", "must be at least %v, got %v: no timeout would be long enough for a request", minMultiplier, m)
	case m > maxMultiplier:
		report("timeout_multiplier", "timeout_multiplier", "must be at most %d, got %v", maxMultiplier, m)
	}
	if s := c.StatusLagSeconds; s != nil && !(*s >= 0 && *s <= oneDay) {
		report("status_lag_seconds", "status_lag_seconds", "must be a number of seconds from 0 to %d (one day), got %v", oneDay, *s)
	}
	switch s := c.CleanupGraceSeconds; {
	case s < 1:
		report("cleanup_grace_seconds", "cleanup_grace_seconds", "must be at least 1, got %d: 0 deletes pods without their nodes", s)
	case s > oneDay:
		report("cleanup_grace_seconds", "cleanup_grace_seconds", "must be at most %d (one day), got %d", oneDay, s)
	}
}

// checkValues looks at the names that templates cannot use, and at the one value that every set of templates uses
// alike: what is wrong with it would else be told once for each place where a template has it.
func checkValues(key, at string, values map[string]any, report reporter) {
	for _, name := range slices.Sorted(maps.Keys(reserved)) {
		if _, taken := values[name]; taken {
			report(key, at+"."+name, "this name is reserved for %s", reserved[name])
		}
	}
	value, given := values["namespace"]
	if !given {
		return
	}
	name, text := value.(string)
	if !text {
		report(key, at+".namespace", "expected a namespace name, got %v; remove the key to use \"default\"", value)
		return
	}
	if problems := validation.IsDNS1123Label(name); len(problems) > 0 {
		report(key, at+".namespace", "%q is not a valid namespace name: %s", name, problems[0])
	}
}

type reporter func(key, path, format string, args ...any)

func checkNames(key string, names []string, what string, invalid func(string) []string, report reporter) {
	first := map[string]bool{}
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", key, i)
		switch {
		case name == "" && slices.Contains(names, ""):
			report(key, at, "the %s name must not be empty", what)
		case first[name]:
			report(key, at, "%s %q is listed twice", what, name)
		case len(invalid(name)) > 0:
			report(key, at, "%q is not a valid %s name: %s", name, what, strings.Join(invalid(name), "; "))
		}
		first[name] = true
	}
}

func (c Config) checkDirs(report reporter) {
	if !c.BuiltinTemplates && len(c.Templates) == 0 {
		report("builtin_templates", "builtin_templates", "without the built-in templates, there are none; list directories under templates")
	}
	for i, dir := range c.Templates {
		at := fmt.Sprintf("templates[%d]", i)
		switch info, err := os.Stat(dir); {
		case dir == "":
			report("templates", at, "the path must not be empty")
		case err != nil:
			report("templates", at, "cannot read the directory: %s", err)
		case !info.IsDir():
			report("templates", at, "%s is a file, not a directory of templates", dir)
		}
	}
	if info, err := os.Stat(c.ReportDir); c.ReportDir != "" && err == nil && !info.IsDir() {
		report("report_dir", "report_dir", "%s is a file, not a directory", c.ReportDir)
	}
}

// checkGlob looks at a glob for names.
func checkGlob(key, at, pattern string, partial bool, report reporter) {
	if _, err := path.Match(pattern, ""); err != nil {
		report(key, at, "%q is not a valid glob (as in path.Match: * ? [a-z])", pattern)
	} else if strings.TrimSpace(pattern) == "" && !partial {
		report(key, at, "the pattern must not be empty")
	}
}

func (k KnownFailure) check(at string, partial bool, report reporter) {
	checkGlob("known_failures", at+".template", k.Template, partial, report)
	for i, pattern := range k.Nodes {
		checkGlob("known_failures", fmt.Sprintf("%s.nodes[%d]", at, i), pattern, partial, report)
	}
	if k.Check != "" && strings.HasPrefix(k.Template, rules) {
		report("known_failures", at+".check", "a lifecycle rule is a check of its own; remove the key")
	}
	if strings.TrimSpace(k.Reason) == "" && !partial {
		report("known_failures", at+".reason", "explain why it fails, preferably with a link to the bug")
	}
}
