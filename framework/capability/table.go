// SPDX-License-Identifier: Apache-2.0

package capability

// The capabilities.
const (
	ActiveDeadline          Name = "active-deadline"
	Attach                  Name = "attach"
	Controllers             Name = "controllers"
	DNS                     Name = "dns"
	RelaxedSearchDomains    Name = "dns.relaxed-search-domains"
	Env                     Name = "env"
	EnvConfigMap            Name = "env.config-map"
	EnvDownwardAPI          Name = "env.downward-api"
	EnvFiles                Name = "env.files"
	EnvPrintableNames       Name = "env.printable-names"
	EnvSecret               Name = "env.secret"
	EphemeralContainers     Name = "ephemeral-containers"
	Events                  Name = "events"
	Exec                    Name = "exec"
	GPU                     Name = "gpu"
	HostNamespaces          Name = "host-namespaces"
	HostNetwork             Name = "host-network"
	HostPorts               Name = "host-ports"
	Hostname                Name = "hostname"
	HostnameOverride        Name = "hostname-override"
	ImageUpdate             Name = "image-update"
	ImagesPublic            Name = "images.public"
	InitContainers          Name = "init-containers"
	Jobs                    Name = "jobs"
	LifecycleHooks          Name = "lifecycle-hooks"
	Logs                    Name = "logs"
	LogsFollow              Name = "logs.follow"
	LogsOptions             Name = "logs.options"
	LogsPrevious            Name = "logs.previous"
	Metrics                 Name = "metrics"
	NetworkAPIServer        Name = "network.api-server"
	NetworkPodIP            Name = "network.pod-ip"
	NetworkPods             Name = "network.pods"
	ObservedGeneration      Name = "observed-generation"
	OS                      Name = "os"
	Pods                    Name = "pods"
	PortForward             Name = "port-forward"
	LivenessProbes          Name = "probes.liveness"
	ReadinessProbes         Name = "probes.readiness"
	StartupProbes           Name = "probes.startup"
	ReadinessGates          Name = "readiness-gates"
	Resize                  Name = "resize"
	Limits                  Name = "resources.limits"
	PodLevelResources       Name = "resources.pod-level"
	RestartRules            Name = "restart-rules"
	Restarts                Name = "restarts"
	RuntimeClass            Name = "runtime-class"
	Confinement             Name = "security-context.confinement"
	FSGroup                 Name = "security-context.fs-group"
	Privileged              Name = "security-context.privileged"
	SupplementalGroups      Name = "security-context.supplemental-groups-policy"
	Sysctls                 Name = "security-context.sysctls"
	Users                   Name = "security-context.user"
	ServiceAccountTokens    Name = "service-account-tokens"
	Services                Name = "services"
	SharedProcessNamespace  Name = "shared-process-namespace"
	Sidecars                Name = "sidecars"
	Stats                   Name = "stats"
	TerminationMessages     Name = "termination-messages"
	VolumeClusterTrust      Name = "volumes.cluster-trust-bundle"
	VolumeConfigMap         Name = "volumes.config-map"
	VolumeCSI               Name = "volumes.csi"
	VolumeDownwardAPI       Name = "volumes.downward-api"
	VolumeEmptyDir          Name = "volumes.empty-dir"
	VolumeEphemeral         Name = "volumes.ephemeral"
	VolumeHostPath          Name = "volumes.host-path"
	VolumeImage             Name = "volumes.image"
	VolumeMountPropagation  Name = "volumes.mount-propagation"
	VolumeClaim             Name = "volumes.persistent-volume-claim"
	VolumeProjected         Name = "volumes.projected"
	VolumeRecursiveReadOnly Name = "volumes.recursive-read-only"
	VolumeSecret            Name = "volumes.secret"
	VolumeSubPath           Name = "volumes.sub-path"
	VolumeUpdates           Name = "volumes.updates"
)

