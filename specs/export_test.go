// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"os"
	"os/signal"
	"slices"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// OnlyRules limits the lifecycle rules that have a spec of their own.
func OnlyRules(ids []string) {
	lifecycleRules = func() []lifecycle.Rule {
		return slices.DeleteFunc(slices.Clone(lifecycle.Rules()), func(r lifecycle.Rule) bool { return !slices.Contains(ids, r.ID) })
	}
}

// ElapseAt lets the timeout of the suite elapse at a signal.
func ElapseAt(s os.Signal) {
	received, times := make(chan os.Signal, 1), make(chan time.Time)
	signal.Notify(received, s)
	go func() {
		<-received
		times <- time.Now()
	}()
	elapsed = func(time.Duration) <-chan time.Time { return times }
}

// GiveUpAtOnce lets a run end before the next test when the API server is away.
func GiveUpAtOnce() { maxLost, goneAfter = time.Second, 0 }
