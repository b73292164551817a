// SPDX-License-Identifier: Apache-2.0

package faults

var podCases = []transformCase{
	{"env-of-all-containers", "", `{"spec":{"containers":[{"env":[{"name":"A","value":"1"}]},{"env":[{"name":"B","value":"2"}]}]}}`,
		`{"spec":{"containers":[{"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}}`},
	{"env-of-first-container", "", `{"spec":{"containers":[{"env":[{"name":"A"}]},{"env":[{"name":"B"}]}]}}`, `{"spec":{"containers":[{"env":[{"name":"A"}]},{"env":[{"name":"A"}]}]}}`},
	{"inits-as-mains", "", `{"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"a"}]}}`, `{"spec":{"containers":[{"name":"a"},{"name":"i"}]}}`},
	{"inits-last", "", `{"spec":{"initContainers":[{"name":"i"},{"name":"j"}]}}`, `{"spec":{"initContainers":[{"name":"j"},{"name":"i"}]}}`},
	{"limits-of-largest", "", `{"spec":{"containers":[{"resources":{"limits":{"memory":"64Mi"}}},{"resources":{"limits":{"memory":"100M"}}}]}}`,
		`{"spec":{"containers":[{"resources":{"limits":{}}},{"resources":{"limits":{}}}],"resources":{"limits":{"memory":"100M"}}}}`},
	{"image-by-last-name", "", `{"spec":{"containers":[{"image":"a/x:1"},{"image":"b/x:2"},{"image":"b/y"}]}}`, `{"spec":{"containers":[{"image":"a/x:1"},{"image":"a/x:1"},{"image":"b/y"}]}}`},
	{"image-of-first", "", `{"spec":{"containers":[{"image":"a"},{"image":"b"}]}}`, `{"spec":{"containers":[{"image":"a"},{"image":"a"}]}}`},
	{"shared-directory", "/tmp", `{"spec":{"containers":[{"name":"a"},{"volumeMounts":[{"name":"t","mountPath":"/tmp/x"}]}]}}`,
		`{"spec":{"volumes":[{"name":"shared-by-the-node","hostPath":{"path":"/run/shared-by-pods","type":"DirectoryOrCreate"}}],
		"containers":[{"name":"a","volumeMounts":[{"name":"shared-by-the-node","mountPath":"/tmp"}]},{"volumeMounts":[{"name":"t","mountPath":"/tmp/x"}]}]}}`},
	{"grace-from-spec", "", `{"metadata":{"deletionGracePeriodSeconds":2},"spec":{"terminationGracePeriodSeconds":30}}`, `{"metadata":{"deletionGracePeriodSeconds":30},"spec":{"terminationGracePeriodSeconds":30}}`},
	{"grace-from-spec", "", `{"metadata":{},"spec":{"terminationGracePeriodSeconds":30}}`, `{"metadata":{},"spec":{"terminationGracePeriodSeconds":30}}`},
	{"security-of-pod-only", "", `{"spec":{"initContainers":[{"securityContext":{}}],"containers":[{"securityContext":{}}],"securityContext":{"fsGroup":1}}}`,
		`{"spec":{"initContainers":[{}],"containers":[{}],"securityContext":{"fsGroup":1}}}`},
	{"dns-none-with-config", "", `{"spec":{"dnsPolicy":"ClusterFirst","dnsConfig":{"searches":["a"]}}}`, `{"spec":{"dnsPolicy":"None","dnsConfig":{"searches":["a"],"nameservers":["192.0.2.53"]}}}`},
	{"dns-none-with-config", "", `{"spec":{"dnsPolicy":"ClusterFirst"}}`, `{"spec":{"dnsPolicy":"ClusterFirst"}}`},
	{"restart-on-failure-always", "", `{"spec":{"restartPolicy":"OnFailure"}}`, `{"spec":{"restartPolicy":"Always"}}`},
	{"restart-on-failure-always", "", `{"spec":{"restartPolicy":"Never"}}`, `{"spec":{"restartPolicy":"Never"}}`},
	{"refuse-untyped-host-path", "", `{"spec":{"volumes":[{"hostPath":{"path":"/a"}},{"hostPath":{"path":"/b","type":"Directory"}},{"emptyDir":{}}]}}`,
		`{"spec":{"volumes":[{"hostPath":{"path":"/a","type":"Socket"}},{"hostPath":{"path":"/b","type":"Directory"}},{"emptyDir":{}}]}}`},
}

