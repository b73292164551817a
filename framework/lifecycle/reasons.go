// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	corev1 "k8s.io/api/core/v1"
)

// explained are the conditions whose reason is the node's alone; the scheduler and evictions write the others too.
var explained = slices.DeleteFunc(slices.Clone(ofTheNode), func(of corev1.PodConditionType) bool {
	return of == corev1.PodScheduled || of == corev1.DisruptionTarget
})

var reasonRules = []Rule{
	{
		ID:       "reason-is-one-word",
		Sentence: "The reason of a pod, and that of each condition that its node reports alone, is one word.",
		Source:   "PodStatus.reason and PodCondition.reason in the API: a one-word CamelCase reason",
		reads:    append([]string{reasonField}, conditionFields(explained)...),
		judge: func(c *change) []string {
			var broken []string
			say := func(of, reason string) {
				if strings.ContainsFunc(reason, unicode.IsSpace) {
					broken = append(broken, fmt.Sprintf("reason %q%s", reason, of))
				}
			}
			say("", c.is.Status.Reason)
			for _, found := range c.is.Status.Conditions {
				if slices.Contains(explained, found.Type) {
					say(" of condition "+string(found.Type), found.Reason)
				}
			}
			return broken
		},
	},
	{
		ID:       "reason-goes-with-its-phase",
		Sentence: "A pod that runs or has succeeded does not keep the reason that it had while it was Pending.",
		Source:   "PodStatus.reason in the API: why the pod is in this state; kubectl get shows it in the place of the phase",
		reads:    []string{phaseField, reasonField},
		judge: later(func(c *change) string {
			was, is := c.was.Status, c.is.Status
			goesOn := is.Phase == corev1.PodRunning || is.Phase == corev1.PodSucceeded
			if was.Phase == corev1.PodPending && was.Reason != "" && goesOn && is.Reason == was.Reason {
				return fmt.Sprintf("phase became %s, was Pending, and the reason is still %q", is.Phase, is.Reason)
			}
			return ""
		}),
	},
}

func conditionFields(of []corev1.PodConditionType) []string {
	var fields []string
	for _, one := range of {
		fields = append(fields, conditionField(one))
	}
	return fields
}
