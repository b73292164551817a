// SPDX-License-Identifier: Apache-2.0

package lifecycle

var initRules = []Rule{
	{
		ID:       "init-containers-run-in-order",
		Sentence: "An init container runs only when those before it have succeeded, sidecars before it have started.",
		Source:   "PodSpec.initContainers in the API: executed in order prior to containers being started",
		reads:    statusFields,
		judge:    func(c *change) []string { return tooEarly(c, container.Init) },
	},
	{
		ID:       "containers-run-after-init-containers",
		Sentence: "A container runs only when all init containers have succeeded, and sidecars have started.",
		Source:   "PodSpec.initContainers in the API; Initialized in the Pod lifecycle documentation",
		reads:    statusFields,
		judge:    func(c *change) []string { return tooEarly(c, container.regular) },
	},
}

// tooEarly finds containers that run before an init container that comes before them. What has ended does not count:
// when a pod is set up anew, the first init container runs while the others still show their last end. A sidecar may
// have stopped again.
func tooEarly(c *change, judged func(container) bool) []string {
	var broken []string
	for _, one := range c.containers {
		if !judged(one) || !running(one.is) {
			continue
		}
		for _, before := range c.containers {
			if !before.Init() || one.Init() && before.Index >= one.Index {
				continue
			}
			if before.Sidecar() && started(before.is) || succeeded(before.is) || setUpAnew(before) {
				continue
			}
			state := "has no status"
			if before.is != nil {
				state = "is " + stateOf(before.is)
			}
			broken = append(broken, one.String()+" runs, and "+before.String()+" before it "+state)
			break
		}
	}
	return broken
}

// setUpAnew reports whether an init container is about to run again by the action RestartAllContainers; the containers
// may still be stopping.
func setUpAnew(c container) bool { return c.is != nil && lost(c.is.LastTerminationState.Terminated) }
