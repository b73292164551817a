// SPDX-License-Identifier: Apache-2.0

package client

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestOptionsReachTheServer(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		_, _ = fmt.Fprint(w, r.URL.RawQuery)
		return true
	})
	seven := validation.Limit{Set: true, N: 7}
	request := validation.LogRef{
		Namespace: "ns", Pod: "web", Container: "c", Previous: true, Timestamps: true,
		TailLines: seven, SinceSeconds: seven, LimitBytes: seven, SinceTime: validation.Limit{Set: true, N: 86399},
	}
	want := "container=c&insecureSkipTLSVerifyBackend=true&limitBytes=7&previous=true&sinceSeconds=7&sinceTime=1970-01-01T23%3A59%3A59Z&tailLines=7&timestamps=true"
	if r := clientOf(t, a).FetchLog(soon(t), request); string(r.Text) != want || r.Err != nil {
		t.Errorf("query %q, error %v, want %q", r.Text, r.Err, want)
	}
}
