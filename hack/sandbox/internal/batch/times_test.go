// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

func TestTimes(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2000, 1, 1, 0, 0, second, 0, time.UTC) }
	status := func(state string) string {
		return `{"containerStatuses":[{"containerID":"b","lastState":{"terminated":{"containerID":"a","finishedAt":"F1","startedAt":"S1"}},"name":"c","state":` + state + `}]}`
	}
	decode := func(s string) object {
		o, err := jsonobject.Decode([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	kept := newTimes()
	steps := []struct {
		at       int
		in, want string
	}{
		{10, status(`{"running":{"startedAt":"S2"}}`), strings.NewReplacer("F1", "2000-01-01T00:00:10Z", "S1", "2000-01-01T00:00:10Z").Replace(status(`{"running":{"startedAt":"2000-01-01T00:00:10Z"}}`))},
		{20, status(`{"terminated":{"containerID":"b","finishedAt":"F2","startedAt":"S2"}}`), strings.NewReplacer("F1", "2000-01-01T00:00:10Z", "S1", "2000-01-01T00:00:10Z").Replace(status(`{"terminated":{"containerID":"b","finishedAt":"2000-01-01T00:00:20Z","startedAt":"2000-01-01T00:00:10Z"}}`))},
		{30, `{"conditions":[{"lastTransitionTime":"T1","status":"True","type":"Ready"}]}`, `{"conditions":[{"lastTransitionTime":"2000-01-01T00:00:30Z","status":"True","type":"Ready"}]}`},
		{40, `{"conditions":[{"lastTransitionTime":"T2","type":"Ready"}]}`, `{"conditions":[{"lastTransitionTime":"2000-01-01T00:00:30Z","type":"Ready"}]}`},
		{50, `{"conditions":[{"lastTransitionTime":"T3","status":"True","type":"Ready"}]}`, `{"conditions":[{"lastTransitionTime":"2000-01-01T00:00:30Z","status":"True","type":"Ready"}]}`},
		{55, `{"conditions":[{"status":"Unknown","type":"Ready"}]}`, `{"conditions":[{"lastTransitionTime":"2000-01-01T00:00:55Z","status":"Unknown","type":"Ready"}]}`},
		{60, `{"conditions":[{"lastTransitionTime":"T4","status":"False","type":"Ready"}]}`, `{"conditions":[{"lastTransitionTime":"2000-01-01T00:01:00Z","status":"False","type":"Ready"}]}`},
		{50, `{"initContainerStatuses":[{"name":"i","state":{"terminated":{"containerID":"d","finishedAt":"F","startedAt":"1970-01-01T00:00:00Z"}}}]}`,
			`{"initContainerStatuses":[{"name":"i","state":{"terminated":{"containerID":"d","finishedAt":"2000-01-01T00:00:50Z","startedAt":"1970-01-01T00:00:00Z"}}}]}`},
	}
	for _, step := range steps {
		o := decode(step.in)
		kept.notice(o, at(step.at))
		if got := string(jsonobject.Encode(o)); got != step.want {
			t.Errorf("noticed\n%s\nwant\n%s", got, step.want)
		}
		kept.restore(o)
		if got := string(jsonobject.Encode(o)); got != strings.Replace(step.in, `[{"status"`, `[{"lastTransitionTime":"T3","status"`, 1) {
			t.Errorf("restored\n%s\nwant\n%s", got, step.in)
		}
	}
	if seen := kept.containers["c"]; !seen.start.Equal(at(10)) || !seen.end.Equal(at(20)) {
		t.Errorf("noticed %v", seen)
	}
}
