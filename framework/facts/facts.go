// SPDX-License-Identifier: Apache-2.0

// Package facts states everything that can be said about a rendered template without a cluster: the objects that it
// creates, their pods, images and labels, the permissions and the time that it needs, and what its checks are about.
package facts

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Facts are the facts about one rendered template. Its lists hold each item once; they are read-only.
type Facts struct {
	// Rendered is the template that the facts are about.
	Rendered *manifest.Rendered
	// Objects are those that the manifests and the steps create, in the order of creation.
	Objects []Object
	// Pods are the pods of the Objects: one for each object that is a pod or makes pods.
	Pods []Pod
	// Capabilities are what a node must support to pass the test: derived ones (Derived), and those that the header
	// requires. They are sorted.
	Capabilities []capability.Name
	// Gate is the least version of Kubernetes: that of the Capabilities, or that of the header if it is newer.
	Gate Gate
	// Labels select the test with --label-filter: those declared in the header and in the validation section, the
	// derived ones (LabelTable), and those of the Capabilities and of their profile. They are sorted.
	Labels []string
	// Images are those of all containers, sorted.
	Images []string
	// Permissions are those that the caller needs.
	Permissions []Permission
	// Timeout is the time that the checks of all phases may take together, before timeout_multiplier.
	Timeout time.Duration
	// GracePeriod is the longest time that a pod may take to end after its deletion. It is never scaled.
	GracePeriod time.Duration
	// CheckedPods are the pods that checks and the steps exec, attach and port_forward are about.
	CheckedPods []podapi.Selector
	// CheckedObjects are the objects that check_objects entries are about.
	CheckedObjects []validation.ObjectRef
	// CheckedEvents are the objects whose events check_events entries are about. The name of generated pods ends in
	// "-".
	CheckedEvents []validation.ObjectRef
}

// Of states the facts about a rendered template. Of one that could be rendered in part only, it states what is known.
func Of(r *manifest.Rendered) *Facts {
	f := &Facts{Rendered: r, Objects: objectsOf(r)}
	for _, o := range f.Objects {
		if p, ok := o.Pod(); ok {
			f.Pods = append(f.Pods, p)
		}
	}
	f.Capabilities = capabilitiesOf(f)
	f.Gate = gateOf(f)
	f.Labels = labelsOf(f)
	f.Images = imagesOf(f.Pods)
	f.CheckedPods, f.CheckedObjects, f.CheckedEvents = checkedPods(r.Procedure), checkedObjects(r.Procedure), checkedEvents(r.Procedure)
	f.Permissions = permissionsOf(f)
	f.Timeout = timeoutOf(r.Procedure)
	f.GracePeriod = gracePeriodOf(f)
	return f
}

// profile is the smallest profile that contains the Capabilities.
func (f *Facts) profile() capability.Profile { return capability.ProfileOf(f.Capabilities) }

// All renders templates for the first node of the configuration and states the facts about each that can be used, in
// the same order. The error (yamlpos.Problems) holds every problem of the others: what cannot be rendered, what the API
// server would refuse for its type, and, in place of the problems of many templates, the value of the configuration
// that causes them.
func All(c config.Config, templates []manifest.Template) ([]*Facts, error) {
	c = c.For(c.SampleNode())
	node := c.SampleNode()
	all := make([]*Facts, len(templates))
	problems := make([]yamlpos.Problems, len(templates))
	var group errgroup.Group // it is most of what a process does before its first request
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range templates {
		group.Go(func() error {
			all[i], problems[i] = usable(t, c.Values, node)
			return nil
		})
	}
	_ = group.Wait()
	causes := NewCauses(c, func(t manifest.Template, values map[string]any) yamlpos.Problems {
		_, problems := usable(t, values, node)
		return problems
	})
	var found yamlpos.Problems
	for i, t := range templates {
		found = append(found, causes.Attribute(t, problems[i])...)
	}
	return slices.DeleteFunc(all, func(f *Facts) bool { return f == nil }), append(found, causes.Problems()...).Err()
}

// usable states the facts about a template; it returns none if there are problems. The uuid is the same each time.
func usable(t manifest.Template, values map[string]any, node string) (*Facts, yamlpos.Problems) {
	var problems yamlpos.Problems
	r, err := t.Render(values, node, uuid.Nil.String())
	if err != nil {
		problems.Join(err)
		return nil, problems
	}
	f := Of(r)
	for _, o := range f.Objects {
		for _, m := range o.Mismatches() {
			if m.Refused {
				label := strings.ReplaceAll(o.Label(), uuid.Nil.String(), "<uuid>")
				problems.Add(t.Path, f.LineOf(o, m.Path...), "%s: %s", label, m.Msg)
			}
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return f, nil
}
