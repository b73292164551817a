// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// capabilitiesOf lists the declared and the derived capabilities, sorted.
func capabilitiesOf(f *Facts) []capability.Name {
	all := slices.Concat(f.Rendered.Template.Requires, Derived(f))
	slices.Sort(all)
	return slices.Compact(all)
}

// Derived are the capabilities that a node must have for the pods, steps and checks of a template, in the order of
// [capability.All]. What they do not show, a template declares in its header.
func Derived(f *Facts) []capability.Name {
	n := needsOf(f)
	var all []capability.Name
	for _, c := range capability.All() {
		if derive := derivations[c.Name]; derive != nil && derive(n) {
			all = append(all, c.Name)
		}
	}
	return all
}

// derivations tell for each capability whether a template needs it. Capabilities without one are declared.
var derivations = map[capability.Name]func(needs) bool{
	capability.ActiveDeadline:         needs.activeDeadline,
	capability.Attach:                 func(n needs) bool { return n.attach() },
	capability.Controllers:            creates("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"),
	capability.DNS:                    eachSpec(func(s corev1.PodSpec) bool { return s.DNSConfig != nil || s.DNSPolicy != "" }),
	capability.RelaxedSearchDomains:   eachSpec(relaxedSearchDomains),
	capability.Env:                    eachContainer(func(c corev1.Container) bool { return slices.ContainsFunc(c.Env, literal) }),
	capability.EnvConfigMap:           env("configMapKeyRef", "configMapRef"),
	capability.EnvDownwardAPI:         env("fieldRef", "resourceFieldRef"),
	capability.EnvFiles:               env("fileKeyRef"),
	capability.EnvPrintableNames:      eachContainer(func(c corev1.Container) bool { return slices.ContainsFunc(c.Env, printableName) }),
	capability.EnvSecret:              env("secretKeyRef", "secretRef"),
	capability.EphemeralContainers:    func(n needs) bool { return n.ephemeralContainers() },
	capability.Events:                 eachChecks(func(c validation.Checks) bool { return len(c.Events) > 0 }),
	capability.Exec:                   func(n needs) bool { return n.exec() },
	capability.GPU:                    func(n needs) bool { return n.gpu() },
	capability.HostNamespaces:         eachSpec(func(s corev1.PodSpec) bool { return s.HostPID || s.HostIPC }),
	capability.HostNetwork:            eachSpec(func(s corev1.PodSpec) bool { return s.HostNetwork }),
	capability.HostPorts:              eachContainer(func(c corev1.Container) bool { return slices.ContainsFunc(c.Ports, published) }),
	capability.Hostname:               eachSpec(ownHostname),
	capability.HostnameOverride:       eachSpec(func(s corev1.PodSpec) bool { return s.HostnameOverride != nil }),
	capability.ImageUpdate:            needs.imageUpdate,
	capability.InitContainers:         func(n needs) bool { return n.initContainers() },
	capability.Jobs:                   creates("Job", "CronJob"),
	capability.LifecycleHooks:         func(n needs) bool { return n.lifecycle() },
	capability.Logs:                   eachChecks(func(c validation.Checks) bool { return len(c.Logs) > 0 }),
	capability.LogsFollow:             eachLog(func(l validation.LogCheck) bool { return l.Follow }),
	capability.LogsOptions:            eachLog(withOptions),
	capability.LogsPrevious:           eachLog(previous),
	capability.Metrics:                asks("metrics"),
	capability.NetworkPodIP:           needs.podIP,
	capability.ObservedGeneration:     expects(`\bobservedGeneration\b`),
	capability.OS:                     eachSpec(func(s corev1.PodSpec) bool { return s.OS != nil }),
	capability.Pods:                   func(n needs) bool { return len(n.Pods) > 0 },
	capability.PortForward:            func(n needs) bool { return n.portForward() },
	capability.LivenessProbes:         eachContainer(func(c corev1.Container) bool { return c.LivenessProbe != nil }),
	capability.ReadinessProbes:        eachContainer(func(c corev1.Container) bool { return c.ReadinessProbe != nil }),
	capability.StartupProbes:          eachContainer(func(c corev1.Container) bool { return c.StartupProbe != nil }),
	capability.ReadinessGates:         eachSpec(func(s corev1.PodSpec) bool { return len(s.ReadinessGates) > 0 }),
	capability.Resize:                 needs.resize,
	capability.PodLevelResources:      eachSpec(func(s corev1.PodSpec) bool { return s.Resources != nil }),
	capability.RestartRules:           needs.restartRules,
	capability.Restarts:               needs.restarts,
	capability.RuntimeClass:           eachSpec(func(s corev1.PodSpec) bool { return s.RuntimeClassName != nil }),
	capability.Confinement:            eachContext(confines, func(c *corev1.PodSecurityContext) bool { return c.SeccompProfile != nil }),
	capability.FSGroup:                eachContext(nil, func(c *corev1.PodSecurityContext) bool { return c.FSGroup != nil }),
	capability.Privileged:             eachContext(func(c *corev1.SecurityContext) bool { return c.Privileged != nil && *c.Privileged }, nil),
	capability.SupplementalGroups:     eachContext(nil, func(c *corev1.PodSecurityContext) bool { return c.SupplementalGroupsPolicy != nil }),
	capability.Sysctls:                eachContext(nil, func(c *corev1.PodSecurityContext) bool { return len(c.Sysctls) > 0 }),
	capability.Users:                  eachContext(userOfContainer, userOfPod),
	capability.ServiceAccountTokens:   func(n needs) bool { return n.serviceAccount() },
	capability.Services:               creates("Service"),
	capability.SharedProcessNamespace: eachSpec(func(s corev1.PodSpec) bool { return s.ShareProcessNamespace != nil && *s.ShareProcessNamespace }),
	capability.Sidecars:               func(n needs) bool { return n.sidecar() },
	capability.Stats:                  asks("stats"),
	capability.TerminationMessages:    needs.terminationMessages,
	capability.VolumeClusterTrust:     func(n needs) bool { return slices.Contains(n.projections, "clusterTrustBundle") },
	capability.VolumeConfigMap:        mounts("configMap"),
	capability.VolumeCSI:              mounts("csi"),
	capability.VolumeDownwardAPI:      mounts("downwardAPI"),
	capability.VolumeEmptyDir:         mounts("emptyDir"),
	capability.VolumeEphemeral:        mounts("ephemeral"),
	capability.VolumeHostPath:         needs.hostPath,
	capability.VolumeImage:            mounts("image"),
	capability.VolumeMountPropagation: eachMount(func(m corev1.VolumeMount) bool {
		return m.MountPropagation != nil && *m.MountPropagation != corev1.MountPropagationNone
	}),
	capability.VolumeClaim:     func(n needs) bool { return n.claims() },
	capability.VolumeProjected: mounts("projected"),
	capability.VolumeRecursiveReadOnly: eachMount(func(m corev1.VolumeMount) bool {
		return m.RecursiveReadOnly != nil && *m.RecursiveReadOnly != corev1.RecursiveReadOnlyDisabled
	}),
	capability.VolumeSecret:  mounts("secret"),
	capability.VolumeSubPath: func(n needs) bool { return n.subPath() },
	capability.VolumeUpdates: needs.volumeUpdates,
}
