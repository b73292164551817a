// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"regexp"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

func (c *checker) objectCheck(o *ObjectCheck, path string) {
	c.which(o, path)
	of := variables{theObject: typesOf(o.APIVersion, o.Kind)}
	c.others(o, path, of)
	if o.Expression == "" {
		if o.Never == "" && o.Count == nil || len(o.Others) > 0 {
			c.missing(o.Pos.KeyLine("expression"), "%s.expression: must not be empty, unless never or count is given", path)
		}
		c.count(o, path)
		return
	}
	c.count(o, path)
	o.program = c.expression(o.Pos, path, "expression", o.Expression, of)
}

// which checks what says which objects are meant.
func (c *checker) which(o *ObjectCheck, path string) {
	generated := podapi.Selector{Name: o.Name}.Generated()
	switch {
	case o.Selector != "" && (o.Name != "" || o.Generated):
		c.add(o.Pos.KeyLine("selector"), "%s.selector: not possible together with name and generated; remove one of them", path)
	case o.Selector != "":
		if parsed, err := labels.Parse(o.Selector); err != nil {
			c.add(o.Pos.KeyLine("selector"), "%s.selector: %v", path, err)
		} else if parsed.Empty() {
			c.add(o.Pos.KeyLine("selector"), "%s.selector: %q selects all objects of the namespace, also those of others", path, o.Selector)
		}
	case o.Generated && !generated:
		c.missing(o.Pos.KeyLine("generated"), "%s.generated: needs a name that ends with \"-\", got %q", path, o.Name)
	case o.Name == "":
		c.missing(o.Pos.KeyLine("name"), "%s.name: must not be empty, unless selector is given", path)
	case !o.Generated:
		c.named(o.Pos, path, o.Kind, o.Name, &o.Namespace)
		return
	}
	c.namespace(o.Pos, path, &o.Namespace)
	c.kind(o.Pos, path, o.Kind)
}

// count checks the number of objects and fills in the default.
func (c *checker) count(o *ObjectCheck, path string) {
	if !o.counts() {
		return
	}
	if o.Count == nil {
		once := 1
		o.Count = &once
	}
	line := o.Pos.KeyLine("count")
	switch {
	case *o.Count < 0:
		c.add(line, "%s.count: must be 0 or more, got %d", path, *o.Count)
	case *o.Count == 0 && o.Expression != "":
		c.add(line, "%s.count: 0 leaves no object that the expression could be about; remove one of them", path)
	case *o.Count > 0 && !o.ref().Several():
		c.add(line, "%s.count: there is only one object of a name; use 0, selector or generated", path)
	}
	if o.Demands() {
		c.add(o.Pos.Line, "%s: selector, generated and count are not possible together with always, never and for_seconds, which are about the revisions of one object", path)
	}
}

// named checks what names an object.
func (c *checker) named(pos yamlpos.Pos, path, kind, name string, namespace *string) {
	c.namespace(pos, path, namespace)
	switch {
	case name == "":
		c.missing(pos.KeyLine("name"), "%s.name: must not be empty", path)
	case podapi.Selector{Name: name}.Generated():
		c.add(pos.KeyLine("name"), "%s.name: %q ends with \"-\", which selects generated pods in check_pods and check_logs only, and other objects with generated: true", path, name)
	}
	c.kind(pos, path, kind)
}

// variable is the name of a variable of CEL.
var variable = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)

// others checks the further objects of a check and adds their variables.
func (c *checker) others(o *ObjectCheck, path string, of variables) {
	if len(o.Others) > 0 && o.Demands() {
		c.add(o.Pos.KeyLine("others"), "%s.others: not possible together with always, never and for_seconds, which are about the revisions of one object", path)
	}
	for i := range o.Others {
		other, at := &o.Others[i], fmt.Sprintf("%s.others[%d]", path, i)
		c.named(other.Pos, at, other.Kind, other.Name, &other.Namespace)
		line := other.Pos.KeyLine("as")
		switch _, taken := of[other.As]; {
		case !variable.MatchString(other.As) || reserved(other.As):
			c.missing(line, "%s.as: %q is not a valid name of a variable (expected e.g. job, configMap)", at, other.As)
		case taken:
			c.add(line, "%s.as: there is already a variable %q", at, other.As)
		default:
			of[other.As] = typesOf(other.APIVersion, other.Kind)
		}
	}
}

// reserved reports whether the environment has another meaning for a name, such as int or has.
func reserved(name string) bool {
	env, err := celEnv()
	if err != nil {
		return false
	}
	if parsed, issues := env.Parse(name); issues.Err() != nil || parsed == nil {
		return true // a word of the language, such as in
	}
	_, compiled := env.Compile(name)
	return name != theObject && compiled.Err() == nil || env.HasFunction(name)
}
