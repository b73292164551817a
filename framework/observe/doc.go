// SPDX-License-Identifier: Apache-2.0

// Package observe knows what happens in a cluster during a test: the pods by a watch that all tests share ([PodCache]),
// logs and other objects by background readers, joined in [State], against which checks are evaluated; and whether
// nodes are Ready ([NodeWatch]).
//
// Nothing that a check reads makes a request. Objects that are handed out are shared and read-only: copy them before
// changing them.
package observe
