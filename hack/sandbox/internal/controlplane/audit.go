// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"fmt"
	"os"
	"path/filepath"
)

// AuditLog is the name of the file with the requests of the user that a node answers, such as for logs, and those for
// events: a line each, an event of audit.k8s.io/v1.
const AuditLog = "audit.log"

func (o Options) auditPolicy() string { return filepath.Join(o.Dir, "audit-policy.yaml") }

// WriteAuditPolicy says what goes into the AuditLog, if there is one.
func (o Options) WriteAuditPolicy() error {
	if !o.Audit {
		return nil
	}
	policy := fmt.Sprintf(`apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
    users: [%s]
    resources:
      - group: ""
        resources: [pods/log, pods/exec, pods/attach, pods/portforward, nodes/proxy, events]
      - group: events.k8s.io
        resources: [events]
  - level: None
`, adminUser)
	return os.WriteFile(o.auditPolicy(), []byte(policy), 0o600)
}
