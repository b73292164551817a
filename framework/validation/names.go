// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// podName checks the name of a pod, or the prefix of generated ones. The words are those of the API server, which would
// refuse the pod.
func (c *checker) podName(pos yamlpos.Pos, path, name string) {
	if name == "" {
		c.missing(pos.KeyLine("name"), "%s.name: must not be empty", path)
		return
	}
	if problems := apivalidation.NameIsDNSSubdomain(name, podapi.Selector{Name: name}.Generated()); len(problems) > 0 {
		c.add(pos.KeyLine("name"), "%s.name: %q is not a valid pod name: %s", path, name, rule(problems))
	}
}

// rule is the rule that a name breaks, without the regular expression for it.
func rule(problems []string) string {
	text, _, _ := strings.Cut(problems[0], " (e.g.")
	return text
}

// namespace fills in the default and checks the name.
func (c *checker) namespace(pos yamlpos.Pos, path string, namespace *string) {
	if *namespace == "" {
		*namespace = DefaultNamespace
	}
	if problems := validation.IsDNS1123Label(*namespace); len(problems) > 0 {
		c.add(pos.KeyLine("namespace"), "%s.namespace: %q is not a valid namespace name: %s", path, *namespace, rule(problems))
	}
}

// typeWord is the syntax of a kind: snake_case, CamelCase, or kubectl's resource.group and resource.version.group.
var typeWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(_[a-z0-9]+)*(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)

// target checks the object of a cleanup or an action. Whether the cluster knows the type can only be found out with a
// cluster.
func (c *checker) target(pos yamlpos.Pos, path, typ, name string, namespace *string) {
	if typ == "" {
		c.missing(pos.KeyLine("type"), "%s.type: must not be empty (expected e.g. pod, job, config_map)", path)
	} else if !typeWord.MatchString(typ) {
		c.add(pos.KeyLine("type"), "%s.type: %q is not a valid type (expected e.g. pod, config_map, persistent_volume_claim, deployments.apps)", path, typ)
	}
	if name == "" {
		c.missing(pos.KeyLine("name"), "%s.name: must not be empty", path)
	} else if problems := content.IsPathSegmentName(name); len(problems) > 0 {
		c.add(pos.KeyLine("name"), "%s.name: %q is not a valid object name: %s", path, name, problems[0])
	}
	c.namespace(pos, path, namespace)
}

func (c *checker) cleanup(cleanup *Cleanup, path string) {
	c.target(cleanup.Pos, path, cleanup.Type, cleanup.Name, &cleanup.Namespace)
	if cleanup.Condition == "" {
		cleanup.Condition = Always
	}
}
