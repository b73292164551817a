// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		get := func() string {
			r.answers["GET /containerLogs/ns/p/c"] = strings.NewReader("written\n")
			code, got := r.ask(r.node.ToKubelet(r.server), "GET", "/containerLogs/ns/p/c", "")
			return fmt.Sprintf("%d %q", code, got)
		}
		want := func(want string) {
			t.Helper()
			if got := get(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		waits := `400 "container \"c\" in pod \"p\" is waiting to start: its job is queued"`
		r.know(queued)
		want(waits)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		want(waits)
		r.api("PATCH", onePodPath+"/status", `{"metadata":{"uid":"u"},"status":{"containerStatuses":[{"name":"c","containerID":"a","state":{"running":{}}}]}}`)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		want(`200 ""`)
		time.Sleep(5 * time.Second)
		want(`200 "batch: the job starts at 2000-01-01T00:00:15Z\nwritten\n"`)
	})
}

func TestFile(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	over := noticed{start: start, end: start.Add(10 * time.Second)}
	const head, tail = "batch: the job starts at 2000-01-01T00:00:00Z\n", "real 10.000s\nbatch: the job has ended at 2000-01-01T00:00:10Z\n"
	tests := []struct {
		name, written, query string
		seen                 noticed
		want                 string
	}{
		{"of a running container", "a\nb", "", noticed{start: start}, head + "a\nb"},
		{"of an ended one", "a\n", "", over, head + "a\n" + tail},
		{"without an end of line", "a", "", over, head + "a\n" + tail},
		{"empty", "", "", over, head + tail},
		{"last lines", "a\nb\n", "tailLines=3", over, "b\n" + tail},
		{"more than there are", "a\n", "tailLines=9", over, head + "a\n" + tail},
		{"none", "a\n", "tailLines=0", over, ""},
		{"first bytes", "a\n", "limitBytes=7", over, "batch: "},
		{"first bytes of the last lines", "a\n", "limitBytes=4&tailLines=2", over, "real"},
		{"with times", "T a\n", "timestamps=true&tailLines=2", noticed{start: start}, "2000-01-01T00:00:00Z " + head + "T a\n"},
		{"the last seconds", "a\n", "sinceSeconds=15", over, "a\n" + tail},
		{"since a time", "a\n", "sinceTime=2000-01-01T00:00:11Z", over, "a\n"},
		{"errors alone", "a\n", "stream=Stderr", over, "a\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			query, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(file(test.written, test.seen, query, start.Add(20*time.Second))); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
