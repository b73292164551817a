// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

const (
	// pollInterval is how often a starting cluster is asked whether it is ready.
	pollInterval = 100 * time.Millisecond
	// startTimeout is generous: a busy machine with two cores needs some 10 s for either step.
	startTimeout = 3 * time.Minute
)

// Config is how the administrator reaches the API server.
func (s *Sandbox) Config() (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", s.Kubeconfig())
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	return config, nil
}

// Client returns a client with the administrator's rights. It ends every request after 10 seconds, watches too.
func (s *Sandbox) Client() (kubernetes.Interface, error) {
	config, err := s.Config()
	if err != nil {
		return nil, err
	}
	config.Timeout = 10 * time.Second
	return kubernetes.NewForConfig(config)
}

// await runs one step of waiting: ready returns what is still missing, or "" at the end.
func (s *Sandbox) await(ctx context.Context, p *progress.Printer, title string, ready func(context.Context) (string, error)) error {
	step := p.Start("%s", title)
	missing := ""
	err := wait.PollUntilContextTimeout(ctx, pollInterval, startTimeout, true, func(ctx context.Context) (bool, error) {
		var err error
		missing, err = ready(ctx)
		step.Detail("%s", missing)
		return missing == "" && err == nil, err
	})
	if err == nil {
		step.Done()
		return nil
	}
	step.Fail()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if wait.Interrupted(err) {
		err = fmt.Errorf("not ready after %s: %s", startTimeout, missing)
	}
	return fmt.Errorf("%w (see `sandbox logs`, or the log files in %s)", err, s.path("logs"))
}

func (s *Sandbox) awaitAPIServer(ctx context.Context, p *progress.Printer) error {
	client, err := s.Client()
	if err != nil {
		return err
	}
	return s.await(ctx, p, "Starting the control plane", func(ctx context.Context) (string, error) {
		if _, running := s.supervisors()[s.spec(controlPlane)]; !running {
			return "", errors.New("the control plane's supervisor has ended")
		}
		if _, err := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx); err != nil {
			return "the API server is not ready: " + err.Error(), nil
		}
		// Pods cannot be created before the controller manager has made their service account.
		if _, err := client.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{}); err != nil {
			return "the controller manager is not ready: " + err.Error(), nil
		}
		return "", nil
	})
}

func (s *Sandbox) awaitNodes(ctx context.Context, p *progress.Printer) error {
	client, err := s.Client()
	if err != nil {
		return err
	}
	title := "Starting " + NodeName(1)
	if s.Nodes > 1 {
		title = fmt.Sprintf("Starting %s to %s", NodeName(1), NodeName(s.Nodes))
	}
	return s.await(ctx, p, title, func(ctx context.Context) (string, error) {
		running := s.supervisors()
		for i := 1; i <= s.Nodes; i++ {
			if _, up := running[s.spec(NodeName(i))]; !up {
				return "", fmt.Errorf("the supervisor of %s has ended", NodeName(i))
			}
			node, err := client.CoreV1().Nodes().Get(ctx, NodeName(i), metav1.GetOptions{})
			if err != nil {
				return err.Error(), nil
			}
			if missing := notUsable(node); missing != "" {
				return NodeName(i) + " " + missing, nil
			}
		}
		return "", nil
	})
}

// notUsable says what keeps pods off a node, or nothing.
func notUsable(node *corev1.Node) string {
	for _, c := range node.Status.Conditions {
		if c.Type != corev1.NodeReady {
			continue
		}
		if c.Status != corev1.ConditionTrue {
			return "is not Ready: " + c.Message
		}
		// The node controller takes the taint of a starting node off a little later.
		if len(node.Spec.Taints) > 0 {
			return "is tainted " + node.Spec.Taints[0].Key
		}
		return ""
	}
	return "has not reported yet"
}
