// SPDX-License-Identifier: Apache-2.0

// Command idle runs a command and then prints how long it took, and for how much of that time nothing happened in the
// cluster that $KUBECONFIG names: no pod came or went, and no status of any pod changed.
//
//	go run ./hack/idle bin/vktest --vktest.config=config.yaml
//
// The exit status is that of the command, or 2 if the cluster cannot be watched.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"sync"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/framework/observe"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Usage: idle COMMAND [ARGUMENT]…")
		os.Exit(2)
	}
	status, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "idle:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

// run watches while the command runs.
func run(name string, args []string) (status int, err error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return 0, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	seen := &changes{}
	if err := seen.watch(ctx, client); err != nil {
		return 0, err
	}
	// The command gets the signals of the terminal as well, and ends in its own way.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return 0, err
		}
		status = max(1, exit.ExitCode())
	}
	fmt.Println(summary(start, time.Now(), seen.all()))
	return status, nil
}

// changes is when something happened, in order.
type changes struct {
	mu sync.Mutex
	at []time.Time
}

// watch notes every change of a pod from now on. It returns once the watch is established.
func (c *changes) watch(ctx context.Context, client kubernetes.Interface) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	registration, err := pods.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { c.add() },
		DeleteFunc: func(any) { c.add() },
		UpdateFunc: func(before, after any) {
			b, isPod := before.(*corev1.Pod)
			a, same := after.(*corev1.Pod)
			if isPod && same && !reflect.DeepEqual(b.Status, a.Status) {
				c.add()
			}
		},
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if !cache.WaitForCacheSync(limited.Done(), registration.HasSynced) {
		return errors.New("the pods cannot be watched")
	}
	return nil
}

func (c *changes) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = append(c.at, time.Now())
}

func (c *changes) all() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// summary tells how long something took, and how long nothing happened in that time.
func summary(start, end time.Time, changes []time.Time) string {
	whole, idle := end.Sub(start), observe.Idle(start, end, changes)
	return fmt.Sprintf("The run took %s. For %s of it (%.0f %%), no status of any pod changed.",
		whole.Round(time.Second), idle.Round(time.Second), 100*idle.Seconds()/max(whole.Seconds(), 1e-9))
}
