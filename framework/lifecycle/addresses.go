// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var identityRules = []Rule{
	{
		ID:       "binding-and-deletion-are-not-undone",
		Sentence: "The node and the QoS class of a pod do not change, and a deletion is not taken back.",
		Source:   "PodSpec.nodeName, PodStatus.qosClass and ObjectMeta.deletionTimestamp; ValidatePodStatusUpdate of the API server",
		judge: later(func(c *change) string {
			switch {
			case c.was.Spec.NodeName != "" && c.was.Spec.NodeName != c.is.Spec.NodeName:
				return became("nodeName", c.was.Spec.NodeName, c.is.Spec.NodeName)
			case c.was.Status.QOSClass != "" && c.was.Status.QOSClass != c.is.Status.QOSClass:
				return became("qosClass", c.was.Status.QOSClass, c.is.Status.QOSClass)
			case c.was.DeletionTimestamp != nil && c.is.DeletionTimestamp == nil:
				return "deletionTimestamp vanished"
			}
			return ""
		}),
	},
	{
		ID:       "observed-generation-never-falls",
		Sentence: "The observedGeneration of the status never falls, and is not higher than the pod's generation.",
		Source:   "PodStatus.observedGeneration, KEP-5067; updateStatusInternal of the kubelet",
		Since:    34,
		reads:    []string{"status.observedGeneration"},
		judge: one(func(c *change) string {
			is := c.is.Status.ObservedGeneration
			switch {
			case is > c.is.Generation:
				return fmt.Sprintf("observedGeneration is %d, but generation is %d", is, c.is.Generation)
			case c.was != nil && is < c.was.Status.ObservedGeneration:
				return became("observedGeneration", c.was.Status.ObservedGeneration, is)
			}
			return ""
		}),
	},
}

var addressRules = []Rule{
	{
		ID:       "pod-ip-stays",
		Sentence: "The addresses of a pod do not vanish when it ends. They do not vanish or change while a container runs, or change after the end.",
		Source:   "PodStatus.podIP and podIPs; getPodIPs of the kubelet's PLEG keeps them after the end",
		reads:    append([]string{"status.podIP", "status.podIPs"}, statusFields...),
		judge:    later(podIPs),
	},
	{
		ID:       "host-ip-stays",
		Sentence: "A pod that runs has the address of its host. hostIP and hostIPs do not vanish, and hostIP does not change while a container runs.",
		Source:   "PodStatus.hostIP and hostIPs in the API: empty if the pod has not started yet",
		reads:    append([]string{phaseField, "status.hostIP", "status.hostIPs"}, statusFields...),
		judge: one(func(c *change) string {
			switch {
			case refused(c):
				return ""
			case c.is.Status.HostIP != "":
				return hostIPs(c)
			case c.is.Status.Phase == corev1.PodRunning:
				return "no hostIP, though the pod is Running"
			case c.was != nil && c.was.Status.HostIP != "":
				return "hostIP vanished, was " + c.was.Status.HostIP
			}
			return ""
		}),
	},
	{
		ID:       "host-network-has-the-host-ip",
		Sentence: "A pod with hostNetwork has an address of its host.",
		Source:   "PodSpec.hostNetwork in the API: use the host's network namespace; generateAPIPodStatus of the kubelet",
		reads:    []string{"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"},
		judge:    one(hostNetworkIP),
	},
	{
		ID:       "pod-starts-before-its-containers",
		Sentence: "No container starts before the time when the node acknowledged the pod.",
		Source:   "PodStatus.startTime in the API: before the container images were pulled",
		reads:    append([]string{"status.startTime"}, statusFields...),
		judge: each(func(c *change, one container) string {
			start, pod := startOf(one), c.is.Status.StartTime
			if pod == nil || start.Unix() <= 0 || !before(start, *pod) {
				return ""
			}
			return "started at " + clock(start) + ", but startTime of the pod is " + clock(*pod)
		}),
	},
	{
		ID:       "start-time-stays",
		Sentence: "A pod that runs or has ended has the time when its node acknowledged it, and that time does not change.",
		Source:   "PodStatus.startTime; updateStatusInternal of the kubelet: the start time does not change across updates",
		reads:    []string{phaseField, "status.startTime"},
		judge: one(func(c *change) string {
			is := c.is.Status.StartTime
			begun := c.is.Status.Phase == corev1.PodRunning || podapi.Ended(c.is.Status.Phase)
			switch {
			case c.was != nil && c.was.Status.StartTime != nil && is == nil:
				return "startTime vanished, was " + clock(*c.was.Status.StartTime)
			case c.was != nil && c.was.Status.StartTime != nil && !c.was.Status.StartTime.Equal(is):
				return became("startTime", clock(*c.was.Status.StartTime), clock(*is))
			case begun && is == nil:
				return fmt.Sprintf("no startTime, though the pod is %s", c.is.Status.Phase)
			}
			return ""
		}),
	},
}

