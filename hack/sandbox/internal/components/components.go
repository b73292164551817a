// SPDX-License-Identifier: Apache-2.0

// Package components builds the programs of a Kubernetes cluster from their Go modules, at the versions that the
// sandbox's own go.mod pins, and the container runtime from its own module. It keeps them in the user's cache
// directory.
package components

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
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

// controlPlane lists what a cluster without nodes needs, inImages the programs of the images that it serves, and onNode
// what a node adds to it.
var (
	controlPlane = []string{
		etcdPackage,
		"k8s.io/kubernetes/cmd/kube-apiserver",
		"k8s.io/kubernetes/cmd/kube-controller-manager",
		"k8s.io/kubernetes/cmd/kube-scheduler",
	}
	inImages = []string{
		"k8s.io/kubernetes/test/images/agnhost",
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

// Module is the source of the build: go.mod and go.sum pin every component, pause/ holds the one program of our own.
type Module struct {
	FS fs.FS
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
	module   Module
	cache    string
	packages []string // at the versions of module
	runtime  []string // at those of containerd's module
	flags    string
	set      Set
}

// NewPlan says what has to be built for a cluster, with the programs of a node if nodes is true. cache is the directory
// that keeps built programs, one subdirectory per set of versions.
func NewPlan(module Module, cache string, nodes bool) (*Plan, error) {
	gomod, err := fs.ReadFile(module.FS, "go.mod")
	if err != nil {
		return nil, err
	}
	version := regexp.MustCompile(`(?m)^\s*k8s\.io/kubernetes (v\S+)`).FindSubmatch(gomod)
	if version == nil {
		return nil, errors.New("the sandbox's go.mod does not require k8s.io/kubernetes")
	}
	p := &Plan{module: module, packages: slices.Concat(controlPlane, inImages)}
	if nodes {
		p.packages = slices.Concat(p.packages, onNode)
		p.runtime = ofContainerd
	}
	p.set.Kubernetes = string(version[1])
	p.flags = linkerFlags(p.set.Kubernetes)
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	p.cache = cache
	p.set.Dir = filepath.Join(cache, p.set.Kubernetes+"-"+key)
	return p, nil
}

// linkerFlags stamps the version where Kubernetes' own build stamps it, so that `kubectl version` and the node tell it.
func linkerFlags(version string) string {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	stamps := [][2]string{{"gitVersion", version}, {"gitMajor", parts[0]}, {"gitMinor", parts[1]}, {"gitTreeState", "clean"}}
	flags := "-s -w"
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		for _, stamp := range stamps {
			flags += fmt.Sprintf(" -X %s.%s=%s", pkg, stamp[0], stamp[1])
		}
	}
	return flags
}

// key identifies everything that goes into the programs: module versions, our source, toolchain and platform.
func (p *Plan) key() (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, p.set.Kubernetes, containerdVersion, runtime.Version(), runtime.GOARCH, p.flags)
	err := fs.WalkDir(p.module.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(p.module.FS, name)
		fmt.Fprintln(sum, name, len(data))
		sum.Write(data)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:12], err
}

// all are the packages of every module.
func (p *Plan) all() []string { return slices.Concat(p.packages, p.runtime) }

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

// Lock makes several commands that need the same programs build them once.
func (p *Plan) Lock() (unlock func(), err error) {
	if err := os.MkdirAll(p.cache, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(p.cache, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil
}
