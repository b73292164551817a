// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"slices"
	"strconv"
	"strings"
)

// volumeTransforms change the volumes of a pod and their mounts; arg is a list of kinds of volumes, such as
// configMap,secret.
var volumeTransforms = map[string]transform{
	"volumes-lost":             onObject(volumesLost),
	"volumes-emptied":          onObject(volumesEmptied),
	"all-mounts-lost-beside":   onObject(allMountsLostBeside),
	"volumes-per-container":    onObject(volumesPerContainer),
	"volumes-merged":           onObject(volumesMerged),
	"volumes-by-source":        onObject(volumesBySource),
	"volumes-by-source-name":   onObject(volumesBySourceName),
	"read-only-everywhere":     onObject(readOnlyEverywhere),
	"init-only-volumes-lost":   onObject(initOnlyVolumesLost),
	"sub-path-from-empty-dirs": onObject(subPathLost),
	"emptied-at-restart":       onObject(emptiedAtRestart),
}

// ofKind returns the names of the volumes of some kinds.
func ofKind(pod map[string]any, kinds string) map[string]bool {
	names := map[string]bool{}
	for _, v := range objects(pod, "spec", "volumes") {
		for kind := range strings.SplitSeq(kinds, ",") {
			if _, found := v[kind]; found {
				names[text(v, "name")] = true
			}
		}
	}
	return names
}

func dropMounts(c map[string]any, names map[string]bool) {
	put(c, "volumeMounts", slices.DeleteFunc(objects(c, "volumeMounts"), func(m map[string]any) bool { return names[text(m, "name")] }))
}

func dropVolumes(pod map[string]any, names map[string]bool) {
	put(object(pod, "spec"), "volumes", slices.DeleteFunc(objects(pod, "spec", "volumes"), func(v map[string]any) bool { return names[text(v, "name")] }))
}

// volumesLost neither makes nor mounts them. A volume of that name is lost as a whole: arg may also be name:PREFIX.
func volumesLost(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	if prefix, byName := strings.CutPrefix(arg, "name:"); byName {
		for _, v := range objects(pod, "spec", "volumes") {
			if strings.HasPrefix(text(v, "name"), prefix) {
				names[text(v, "name")] = true
			}
		}
	}
	for _, c := range containers(pod) {
		dropMounts(c, names)
	}
	dropVolumes(pod, names)
}

// volumesEmptied mounts an empty directory instead.
func volumesEmptied(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	for _, v := range objects(pod, "spec", "volumes") {
		if name := text(v, "name"); names[name] {
			replace(v, map[string]any{"name": name, "emptyDir": map[string]any{}})
		}
	}
}

// allMountsLostBeside loses every mount of a container that mounts one of them.
func allMountsLostBeside(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	for _, c := range containers(pod) {
		mounts := objects(c, "volumeMounts")
		if slices.ContainsFunc(mounts, func(m map[string]any) bool { return names[text(m, "name")] }) {
			delete(c, "volumeMounts")
		}
	}
	dropVolumes(pod, names)
}

// volumesPerContainer gives every container a volume of its own.
func volumesPerContainer(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	volumes := objects(pod, "spec", "volumes")
	for i, c := range containers(pod) {
		for _, m := range objects(c, "volumeMounts") {
			name := text(m, "name")
			if !names[name] {
				continue
			}
			own := name + "-" + strconv.Itoa(i)
			m["name"] = own
			if !slices.ContainsFunc(volumes, func(v map[string]any) bool { return text(v, "name") == own }) {
				at := slices.IndexFunc(volumes, func(v map[string]any) bool { return text(v, "name") == name })
				copied := clone(volumes[at]).(map[string]any)
				copied["name"] = own
				volumes = append(volumes, copied)
			}
		}
	}
	put(object(pod, "spec"), "volumes", volumes)
}

// volumesMerged mounts the first one everywhere.
func volumesMerged(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	first := ""
	for _, v := range objects(pod, "spec", "volumes") {
		if name := text(v, "name"); names[name] && first == "" {
			first = name
		}
	}
	for _, c := range containers(pod) {
		for _, m := range objects(c, "volumeMounts") {
			if names[text(m, "name")] {
				m["name"] = first
			}
		}
	}
}

// sourceName is the name of the object that a volume shows.
func sourceName(v map[string]any, kind string) string {
	if kind == "secret" {
		return text(v, kind, "secretName")
	}
	return text(v, kind, "name")
}

// volumesBySource lets two volumes of one object be the same: the first.
func volumesBySource(pod map[string]any, kind string) {
	first := map[string]any{}
	for _, v := range objects(pod, "spec", "volumes") {
		source := sourceName(v, kind)
		if source == "" {
			continue
		}
		if known, found := first[source]; found {
			v[kind] = clone(known)
		} else {
			first[source] = v[kind]
		}
	}
}

// volumesBySourceName finds only volumes that are called like the object that they show; the others stay empty.
func volumesBySourceName(pod map[string]any, kind string) {
	for _, v := range objects(pod, "spec", "volumes") {
		if name := text(v, "name"); v[kind] != nil && sourceName(v, kind) != name {
			replace(v, map[string]any{"name": name, "emptyDir": map[string]any{}})
		}
	}
}

func readOnlyEverywhere(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	for _, c := range containers(pod) {
		for _, m := range objects(c, "volumeMounts") {
			if names[text(m, "name")] {
				m["readOnly"] = true
			}
		}
	}
}

// initOnlyVolumesLost leaves volumes empty that only init containers mount.
func initOnlyVolumesLost(pod map[string]any, _ string) {
	used := map[string]bool{}
	for _, c := range objects(pod, "spec", "containers") {
		for _, m := range objects(c, "volumeMounts") {
			used[text(m, "name")] = true
		}
	}
	for _, v := range objects(pod, "spec", "volumes") {
		if name := text(v, "name"); !used[name] {
			replace(v, map[string]any{"name": name, "emptyDir": map[string]any{}})
		}
	}
}

// subPathLost mounts the whole volume where a part of it is asked for.
func subPathLost(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	for _, c := range containers(pod) {
		for _, m := range objects(c, "volumeMounts") {
			if names[text(m, "name")] {
				delete(m, "subPath")
			}
		}
	}
}

// emptiedAtRestart empties the volumes that a container mounts when it is started again. It knows by a file in
// /dev/shm, which the containers of a pod keep. Containers without a command are left alone: their image may have no
// shell.
func emptiedAtRestart(pod map[string]any, arg string) {
	names := ofKind(pod, arg)
	for _, c := range containers(pod) {
		script := ""
		for _, m := range objects(c, "volumeMounts") {
			if path := text(m, "mountPath"); names[text(m, "name")] && m["readOnly"] != true && !strings.Contains(path, "'") {
				script += "rm -rf '" + path + "'/* '" + path + "'/.[!.]*; "
			}
		}
		if command := list(c, "command"); script != "" && len(command) > 0 {
			marker := "/dev/shm/started-" + text(c, "name")
			script = "if [ -e " + marker + " ]; then " + script + "fi; : > " + marker + `; exec "$@"`
			c["command"] = slices.Concat([]any{"/bin/sh", "-c", script, "sh"}, command, list(c, "args"))
			delete(c, "args")
		}
	}
}