// table lists all capabilities, sorted by name. Since is from kube_features.go in k8s.io/kubernetes/pkg/features, and
// from the changelogs of earlier versions. The last column is [Capability.Former].
var table = []Capability{
	{ActiveDeadline, Batch, 0, "A pod ends when its `activeDeadlineSeconds` have passed", ""},
	{Attach, Full, 1, "`kubectl attach` connects to the process of a container", "attach"},
	{Controllers, Service, 2, "Pods of Deployments, ReplicaSets, StatefulSets and DaemonSets run and count as available", ""},
	{DNS, Service, 10, "The `resolv.conf` of a pod is what its `dnsPolicy` and `dnsConfig` ask for", ""},
	{RelaxedSearchDomains, Full, 33, "Search domains may have underscores, or be a single dot", "relaxed-validation"},
	{Env, Core, 0, "Containers have the variables of `env` with a `value`", ""},
	{EnvConfigMap, Core, 2, "Variables come from ConfigMaps (`configMapKeyRef`, `envFrom`)", ""},
	{EnvDownwardAPI, Core, 0, "Variables come from fields of the pod and resources of its containers (`fieldRef`, `resourceFieldRef`)", ""},
	{EnvFiles, Full, 35, "Variables come from files that another container has written (`fileKeyRef`)", "env-files"},
	{EnvPrintableNames, Full, 32, "Names of variables may consist of any printable ASCII characters except `=`", "relaxed-validation"},
	{EnvSecret, Core, 3, "Variables come from Secrets (`secretKeyRef`, `envFrom`)", ""},
	{EphemeralContainers, Full, 23, "Ephemeral containers are added to running pods (`kubectl debug`)", "ephemeral-containers"},
	{Events, Full, 0, "Events about a pod tell what happens to it", "events"},
	{Exec, Service, 0, "`kubectl exec` runs a command in a container", "exec"},
	{GPU, Full, 8, "The node has GPUs as extended resources", "gpu"},
	{HostNamespaces, Full, 1, "A pod shares the process or IPC namespace of the node (`hostPID`, `hostIPC`)", ""},
	{HostNetwork, Full, 0, "A pod shares the network of the node (`hostNetwork`)", "host-network"},
	{HostPorts, Full, 0, "Ports of a pod are published on the node (`hostPort`)", "host-ports"},
	{Hostname, Service, 3, "A pod has the host name, domain and hosts file that it asks for (`hostname`, `subdomain`, `hostAliases`, `setHostnameAsFQDN`)", ""},
	{HostnameOverride, Full, 35, "A pod has the host name of its `hostnameOverride`", "hostname-override"},
	{ImageUpdate, Full, 0, "A container is started with the new image when its image is changed", "image-update"},
	{ImagesPublic, Full, 0, "The node pulls images from public registries", "network"},
	{InitContainers, Batch, 6, "Init containers run in order before the other containers", ""},
	{Jobs, Batch, 2, "Jobs follow their pods to the end", ""},
	{LifecycleHooks, Service, 0, "`postStart` and `preStop` hooks run", ""},
	{Logs, Core, 0, "The log of a container can be read", ""},
	{LogsFollow, Service, 0, "A log can be followed as it is written (`kubectl logs -f`)", ""},
	{LogsOptions, Batch, 2, "Log requests honour `tailLines`, `limitBytes`, `sinceSeconds`, `sinceTime` and `timestamps`", ""},
	{LogsPrevious, Batch, 0, "The log of the previous run of a container can be read (`kubectl logs -p`)", ""},
	{Metrics, Full, 18, "The node's `metrics/` endpoints report the resource usage of pods", "metrics"},
	{NetworkAPIServer, Service, 0, "Pods reach the API server", "api-access"},
	{NetworkPodIP, Service, 0, "A running pod has an IP address of its own, and ports that no other pod uses", ""},
	{NetworkPods, Service, 0, "Pods reach each other, directly and through Services", "network"},
	{ObservedGeneration, Full, 34, "The status reports the `observedGeneration` of the pod", "observed-generation"},
	{OS, Full, 24, "A pod for another operating system is rejected (`os`)", ""},
	{Pods, Core, 0, "A pod runs its containers with their command and arguments, reports how they end, and goes when it is deleted", ""},
	{PortForward, Service, 0, "`kubectl port-forward` connects to a port of a pod", "port-forward"},
	{LivenessProbes, Service, 0, "A container whose liveness probe fails is killed", ""},
	{ReadinessProbes, Service, 0, "A container is ready while its readiness probe succeeds", ""},
	{StartupProbes, Service, 18, "A container has started when its startup probe succeeds", ""},
	{ReadinessGates, Service, 12, "A pod with `readinessGates` is ready only while all of their conditions are true", ""},
	{Resize, Full, 33, "The resources of a running container can be changed (`resize`)", "resize"},
	{Limits, Batch, 0, "The CPU and memory limits of containers are enforced with control groups", "cgroups"},
	{PodLevelResources, Full, 34, "Resources of the pod as a whole apply to all of its containers together", "pod-level-resources"},
	{RestartRules, Full, 35, "Containers are restarted by their own `restartPolicy` and `restartPolicyRules`", "restart-rules"},
	{Restarts, Batch, 0, "Containers are restarted according to the `restartPolicy` of the pod, and restarts are counted", ""},
	{RuntimeClass, Full, 14, "A pod runs only with the handler of its `runtimeClassName`", ""},
	{Confinement, Service, 0, "Capabilities, `readOnlyRootFilesystem`, `allowPrivilegeEscalation`, `seccompProfile` and `procMount` restrict a container", ""},
	{FSGroup, Service, 2, "Files of volumes belong to the `fsGroup` of the pod", ""},
	{Privileged, Full, 0, "A privileged container has the privileges of the node", ""},
	{SupplementalGroups, Full, 33, "`supplementalGroupsPolicy` decides whether the groups of the image count", "groups-policy"},
	{Sysctls, Full, 11, "A pod can set safe sysctls", ""},
	{Users, Service, 0, "A container runs as the user and the groups that its security context names (`runAsUser`, `runAsGroup`, `runAsNonRoot`, `supplementalGroups`)", ""},
	{ServiceAccountTokens, Service, 12, "A pod has the service account token that it requests", ""},
	{Services, Service, 0, "Services appear in the variables of pods, and list ready pods as their endpoints", ""},
	{SharedProcessNamespace, Full, 12, "The containers of a pod see each other's processes with `shareProcessNamespace`", ""},
	{Sidecars, Service, 29, "Init containers with restartPolicy Always run beside the other containers", ""},
	{Stats, Full, 2, "The node's `stats/summary` reports the resource usage of pods", "metrics"},
	{TerminationMessages, Batch, 0, "The status contains the termination message of a container", ""},
	{VolumeClusterTrust, Full, 37, "Projected volumes contain ClusterTrustBundles", "trust-bundles"},
	{VolumeConfigMap, Batch, 2, "ConfigMaps are mounted as files", ""},
	{VolumeCSI, Full, 16, "Inline volumes of CSI drivers are mounted", ""},
	{VolumeDownwardAPI, Batch, 1, "Fields of the pod and resources of its containers are mounted as files", ""},
	{VolumeEmptyDir, Batch, 0, "The containers of a pod share emptyDir volumes", ""},
	{VolumeEphemeral, Full, 21, "Claims are generated for a pod from a template in its volumes", ""},
	{VolumeHostPath, Full, 0, "Paths of the node are mounted, also as PersistentVolumes", "hostpath"},
	{VolumeImage, Full, 35, "Images are mounted as read-only volumes", "image-volumes"},
	{VolumeMountPropagation, Full, 10, "Mounts propagate between a container and the node (`mountPropagation`)", ""},
	{VolumeClaim, Full, 0, "PersistentVolumeClaims are mounted", "persistent-volumes"},
	{VolumeProjected, Batch, 6, "Several sources are mounted in one projected volume", ""},
	{VolumeRecursiveReadOnly, Full, 31, "Mounts below a read-only mount are read-only, too (`recursiveReadOnly`)", "recursive-read-only"},
	{VolumeSecret, Batch, 0, "Secrets are mounted as files", ""},
	{VolumeSubPath, Batch, 3, "A part of a volume is mounted (`subPath`, `subPathExpr`)", ""},
	{VolumeUpdates, Service, 2, "Changes of ConfigMaps, Secrets and the pod reach the mounted files", ""},
}
