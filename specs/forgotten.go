// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/onsi/ginkgo/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// alsoMade are the kinds whose objects outlive those that they are made from, by the kinds that make them.
var alsoMade = map[schema.GroupKind]schema.GroupVersionKind{
	{Group: "apps", Kind: "StatefulSet"}: corev1.SchemeGroupVersion.WithKind("PersistentVolumeClaim"),
	{Group: "batch", Kind: "CronJob"}:    {Group: "batch", Version: "v1", Kind: "Job"},
}

// placesOf are the kinds and namespaces of all objects that a template makes. A namespace that is named after the spec
// is left out: it goes as a whole.
func placesOf(f *facts.Facts) []client.Place {
	var places []client.Place
	add := func(kind schema.GroupVersionKind, namespace string) {
		place := client.Place{Kind: kind, Namespace: namespace}
		if !strings.Contains(namespace, uuid.Nil.String()) && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	for _, o := range f.Objects {
		kind := o.GroupVersionKind()
		add(kind, o.Namespace())
		if _, made := o.Pod(); made {
			add(corev1.SchemeGroupVersion.WithKind("Pod"), o.Namespace())
		}
		if also, ok := alsoMade[kind.GroupKind()]; ok {
			add(also, o.Namespace())
		}
	}
	return places
}

// begun is what the specs of a run say about the objects that they may have left behind.
type begun struct {
	places []client.Place
	// names are those of the specs by their uuids, kept the uuids of those that keep objects on purpose.
	names map[string]string
	kept  map[string]bool
	// bound is the longest time that the clean-up of one of them may take.
	bound time.Duration
}

func (s *Suite) begunOf(r types.Report) begun {
	b := begun{names: map[string]string{}, kept: map[string]bool{}}
	for _, spec := range r.SpecReports {
		if !s.owns(spec) {
			continue
		}
		record := recordOf(spec.ReportEntries)
		plans := s.plans[spec.ContainerHierarchyTexts[0]]
		i := slices.IndexFunc(plans, func(p plan) bool { return p.Name == spec.LeafNodeText })
		if record.Spec == "" || i < 0 {
			continue
		}
		b.add(strings.Join(append(spec.ContainerHierarchyTexts, spec.LeafNodeText), " "), record, plans[i])
	}
	for _, sp := range s.dropped {
		b.add(sp.name(), sp.record.record, sp.plan)
	}
	return b
}

// add takes in what a spec says about its objects.
func (b *begun) add(name string, record report.Record, p plan) {
	b.names[record.Spec], b.kept[record.Spec] = name, record.Kept
	b.bound = max(b.bound, p.cleanup)
	for _, place := range p.places {
		if !slices.Contains(b.places, place) {
			b.places = append(b.places, place)
		}
	}
}

// removeForgotten removes the objects of the run that no spec has removed or keeps on purpose, for example because the
// answer to their creation was lost. It costs one list per kind and namespace. It runs in the first process when the
// others have ended. What is being deleted already has been waited for by its spec.
func (s *Suite) removeForgotten(r types.Report, out io.Writer) {
	b := s.begunOf(r)
	if s.client == nil || s.Config.Keep || len(b.places) == 0 {
		return
	}
	requests, cancel := context.WithTimeout(context.Background(), lastResort)
	defer cancel()
	found, unlisted := s.client.Leftovers(requests, client.Identity{Run: s.run}, b.places...)
	found = slices.DeleteFunc(found, func(l client.Leftover) bool { return l.Terminating || b.kept[l.Spec] })
	if len(found)+len(unlisted) > 0 {
		fmt.Fprintln(out) // Ginkgo may have left the line open
	}
	s.tellUnlisted(unlisted, out)
	if len(found) == 0 {
		return
	}
	fmt.Fprintf(out, "%s of this run had not been removed. Removing now, for up to %s:\n", text.Count(len(found), "object"), b.bound)
	refs := make([]client.Ref, len(found))
	for i, l := range found {
		refs[i] = l.Ref
		fmt.Fprintf(out, "  %s", l.Ref)
		if name := b.names[l.Spec]; name != "" { // that of a killed process is not known
			fmt.Fprintf(out, " of %s", name)
		}
		fmt.Fprintln(out)
	}
	going, err := s.client.Delete(requests, client.DeleteOptions{Foreground: true}, refs...)
	if err != nil {
		fmt.Fprintln(out, err)
	}
	waiting, end := s.stopper.duringCleanup(context.Background())
	defer end()
	waiting, cancelWait := context.WithTimeout(waiting, b.bound)
	defer cancelWait()
	s.settle(refs, s.client.WaitGone(waiting, going...))
	if s.stopper == nil || r.SuiteConfig.ParallelTotal > 1 { // otherwise it is the last word of the run
		s.tellLeft(out)
	}
}

// tellUnlisted says where objects may have been left behind unseen.
func (s *Suite) tellUnlisted(unlisted []error, out io.Writer) {
	var lines []string
	for _, err := range unlisted {
		reason := err.Error()
		if missing := (*client.PermissionError)(nil); errors.As(err, &missing) {
			reason = "missing permission: " + missing.Permission.String()
		}
		lines = append(lines, "  "+text.OneLine(reason))
	}
	if len(lines) > 0 {
		fmt.Fprintf(out, "Could not look for objects left behind:\n%s\n", strings.Join(lines, "\n"))
		fmt.Fprintf(out, "To look for them everywhere and remove them: %s\n", s.sweepCommand())
	}
}
