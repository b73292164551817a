// SPDX-License-Identifier: Apache-2.0

// Package components builds the programs of a Kubernetes cluster from their Go modules, at the versions that the
// sandbox's own go.mod pins or that an older Kubernetes requires, and the container runtime from its own module. It
// keeps them in the user's cache directory.
package components

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Names of the programs in Set.Dir.
const (
	Etcd              = "etcd"
	APIServer         = "kube-apiserver"
	ControllerManager = "kube-controller-manager"
	Scheduler         = "kube-scheduler"
	Kubelet           = "kubelet"
	Proxy             = "kube-proxy"
	Agnhost           = "agnhost"
	Pause             = "pause"
	Containerd        = "containerd"
)

// etcdPackage's last path element is a major version, so that `go build` names its program after the one before it.
const etcdPackage = "go.etcd.io/etcd/server/v3"

// agnhostPackage has data files of its image beside its source.
const agnhostPackage = "k8s.io/kubernetes/test/images/agnhost"

// controlPlane lists what a cluster without nodes needs, inImages the programs of the images that it serves, and onNode
// what a node adds to it. What is in images is the same with each version of Kubernetes.
var (
	controlPlane = []string{
		etcdPackage,
		"k8s.io/kubernetes/cmd/kube-apiserver",
		"k8s.io/kubernetes/cmd/kube-controller-manager",
		"k8s.io/kubernetes/cmd/kube-scheduler",
	}
	inImages = []string{
		agnhostPackage,
		"./pause",
	}
	onNode = []string{
		"k8s.io/kubernetes/cmd/kubelet",
		"k8s.io/kubernetes/cmd/kube-proxy",
	}
)

// containerdVersion is that of the container runtime. It is built outside the sandbox's go.mod, at the versions of
// its own: in one build list it would raise dozens of Kubernetes' dependencies. The distributions have older ones,
// which (as far as 2.1.4) wait only two seconds for what an ended container has left in its pipes and then drop it,
// so that an honest node can lose lines of logs on a busy machine
// (https://github.com/containerd/containerd/pull/12364).
const containerdVersion = "v2.4.2"

// ofContainerd are found by each other in PATH.
var ofContainerd = []string{
	"github.com/containerd/containerd/v2/cmd/containerd",
	"github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
}

// Set is a directory of built programs.
type Set struct {
	// Dir holds the programs.
	Dir string
	// Kubernetes is their version, such as v1.37.2.
	Kubernetes string
	// AgnhostSource is the directory of agnhost's source, which holds data files of its image.
	AgnhostSource string
}

// Path returns the path of a program of the set.
func (s Set) Path(name string) string { return filepath.Join(s.Dir, name) }

// Plan is a build that may or may not be needed.
type Plan struct {
	cache   string
	builds  []build
	runtime []string // at the versions of containerd's module
	set     Set
}

// build is what is built from one module.
type build struct {
	files    files
	packages []string
	flags    string
}

// NewPlan says what has to be built for a cluster, with the programs of a node if nodes is true. version is from
// [Module.Resolve]; the module of one that is not pinned is made with the go command, under the [Lock]. cache is the
// directory that keeps built programs, one subdirectory per set of versions.
func NewPlan(ctx context.Context, module Module, version, cache string, nodes bool) (*Plan, error) {
	own, err := module.own()
	if err != nil {
		return nil, err
	}
	current, err := module.current()
	if err != nil {
		return nil, err
	}
	wanted := current
	if version != "" {
		if wanted, _, err = parseVersion(version); err != nil {
			return nil, err
		}
	}
	cluster, images := build{own, controlPlane, linkerFlags(wanted)}, build{own, inImages, linkerFlags(current)}
	modules := []files{own}
	if wanted != current {
		if cluster.files, err = module.filesOf(ctx, wanted, cache); err != nil {
			return nil, err
		}
		modules = append(modules, cluster.files)
	}
	p := &Plan{cache: cache}
	if nodes {
		cluster.packages, p.runtime = slices.Concat(controlPlane, onNode), ofContainerd
	}
	p.builds = []build{cluster, images}
	p.set = Set{Kubernetes: wanted.String(), Dir: filepath.Join(cache, wanted.String()+"-"+key(wanted, modules...))}
	return p, nil
}

// linkerFlags stamps the version where Kubernetes' own build stamps it, so that `kubectl version` and the node tell it.
func linkerFlags(v version) string {
	stamps := [][2]string{{"gitVersion", v.String()}, {"gitMajor", "1"}, {"gitMinor", strconv.Itoa(v.minor)}, {"gitTreeState", "clean"}}
	flags := "-s -w"
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		for _, stamp := range stamps {
			flags += fmt.Sprintf(" -X %s.%s=%s", pkg, stamp[0], stamp[1])
		}
	}
	return flags
}

// key identifies everything that goes into the programs: module versions, our source, toolchain and platform.
func key(v version, modules ...files) string {
	sum := sha256.New()
	fmt.Fprintln(sum, v, containerdVersion, runtime.Version(), runtime.GOARCH, linkerFlags(v))
	for _, module := range modules {
		for _, name := range slices.Sorted(maps.Keys(module)) {
			fmt.Fprintln(sum, name, len(module[name]))
			sum.Write(module[name])
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// all are the packages of every module.
func (p *Plan) all() []string {
	var all []string
	for _, b := range p.builds {
		all = append(all, b.packages...)
	}
	return append(all, p.runtime...)
}

// Missing returns the programs that are not built yet.
func (p *Plan) Missing() []string {
	var missing []string
	for _, pkg := range p.all() {
		if _, err := os.Stat(p.set.Path(program(pkg))); err != nil {
			missing = append(missing, program(pkg))
		}
	}
	return missing
}

func program(pkg string) string {
	if pkg == etcdPackage {
		return Etcd
	}
	return path.Base(pkg)
}

// Set returns the built programs; call it when Missing returns none.
func (p *Plan) Set() (Set, error) {
	source, err := os.ReadFile(p.set.Path("agnhost.source"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Set{}, err
	}
	p.set.AgnhostSource = strings.TrimSpace(string(source))
	return p.set, nil
}

// Version is the version of Kubernetes that the plan builds.
func (p *Plan) Version() string { return p.set.Kubernetes }

// Lock makes several commands that need the programs of the same version in a cache directory build them once. version
// is from [Module.Resolve].
func Lock(cache, version string) (unlock func(), err error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(cache, ".lock"+version), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil
}
