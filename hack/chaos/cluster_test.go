// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// cluster is where the runs are played.
type cluster interface {
	// connect returns the API server for a run.
	connect(t *testing.T) apiServer
}

// apiServer is the API server of a run.
type apiServer interface {
	config() *rest.Config
	node() string
	// left are the names of the objects that a run has left, which are removed.
	left(ctx context.Context, run string) ([]string, error)
}

func newCluster(t *testing.T) cluster {
	t.Helper()
	if *kubeconfig == "" {
		return fake{}
	}
	path, err := filepath.Abs(*kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	return real{config}
}

// fake has an API server for each run.
type fake struct{ api *fakeapi.Server }

func (fake) connect(t *testing.T) apiServer {
	t.Helper()
	api := fakeapi.New(t)
	api.Put("/api/v1/namespaces/default", &corev1.Namespace{})
	api.AddNode(fakeapi.ReadyNode("vk-1"), scriptOf)
	return fake{api}
}

func (f fake) config() *rest.Config { return f.api.Config() }
func (fake) node() string           { return "vk-1" }

func (f fake) left(context.Context, string) ([]string, error) {
	var names []string
	for _, path := range f.api.Paths() {
		if !strings.HasPrefix(path, "/api/v1/nodes/") && path != "/api/v1/namespaces/default" {
			names = append(names, path[strings.LastIndex(path, "/")+1:])
		}
	}
	return names, nil
}

// real is a cluster that all runs share.
type real struct{ rest *rest.Config }

func (r real) connect(*testing.T) apiServer { return r }
func (r real) config() *rest.Config         { return r.rest }
func (real) node() string                   { return "vk-node-1" }

// kinds are those of the templates.
var kinds = []schema.GroupVersionResource{
	{Version: "v1", Resource: "pods"}, {Version: "v1", Resource: "configmaps"}, {Group: "batch", Version: "v1", Resource: "jobs"},
}

func (r real) left(ctx context.Context, run string) ([]string, error) {
	if run == "" { // it did not reach the cluster
		return nil, nil
	}
	client, err := dynamic.NewForConfig(r.rest)
	if err != nil {
		return nil, err
	}
	var names []string
	var failed error
	for _, kind := range kinds {
		objects := client.Resource(kind).Namespace("default")
		list, err := objects.List(ctx, metav1.ListOptions{LabelSelector: "vktest/run=" + run})
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", kind.Resource, err)
		}
		for _, o := range list.Items {
			if o.GetDeletionTimestamp() == nil {
				names = append(names, o.GetName())
			}
		}
		background, now := metav1.DeletePropagationBackground, int64(0)
		failed = errors.Join(failed, objects.DeleteCollection(ctx, metav1.DeleteOptions{PropagationPolicy: &background, GracePeriodSeconds: &now},
			metav1.ListOptions{LabelSelector: "vktest/run=" + run}))
	}
	return names, failed
}
