// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

const (
	requesting  = `{metadata: {generation: 1}, spec: {containers: [{name: main, resources: {requests: {cpu: 500m, memory: 64Mi}}}]}}`
	resized     = `{metadata: {generation: 2}, spec: {containers: [{name: main, resources: {requests: {cpu: 700m}}}]}}`
	ungenerated = `spec: {containers: [{name: main, resources: {requests: {cpu: 700m}}}]}`
	mounting    = `spec: {containers: [{name: main, volumeMounts: [{name: v, mountPath: /v, readOnly: true}]}]}`
	asUser      = `spec: {securityContext: {runAsUser: 1, runAsGroup: 2}, containers: [{name: main, securityContext: {runAsUser: 3}}]}`
)

var detailTransitions = []transition{
	{rule: "allocated-covers-the-requests", what: "less", pod: requesting, is: of(`{name: main, allocatedResources: {cpu: 250m, memory: 64Mi}, state: {running: {}}}`),
		broken: "container main: allocatedResources has 250m of cpu, and the request is 500m"},
	{rule: "allocated-covers-the-requests", what: "the same in other units", pod: requesting, is: of(`{name: main, allocatedResources: {cpu: "0.5", memory: "67108864"}, state: {running: {}}}`)},
	{rule: "allocated-covers-the-requests", what: "a resize has not been done yet", pod: resized, is: of(`{name: main, allocatedResources: {cpu: 500m}, state: {running: {}}}`)},
	{rule: "allocated-covers-the-requests", what: "a resize where pods have no generation", pod: ungenerated, is: of(`{name: main, allocatedResources: {cpu: 500m}, state: {running: {}}}`)},
	{rule: "allocated-covers-the-requests", what: "a whole core", pod: requesting, is: of(`{name: main, allocatedResources: {cpu: "1", memory: 64Mi}, state: {running: {}}}`)},
	{rule: "allocated-covers-the-requests", what: "not told", pod: requesting, is: runningPod},

	{rule: "mount-status-is-of-a-mount", what: "another path", pod: mounting, is: of(`{name: main, volumeMounts: [{name: v, mountPath: /w, readOnly: true}], state: {running: {}}}`),
		broken: "container main: mount /w is none of the container's"},
	{rule: "mount-status-is-of-a-mount", what: "another volume", pod: mounting, is: of(`{name: main, volumeMounts: [{name: w, mountPath: /v, readOnly: true}], state: {running: {}}}`),
		broken: "container main: mount /v is of volume v, not of w"},
	{rule: "mount-status-is-of-a-mount", what: "writable", pod: mounting, is: of(`{name: main, volumeMounts: [{name: v, mountPath: /v}], state: {running: {}}}`),
		broken: "container main: mount /v has readOnly false in the status, and true in the spec"},
	{rule: "mount-status-is-of-a-mount", what: "the wish as the result", pod: mounting, is: of(`{name: main, volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: IfPossible}], state: {running: {}}}`),
		broken: "container main: mount /v has recursiveReadOnly IfPossible, not what has become of it"},
	{rule: "mount-status-is-of-a-mount", what: "as it is mounted", pod: mounting, is: of(`{name: main, volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Disabled}], state: {running: {}}}`)},
	{rule: "mount-status-is-of-a-mount", what: "the path with a slash at its end", pod: mounting, is: of(`{name: main, volumeMounts: [{name: v, mountPath: /v/, readOnly: true}], state: {running: {}}}`)},
	{rule: "mount-status-is-of-a-mount", what: "not told", pod: mounting, is: runningPod},

	{rule: "user-is-as-specified", what: "the pod's user", pod: asUser, is: of(`{name: main, user: {linux: {uid: 1, gid: 2}}, state: {running: {}}}`),
		broken: "container main: user.linux.uid is 1, and runAsUser 3"},
	{rule: "user-is-as-specified", what: "the group of root", pod: asUser, is: of(`{name: main, user: {linux: {uid: 3, gid: 0}}, state: {running: {}}}`),
		broken: "container main: user.linux.gid is 0, and runAsGroup 2"},
	{rule: "user-is-as-specified", what: "as specified", pod: asUser, is: of(`{name: main, user: {linux: {uid: 3, gid: 2}}, state: {running: {}}}`)},
	{rule: "user-is-as-specified", what: "set by the image", pod: plain, is: of(`{name: main, user: {linux: {uid: 1000, gid: 1000}}, state: {running: {}}}`)},
}

func TestDetails(t *testing.T) { judgeAll(t, detailTransitions) }
