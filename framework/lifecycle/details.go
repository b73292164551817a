// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// detailRules compare what a status tells of a container with its spec. Nodes need not tell it.
var detailRules = []Rule{
	{
		ID:       "allocated-covers-the-requests",
		Sentence: "The resources allocated for a container are at least those that it requests, as long as the spec has not been changed.",
		Source:   "ContainerStatus.allocatedResources in the API: set to Container.Resources.Requests upon successful pod admission; a batch system may allocate whole units",
		reads:    statusFields,
		judge:    each(allocatedDiffers),
	},
	{
		ID:       "mount-status-is-of-a-mount",
		Sentence: "The status of a mount has the name, the path and readOnly of one of the container's mounts.",
		Source:   "VolumeMountStatus in the API: corresponds to the original VolumeMount",
		reads:    statusFields,
		judge: func(c *change) []string {
			var broken []string
			for _, one := range c.containers {
				if one.is == nil {
					continue
				}
				for _, mount := range one.is.VolumeMounts {
					if what := mountDiffers(one.VolumeMounts, mount); what != "" {
						broken = append(broken, fmt.Sprintf("%s: mount %s %s", one, mount.MountPath, what))
					}
				}
			}
			return broken
		},
	},
	{
		ID:       "user-is-as-specified",
		Sentence: "The user and group that the status shows are those of the security context, if it sets them.",
		Source:   "ContainerStatus.user in the API: identity initially attached to the first process; SecurityContext.runAsUser and runAsGroup",
		reads:    statusFields,
		judge: each(func(c *change, one container) string {
			if one.is.User == nil || one.is.User.Linux == nil {
				return ""
			}
			user, group := identity(c.is.Spec.SecurityContext, one.SecurityContext)
			is := one.is.User.Linux
			switch {
			case user != nil && *user != is.UID:
				return fmt.Sprintf("user.linux.uid is %d, and runAsUser %d", is.UID, *user)
			case group != nil && *group != is.GID:
				return fmt.Sprintf("user.linux.gid is %d, and runAsGroup %d", is.GID, *group)
			}
			return ""
		}),
	},
}

// allocatedDiffers judges only the first generation of a pod: after a change of its resources, the node may need time
// or refuse it. Pods of a cluster before 1.33 have no generation, so that a change does not show.
func allocatedDiffers(c *change, one container) string {
	if c.is.Generation != 1 {
		return ""
	}
	for name, is := range one.is.AllocatedResources {
		if want := one.Resources.Requests[name]; is.Cmp(want) < 0 {
			return fmt.Sprintf("allocatedResources has %s of %s, and the request is %s", is.String(), name, want.String())
		}
	}
	return ""
}

func mountDiffers(mounts []corev1.VolumeMount, is corev1.VolumeMountStatus) string {
	i := slices.IndexFunc(mounts, func(m corev1.VolumeMount) bool { return path.Clean(m.MountPath) == path.Clean(is.MountPath) })
	switch {
	case i < 0:
		return "is none of the container's"
	case mounts[i].Name != is.Name:
		return fmt.Sprintf("is of volume %s, not of %s", mounts[i].Name, is.Name)
	case mounts[i].ReadOnly != is.ReadOnly:
		return fmt.Sprintf("has readOnly %v in the status, and %v in the spec", is.ReadOnly, mounts[i].ReadOnly)
	case is.RecursiveReadOnly != nil && *is.RecursiveReadOnly == corev1.RecursiveReadOnlyIfPossible:
		return "has recursiveReadOnly IfPossible, not what has become of it"
	}
	return ""
}

// identity is the user and group that the security contexts set, nil where they set none.
func identity(pod *corev1.PodSecurityContext, own *corev1.SecurityContext) (user, group *int64) {
	if pod != nil {
		user, group = pod.RunAsUser, pod.RunAsGroup
	}
	if own != nil && own.RunAsUser != nil {
		user = own.RunAsUser
	}
	if own != nil && own.RunAsGroup != nil {
		group = own.RunAsGroup
	}
	return user, group
}