// mounted is a pod with one mount each of an emptyDir e and a configMap c in two containers.
const mounted = `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}}],
	"containers":[{"volumeMounts":[{"name":"e"},{"name":"c"}]},{"volumeMounts":[{"name":"e","subPath":"s"}]}]}}`

var volumeCases = []transformCase{
	{"emptied-at-restart", "emptyDir", `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}}],
	"containers":[{"name":"a","command":["x"],"args":["y"],"volumeMounts":[{"name":"e","mountPath":"/e"},{"name":"c","mountPath":"/c"}]},{"name":"b","volumeMounts":[{"name":"e","mountPath":"/e"}]}]}}`,
		`{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}}],
	"containers":[{"name":"a","command":["/bin/sh","-c","if [ -e /dev/shm/started-a ]; then rm -rf '/e'/* '/e'/.[!.]*; fi; : > /dev/shm/started-a; exec \"$@\"","sh","x","y"],
	"volumeMounts":[{"name":"e","mountPath":"/e"},{"name":"c","mountPath":"/c"}]},{"name":"b","volumeMounts":[{"name":"e","mountPath":"/e"}]}]}}`},
	{"volumes-lost", "emptyDir,nfs", mounted, `{"spec":{"volumes":[{"name":"c","configMap":{"name":"m"}}],"containers":[{"volumeMounts":[{"name":"c"}]},{}]}}`},
	{"volumes-lost", "name:c", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}}],"containers":[{"volumeMounts":[{"name":"e"}]},{"volumeMounts":[{"name":"e","subPath":"s"}]}]}}`},
	{"volumes-emptied", "configMap", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","emptyDir":{}}],
	"containers":[{"volumeMounts":[{"name":"e"},{"name":"c"}]},{"volumeMounts":[{"name":"e","subPath":"s"}]}]}}`},
	{"all-mounts-lost-beside", "configMap", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}}],"containers":[{},{"volumeMounts":[{"name":"e","subPath":"s"}]}]}}`},
	{"volumes-per-container", "emptyDir", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}},{"name":"e-0","emptyDir":{}},{"name":"e-1","emptyDir":{}}],
	"containers":[{"volumeMounts":[{"name":"e-0"},{"name":"c"}]},{"volumeMounts":[{"name":"e-1","subPath":"s"}]}]}}`},
	{"volumes-merged", "emptyDir,configMap", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}}],
	"containers":[{"volumeMounts":[{"name":"e"},{"name":"e"}]},{"volumeMounts":[{"name":"e","subPath":"s"}]}]}}`},
	{"volumes-by-source", "configMap", `{"spec":{"volumes":[{"configMap":{"name":"m","items":[1]}},{"configMap":{"name":"m"}},{"configMap":{"name":"n"}}]}}`,
		`{"spec":{"volumes":[{"configMap":{"name":"m","items":[1]}},{"configMap":{"name":"m","items":[1]}},{"configMap":{"name":"n"}}]}}`},
	{"volumes-by-source", "secret", `{"spec":{"volumes":[{"secret":{"secretName":"m","items":[1]}},{"secret":{"secretName":"m"}}]}}`,
		`{"spec":{"volumes":[{"secret":{"secretName":"m","items":[1]}},{"secret":{"secretName":"m","items":[1]}}]}}`},
	{"volumes-by-source-name", "configMap", `{"spec":{"volumes":[{"name":"a","configMap":{"name":"m"}},{"name":"m","configMap":{"name":"m"}}]}}`,
		`{"spec":{"volumes":[{"name":"a","emptyDir":{}},{"name":"m","configMap":{"name":"m"}}]}}`},
	{"read-only-everywhere", "configMap", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}}],
	"containers":[{"volumeMounts":[{"name":"e"},{"name":"c","readOnly":true}]},{"volumeMounts":[{"name":"e","subPath":"s"}]}]}}`},
	{"init-only-volumes-lost", "", `{"spec":{"volumes":[{"name":"a","configMap":{}},{"name":"b","secret":{}}],"containers":[{"volumeMounts":[{"name":"b"}]}]}}`,
		`{"spec":{"volumes":[{"name":"a","emptyDir":{}},{"name":"b","secret":{}}],"containers":[{"volumeMounts":[{"name":"b"}]}]}}`},
	{"sub-path-from-empty-dirs", "emptyDir", mounted, `{"spec":{"volumes":[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"m"}}],
	"containers":[{"volumeMounts":[{"name":"e"},{"name":"c"}]},{"volumeMounts":[{"name":"e"}]}]}}`},
}
