// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// mount is a Pod whose container mounts a volume with these fields.
func mount(fields string) string {
	return pod("", "volumeMounts: [{name: v, mountPath: /m, "+fields+"}]")
}

// object is an object without a spec.
func object(apiVersion, kind string) string {
	return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {name: o}\n"
}

// logs and expects are further checks, steps are steps.
func logs(fields string) string { return "check_logs: [{name: p, regex: a" + fields + "}]\n" }

func expects(expression string) string {
	return "check_objects: [{kind: Pod, name: p, expression: '" + expression + "'}]\n"
}

func steps(step string) string { return "steps: [{" + step + "}]\n" }

// needed are manifests and further validation, and the capabilities that they need besides pods.
var needed = map[string]struct{ manifests, validation, want string }{
	"plain":                   {pod("", ""), "", ""},
	"nothing created":         {"", expects("has(object.status.phase)"), ""},
	"a deadline":              {pod("activeDeadlineSeconds: 5,", ""), "", "active-deadline"},
	"a distant deadline":      {pod("activeDeadlineSeconds: 5000,", ""), "", ""},
	"a deadline is set":       {pod("", ""), steps("patch: {type: pod, name: p, patch: {spec: {activeDeadlineSeconds: 9}}}"), "active-deadline"},
	"attach":                  {pod("", ""), steps("attach: {name: p, regex: a}"), "attach"},
	"a Deployment":            {object("apps/v1", "Deployment"), "", "controllers"},
	"a Job":                   {object("batch/v1", "Job"), "", "jobs"},
	"a Service":               {object("v1", "Service"), "", "services"},
	"dnsPolicy":               {pod("dnsPolicy: None,", ""), "", "dns"},
	"search domains":          {pod("dnsConfig: {searches: [a.b.]},", ""), "", "dns"},
	"relaxed search domains":  {pod("dnsConfig: {searches: [a_b]},", ""), "", "dns dns.relaxed-search-domains"},
	"a value":                 {pod("", "env: [{name: A, value: b}]"), "", "env"},
	"a printable name":        {pod("", "env: [{name: \"a b\", value: b}]"), "", "env env.printable-names"},
	"a ConfigMap's key":       {pod("", "env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: k}}}]"), "", "env.config-map"},
	"all keys of a ConfigMap": {pod("", "envFrom: [{configMapRef: {name: m}}]"), "", "env.config-map"},
	"a Secret's key":          {pod("", "env: [{name: A, valueFrom: {secretKeyRef: {name: m, key: k}}}]"), "", "env.secret"},
	"a field":                 {pod("", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]"), "", "env.downward-api"},
	"the address":             {pod("", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]"), "", "env.downward-api network.pod-ip"},
	"the address is checked":  {pod("", ""), expects("object.status.podIP != \"\""), "network.pod-ip"},
	"that of the node":        {pod("hostNetwork: true,", ""), expects("object.status.podIP != \"\""), "host-network"},
	"a file":                  {pod("", "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]"), "", "env.files"},
	"an ephemeral container":  {pod("", ""), steps("patch: {type: pod, name: p, subresource: ephemeralcontainers, patch: {spec: {ephemeralContainers: [{name: e, image: i:1, env: [{name: A, value: b}]}]}}}"), "env ephemeral-containers"},
	"events":                  {pod("", ""), "check_events: [{name: p, reason: Failed}]\n", "events"},
	"exec":                    {pod("", ""), steps("exec: {name: p, command: [a]}"), "exec"},
	"a GPU":                   {pod("", "resources: {limits: {nvidia.com/gpu: 1}}"), "", "gpu"},
	"hostPID":                 {pod("hostPID: true,", ""), "", "host-namespaces"},
	"hostPort":                {pod("", "ports: [{containerPort: 1, hostPort: 1}]"), "", "host-ports"},
	"containerPort":           {pod("", "ports: [{containerPort: 1}]"), "", ""},
	"hostAliases":             {pod("hostAliases: [{ip: 1.2.3.4, hostnames: [a]}],", ""), "", "hostname"},
	"hostnameOverride":        {pod("hostnameOverride: a,", ""), "", "hostname-override"},
	"an image is changed":     {pod("", ""), steps("patch: {type: pod, name: p, patch: {spec: {containers: [{name: c, image: i:2}]}}}"), "image-update"},
	"by a JSON patch":         {pod("", ""), steps("patch: {type: pods, name: p, patch_type: json, patch: [{op: replace, path: /spec/containers/0/image, value: i:2}]}"), "image-update"},
	"an init container":       {initContainer(""), "", "init-containers"},
	"a sidecar":               {initContainer(", restartPolicy: Always"), "", "sidecars"},
	"restartPolicy of init":   {initContainer(", restartPolicy: Never"), "", "init-containers restart-rules"},
	"restartPolicyRules":      {pod("", "restartPolicy: Never, restartPolicyRules: [{action: Restart}]"), "", "restart-rules"},
	"hooks":                   {pod("", "lifecycle: {preStop: {exec: {command: [a]}}}"), "", "lifecycle-hooks"},
	"logs":                    {pod("", ""), logs(""), "logs"},
	"logs in a step":          {pod("", ""), steps("check_logs: [{name: p, regex: a}]"), "logs"},
	"logs, followed":          {pod("", ""), logs(", follow: true"), "logs logs.follow"},
	"logs, from the end":      {pod("", ""), logs(", tail_lines: 1"), "logs logs.options"},
	"logs, previous":          {pod("", ""), logs(", previous: true"), "logs logs.previous restarts"},
	"restarts":                {pod("", ""), expects("object.status.containerStatuses[0].restartCount >= 1"), "restarts"},
	"no restarts":             {pod("", ""), expects("object.status.containerStatuses[0].restartCount == 0"), ""},
	"metrics":                 {"", steps("kubelet_get: {name: n, path: metrics/resource}"), "metrics"},
	"stats":                   {"", steps("kubelet_get: {name: n, path: /stats/summary}"), "stats"},
	"observedGeneration":      {pod("", ""), expects("object.status.observedGeneration == 1"), "observed-generation"},
	"os":                      {pod("os: {name: windows},", ""), "", "os"},
	"port-forward":            {pod("", ""), steps("port_forward: {name: p, port: 1, regex: a}"), "port-forward"},
	"probes": {pod("", "livenessProbe: {exec: {command: [a]}}, readinessProbe: {exec: {command: [a]}}, startupProbe: {exec: {command: [a]}}"), "",
		"probes.liveness probes.readiness probes.startup"},
	"readinessGates":        {pod("readinessGates: [{conditionType: a}],", ""), "", "readiness-gates"},
	"a resize":              {pod("", ""), steps("patch: {type: pod, name: p, subresource: resize, patch: {spec: {containers: [{name: c, resources: {limits: {cpu: 1}}}]}}}"), "resize"},
	"limits":                {pod("", "resources: {limits: {cpu: 1}}"), "", ""},
	"resources of the pod":  {pod("resources: {limits: {cpu: 1}},", ""), "", "resources.pod-level"},
	"runtimeClassName":      {pod("runtimeClassName: a,", ""), "", "runtime-class"},
	"confined":              {pod("", "securityContext: {capabilities: {drop: [ALL]}}"), "", "security-context.confinement"},
	"confined pod":          {pod("securityContext: {seccompProfile: {type: RuntimeDefault}},", ""), "", "security-context.confinement"},
	"fsGroup":               {pod("securityContext: {fsGroup: 1},", ""), "", "security-context.fs-group"},
	"privileged":            {pod("", "securityContext: {privileged: true}"), "", "security-context.privileged"},
	"not privileged":        {pod("", "securityContext: {privileged: false}"), "", ""},
	"groups policy":         {pod("securityContext: {supplementalGroupsPolicy: Strict},", ""), "", "security-context.supplemental-groups-policy"},
	"sysctls":               {pod("securityContext: {sysctls: [{name: a, value: b}]},", ""), "", "security-context.sysctls"},
	"user":                  {pod("", "securityContext: {runAsUser: 1}"), "", "security-context.user"},
	"groups":                {pod("securityContext: {supplementalGroups: [1]},", ""), "", "security-context.user"},
	"a token":               {volumes("projected: {sources: [{serviceAccountToken: {path: t}}]}"), "", "service-account-tokens volumes.projected"},
	"shareProcessNamespace": {pod("shareProcessNamespace: true,", ""), "", "shared-process-namespace"},
	"a termination message": {pod("", "terminationMessagePath: /m"), "", "termination-messages"},
	"trust bundles":         {volumes("projected: {sources: [{clusterTrustBundle: {name: b, path: t}}]}"), "", "volumes.cluster-trust-bundle volumes.projected"},
	"configMap":             {volumes("configMap: {name: m}"), "", "volumes.config-map"},
	"csi":                   {volumes("csi: {driver: d}"), "", "volumes.csi"},
	"downwardAPI":           {volumes("downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIPs}}]}"), "", "network.pod-ip volumes.downward-api"},
	"emptyDir":              {volumes("emptyDir: {}"), "", "volumes.empty-dir"},
	"ephemeral":             {volumes("ephemeral: {}"), "", "volumes.ephemeral"},
	"hostPath":              {volumes("hostPath: {path: /}"), "", "volumes.host-path"},
	"a volume of the host":  {object("v1", "PersistentVolume") + "spec: {hostPath: {path: /}}\n", "", "volumes.host-path"},
	"image":                 {volumes("image: {reference: i:1}"), "", "volumes.image"},
	"mountPropagation":      {mount("mountPropagation: HostToContainer"), "", "volumes.mount-propagation"},
	"a claim":               {volumes("persistentVolumeClaim: {claimName: c}"), "", "volumes.persistent-volume-claim"},
	"recursiveReadOnly":     {mount("readOnly: true, recursiveReadOnly: IfPossible"), "", "volumes.recursive-read-only"},
	"secret":                {volumes("secret: {secretName: s}"), "", "volumes.secret"},
	"subPath":               {mount("subPath: a"), "", "volumes.sub-path"},
	"an update":             {volumes("secret: {secretName: s}"), steps("patch: {type: secret, name: s, patch: {data: {a: ~}}}"), "volumes.secret volumes.updates"},
	"an update of labels":   {volumes("downwardAPI: {items: []}"), steps("patch: {type: pod, name: p, patch: {metadata: {labels: {a: b}}}}"), "volumes.downward-api volumes.updates"},
	"an update elsewhere":   {volumes("secret: {secretName: s}"), steps("patch: {type: config_map, name: s, patch: {data: {a: ~}}}"), "volumes.secret"},
	"declared":              {"# T\n# Requires: network.pods, logs\n" + pod("", ""), logs(""), "logs network.pods"},
}

func TestCapabilities(t *testing.T) {
	for name, tt := range needed {
		t.Run(name, func(t *testing.T) {
			f := facts.Of(render(t, tt.manifests+checks+tt.validation))
			want := strings.Fields(tt.want)
			if len(f.Pods) > 0 {
				want = append(want, "pods")
			}
			slices.Sort(want)
			var got []string
			for _, c := range f.Capabilities {
				got = append(got, string(c))
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// declared are the capabilities that nothing in a template shows.
var declared = []capability.Name{capability.ImagesPublic, capability.NetworkAPIServer, capability.NetworkPods, capability.Limits}

// TestEveryCapabilityIsDerivedOrDeclared by a test above.
func TestEveryCapabilityIsDerivedOrDeclared(t *testing.T) {
	var derived []string
	for _, tt := range needed {
		derived = append(derived, strings.Fields(tt.want)...)
	}
	for _, c := range capability.All() {
		if is := c.Name == capability.Pods || slices.Contains(derived, string(c.Name)); is == slices.Contains(declared, c.Name) && c.Name != capability.NetworkPods {
			t.Errorf("%s: derived: %t", c.Name, is)
		}
	}
}

// TestLabelsOfCapabilities: filters select by capabilities, by their labels of earlier versions, and by the profile.
func TestLabelsOfCapabilities(t *testing.T) {
	f := facts.Of(render(t, pod("", "")+checks+steps("exec: {name: p, command: [a]}")))
	for _, label := range []string{"capability:exec", "needs:exec", "capability:pods", "profile:service"} {
		if !slices.Contains(f.Labels, label) {
			t.Errorf("no label %s in %v", label, f.Labels)
		}
	}
}
