// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Connect finds the cluster and returns a configuration for it, tuned by [Tune].
//
// The environment variable KUBECONFIG is read as kubectl reads it: one path, or a list separated by colons whose files
// are merged, the first one to name a thing wins, files that do not exist are passed over. Unset or empty means the
// in-cluster configuration, and deliberately not ~/.kube/config: a suite that creates and deletes must be pointed at a
// cluster on purpose.
//
// context is the context of the kubeconfig; empty means its current context.
//
// The error names what was tried and what to set. It wraps [rest.ErrNotInCluster] if neither way leads to a cluster. No
// request is made.
func Connect(userAgent, context string) (*rest.Config, error) {
	paths := kubeconfigPaths(os.Getenv(clientcmd.RecommendedConfigPathEnvVar))
	load := inCluster
	switch {
	case len(paths) > 0:
		load = func() (*rest.Config, error) { return fromFiles(paths, context) }
	case context != "":
		return nil, fmt.Errorf("the context %q cannot be used: KUBECONFIG is not set; set it to the path of a kubeconfig file that has this context", context)
	}
	cfg, err := load()
	if err != nil {
		return nil, err
	}
	return Tune(cfg, userAgent), nil
}

// Tune returns a copy of cfg fit for a test run: no client-side throttling (the API server's own priority and fairness
// is the judge), the given user agent, so that the server's audit log names the spec behind each request, and
// requestTimeout on every request that is not a stream.
//
// Copies share connections: client-go caches the TLS transport by its TLS settings, which the user agent is not part
// of. Only a configuration with a proxy-url of its own is not cached.
func Tune(cfg *rest.Config, userAgent string) *rest.Config {
	cfg = rest.CopyConfig(cfg)
	cfg.QPS = -1
	cfg.UserAgent = userAgent
	cfg.WarningHandlerWithContext = contextWarnings{}
	cfg.Wrap(boundRequests)
	return cfg
}

func kubeconfigPaths(env string) []string {
	var paths []string
	for _, path := range filepath.SplitList(env) {
		if path != "" && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

func inCluster() (*rest.Config, error) {
	cfg, err := rest.InClusterConfig()
	if errors.Is(err, rest.ErrNotInCluster) {
		return nil, fmt.Errorf("no cluster configured: KUBECONFIG is not set, and %w; "+
			"set KUBECONFIG to the path of a kubeconfig file (export KUBECONFIG=$HOME/.kube/config), or run inside a pod", err)
	}
	if err != nil {
		return nil, fmt.Errorf("no cluster configured: KUBECONFIG is not set, and the in-cluster configuration cannot be read: %w; "+
			"set KUBECONFIG to the path of a kubeconfig file, or give the pod a service account token", err)
	}
	return cfg, nil
}

func fromFiles(paths []string, context string) (*rest.Config, error) {
	list := strings.Join(paths, string(filepath.ListSeparator))
	if !anyExists(paths) {
		return nil, fmt.Errorf("KUBECONFIG=%s: no such file; correct the path, or unset KUBECONFIG to use the in-cluster configuration", list)
	}
	// The default loading rules are not used: they would fall back to ~/.kube/config, and the deferred client
	// configuration to the in-cluster one.
	rules := &clientcmd.ClientConfigLoadingRules{Precedence: paths, Warner: func(error) {}}
	raw, err := rules.Load()
	if err != nil {
		return nil, fmt.Errorf("KUBECONFIG=%s: %w", list, err)
	}
	if context != "" {
		if raw.Contexts[context] == nil {
			return nil, fmt.Errorf("KUBECONFIG=%s: %s", list, noContext(context, slices.Sorted(maps.Keys(raw.Contexts))))
		}
		raw.CurrentContext = context
	}
	cfg, err := clientcmd.NewDefaultClientConfig(*raw, &clientcmd.ConfigOverrides{}).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("KUBECONFIG=%s: %w; inspect the files with kubectl config view", list, err)
	}
	return cfg, nil
}

// noContext says which contexts there are instead.
func noContext(context string, others []string) string {
	if len(others) == 0 {
		return fmt.Sprintf("there is no context %q, and no other", context)
	}
	return fmt.Sprintf("there is no context %q (the contexts are %s)%s", context, strings.Join(others, ", "), yamlpos.Suggest(context, others))
}

func anyExists(paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		_, err := os.Stat(path)
		return !errors.Is(err, fs.ErrNotExist)
	})
}
