// SPDX-License-Identifier: Apache-2.0

package podapi

import "testing"

func TestFailedContainer(t *testing.T) {
	for _, tt := range []struct{ status, want string }{
		{"{}", ""},
		{"{containerStatuses: [{name: a, state: {running: {}}}, {name: b, state: {terminated: {exitCode: 0}}}]}", ""},
		{"{containerStatuses: [{name: a, state: {terminated: {exitCode: 0}}}, {name: b, state: {terminated: {exitCode: 3}}}]}", "b"},
		{"{containerStatuses: [{name: a, state: {terminated: {exitCode: 1}}}], initContainerStatuses: [{name: i, state: {terminated: {exitCode: 2}}}]}", "i"},
		{"{containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}]}", "a"},
		{"{containerStatuses: [{name: a, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}]}", ""},
	} {
		if got := FailedContainer(pod(t, "status: "+tt.status)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.status, got, tt.want)
		}
	}
}
