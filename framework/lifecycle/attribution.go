// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"reflect"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// The fields of the status that rules read, as in [podapi.Writer.Owns].
const (
	phaseField     = "status.phase"
	reasonField    = "status.reason"
	regularField   = "status.containerStatuses"
	initField      = "status.initContainerStatuses"
	ephemeralField = "status.ephemeralContainerStatuses"
)

var statusFields = []string{regularField, initField, ephemeralField}

// nodeFields are what nobody but a node reports.
var nodeFields = append([]string{"status.startTime", "status.hostIP", "status.podIP"}, statusFields...)

// tools are clients of people and of this suite: what they write is never the node's.
var tools = []string{"vk-test-set", "kubectl"}

// controlPlane are the managers of components that also write statuses: the scheduler, the eviction by taints, the
// collection of orphaned pods, the marking of pods on a lost node. Some distributions have them in one program with the
// kubelet, so that the manager alone does not tell.
var controlPlane = []string{
	"kube-apiserver", "kube-scheduler", "kube-controller-manager", "cloud-controller-manager", "k3s", "rke2", "k0s", "kubelite", "hyperkube",
}

// byNode reports whether a writer is the node.
func byNode(w podapi.Writer) bool {
	if w.Subresource != "status" || slices.ContainsFunc(tools, func(tool string) bool { return strings.HasPrefix(w.Manager, tool) }) {
		return false
	}
	return !slices.Contains(controlPlane, w.Manager) || slices.ContainsFunc(nodeFields, w.Owner)
}

// nodeManager reports whether a manager is the node, whatever it writes.
func nodeManager(r *podapi.Revision, manager string) bool {
	return slices.ContainsFunc(r.Writers, func(w podapi.Writer) bool { return w.Manager == manager && byNode(w) })
}

// foreign reports whether somebody else than the node has set the value of a field in either revision.
func (c *change) foreign(field string) bool {
	return othersOwn(c.previous, field) || othersOwn(c.next, field)
}

func othersOwn(r *podapi.Revision, field string) bool {
	return r != nil && slices.ContainsFunc(r.Writers, func(w podapi.Writer) bool { return w.Owner(field) && !nodeManager(r, w.Manager) })
}

// nodeOwns reports whether the node has set the value of a field.
func nodeOwns(r *podapi.Revision, field string) bool {
	return slices.ContainsFunc(r.Writers, func(w podapi.Writer) bool { return w.Owner(field) && nodeManager(r, w.Manager) })
}

// nodeAlone reports whether the node, and it alone, wrote between the two revisions: they are neighbours, so that a
// single request lies between them, and it was the node's. The request is known by the time of its writer or by what
// it set; one that only removes fields leaves no trace and is nobody's.
func (c *change) nodeAlone() bool {
	if c.previous == nil || c.next.Listed {
		return false
	}
	alone := c.nodeChanged()
	for _, w := range c.next.Writers {
		if !c.wrote(w) {
			continue
		}
		if !nodeManager(c.next, w.Manager) {
			return false
		}
		alone = true
	}
	return alone
}

// nodeChanged reports whether something of the status changed that the node has set: whoever changes a value owns it.
// The time of the writer does not show a second request within a second.
func (c *change) nodeChanged() bool {
	byNodeAlone := func(field string) bool { return nodeOwns(c.next, field) && !othersOwn(c.next, field) }
	for _, is := range c.is.Status.Conditions {
		if was := podapi.Condition(c.was, is.Type); (was == nil || was.Status != is.Status) && byNodeAlone(conditionField(is.Type)) {
			return true
		}
	}
	return c.was.Status.Phase != c.is.Status.Phase && byNodeAlone(phaseField) ||
		!reflect.DeepEqual(c.was.Status.ContainerStatuses, c.is.Status.ContainerStatuses) && byNodeAlone(regularField)
}

// wrote reports whether a writer of the later revision has set something since the earlier one.
func (c *change) wrote(w podapi.Writer) bool {
	for _, before := range c.previous.Writers {
		if before.Manager == w.Manager && before.Operation == w.Operation && before.Subresource == w.Subresource {
			return !before.Time.Equal(w.Time) || slices.ContainsFunc(w.Owns, func(field string) bool { return !before.Owner(field) })
		}
	}
	return true
}
