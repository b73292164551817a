// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"reflect"
)

// restore reports the status of a pod again when somebody else has changed it, as an honest kubelet does: faults about
// the status must not have that bug as well. The kubelet itself sees only its own view and cannot notice.
func (p *Proxy) restore(seen *pod, live object) {
	version := text(child(live, "metadata"), "resourceVersion")
	seen.mu.Lock()
	sent := seen.sent
	seen.mu.Unlock()
	if sent == nil || reflect.DeepEqual(gist(sent), gist(child(live, "status"))) || !seen.first("restore "+version) {
		return
	}
	go p.send(context.Background(), seen)
}

// gist is what others change of a status: its phase and its conditions.
func gist(status object) map[string]string {
	found := map[string]string{"phase": text(status, "phase")}
	list, _ := status["conditions"].([]any)
	for _, item := range list {
		if c, ok := item.(object); ok {
			found[text(c, "type")] = text(c, "status")
		}
	}
	return found
}