// hostIPs compares the addresses of a host that is known.
func hostIPs(c *change) string {
	switch {
	case c.was == nil:
		return ""
	case len(c.was.Status.HostIPs) > 0 && len(c.is.Status.HostIPs) == 0:
		return "hostIPs vanished, began with " + c.was.Status.HostIPs[0].IP
	case c.was.Status.HostIP == "" || c.was.Status.HostIP == c.is.Status.HostIP:
		return ""
	}
	for _, one := range c.containers {
		if runsOn(one) {
			return fmt.Sprintf("%s, and %s runs all the time", became("hostIP", c.was.Status.HostIP, c.is.Status.HostIP), one)
		}
	}
	return ""
}

// runsOn reports whether a container runs in both revisions, and in one run.
func runsOn(one container) bool {
	return running(one.was) && running(one.is) && sameRun(one.was, one.is)
}

// podIPs accepts other addresses when every container was stopped in between: the pod then has a new sandbox.
func podIPs(c *change) string {
	was, is := addresses(c.was), addresses(c.is)
	if len(was) == 0 || refused(c) {
		return ""
	}
	if len(is) == 0 {
		return addressesLost(c, was[0])
	}
	for _, ip := range was {
		if slices.Contains(is, ip) {
			continue
		}
		if podapi.Ended(c.was.Status.Phase) {
			return fmt.Sprintf("podIP became %s, was %s, though the pod had ended", is[0], ip)
		}
		for _, one := range c.containers {
			if runsOn(one) {
				return fmt.Sprintf("podIP became %s, was %s, and %s runs all the time", is[0], ip, one)
			}
		}
	}
	return ""
}

// tooSoon is how near two reports of a node are between which its agent cannot have been restarted.
const tooSoon = time.Second

// addressesLost accepts that a kubelet that was restarted does not know the addresses of pods whose containers had
// ended before, even if it reports their phase only then.
func addressesLost(c *change, ip string) string {
	ends := !podapi.Ended(c.was.Status.Phase) && podapi.Ended(c.is.Status.Phase) && lastWrite(c.next).Sub(lastWrite(c.previous)) <= tooSoon
	runs := slices.ContainsFunc(c.containers, func(one container) bool { return running(one.was) })
	if c.next.Listed || !ends && !runs {
		return ""
	}
	return "podIP vanished, was " + ip
}

func addresses(pod *corev1.Pod) []string {
	var ips []string
	if pod.Status.PodIP != "" {
		ips = append(ips, pod.Status.PodIP)
	}
	for _, ip := range pod.Status.PodIPs {
		if !slices.Contains(ips, ip.IP) {
			ips = append(ips, ip.IP)
		}
	}
	return ips
}

func hostNetworkIP(c *change) string {
	ips := addresses(c.is)
	if !c.is.Spec.HostNetwork || len(ips) == 0 || c.is.Status.HostIP == "" || slices.Contains(ips, c.is.Status.HostIP) ||
		slices.ContainsFunc(c.is.Status.HostIPs, func(host corev1.HostIP) bool { return slices.Contains(ips, host.IP) }) {
		return ""
	}
	return fmt.Sprintf("podIP is %s, hostIP is %s", ips[0], c.is.Status.HostIP)
}
