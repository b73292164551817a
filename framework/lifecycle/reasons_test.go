// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

var reasonTransitions = []transition{
	{rule: "reason-is-one-word", what: "none", pod: plain, is: runningPod},
	{rule: "reason-is-one-word", what: "of a pod that its node refused", pod: plain, is: `{phase: Failed, reason: OutOfexample.com/gpu}`},
	{rule: "reason-is-one-word", what: "a sentence", pod: plain, is: `{phase: Pending, reason: Waiting for a slot}`, broken: `reason "Waiting for a slot"`},
	{rule: "reason-is-one-word", what: "a sentence in a condition", pod: plain, is: `{phase: Running, conditions: [{type: Ready, status: "False", reason: not yet}]}`,
		broken: `reason "not yet" of condition Ready`},
	{rule: "reason-is-one-word", what: "a sentence in somebody else's condition", pod: withGate,
		is: `{phase: Running, conditions: [{type: example.org/gate, status: "False", reason: not yet}]}`},
	{rule: "reason-is-one-word", what: "a sentence of another client", pod: plain, is: `{phase: Pending, reason: on hold}`, adjust: written("kubectl", reasonField)},

	{rule: "reason-goes-with-its-phase", what: "it goes", pod: plain, was: `{phase: Pending, reason: InQueue}`, is: `{phase: Running}`},
	{rule: "reason-goes-with-its-phase", what: "another one comes", pod: plain, was: `{phase: Pending, reason: InQueue}`, is: `{phase: Running, reason: OnSpotNode}`},
	{rule: "reason-goes-with-its-phase", what: "it stays while the pod runs", pod: plain, was: `{phase: Pending, reason: InQueue}`, is: `{phase: Running, reason: InQueue}`,
		broken: `phase became Running, was Pending, and the reason is still "InQueue"`},
	{rule: "reason-goes-with-its-phase", what: "it stays when the pod fails", pod: plain, was: `{phase: Pending, reason: ImageTooLarge}`, is: `{phase: Failed, reason: ImageTooLarge}`},
}

func TestReasons(t *testing.T) { judgeAll(t, reasonTransitions) }
