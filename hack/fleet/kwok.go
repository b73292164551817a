// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"net"
	"strconv"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/kwok/controllers"
	"sigs.k8s.io/kwok/pkg/kwok/server"
	"sigs.k8s.io/kwok/pkg/utils/client"
)

// leaseSeconds is the duration of the lease of a node, as of a kubelet. It is renewed four times in this time.
const leaseSeconds = 40

// podCIDR contains the addresses of the pods. Nothing answers there.
const podCIDR = "10.200.0.1/16"

// startKwok starts kwok's controller with the stages of the fleet, and its server for the logs, with files in dir.
// served receives the error with which the server ends.
func startKwok(ctx context.Context, o options, dir string, f fleet, clients client.Clientset, typed kubernetes.Interface) (port int, served <-chan error, err error) {
	controller, err := newController(o, f, clients, typed)
	if err != nil {
		return 0, nil, err
	}
	if err := controller.Start(ctx); err != nil {
		return 0, nil, err
	}
	return serve(ctx, o.address, dir, typed, controller)
}

func newController(o options, f fleet, clients client.Clientset, typed kubernetes.Interface) (*controllers.Controller, error) {
	id, err := controllers.Identity()
	if err != nil {
		return nil, err
	}
	config, err := clients.ToRESTConfig()
	if err != nil {
		return nil, err
	}
	restClient, err := rest.RESTClientFor(config)
	if err != nil {
		return nil, err
	}
	dynamic, err := clients.ToDynamicClient()
	if err != nil {
		return nil, err
	}
	mapper, err := clients.ToRESTMapper()
	if err != nil {
		return nil, err
	}
	local, err := stages(f, o.latency)
	if err != nil {
		return nil, err
	}
	return controllers.NewController(controllers.Config{
		Clock: clock.RealClock{}, ID: id,
		TypedClient: typed, DynamicClient: dynamic, RESTClient: restClient, RESTMapper: mapper,
		ManageNodesWithLabelSelector: simulated.LabelSelector,
		NodeIP:                       o.address,
		CIDR:                         podCIDR,
		LocalStages:                  local,
		FuncMap:                      f.functions(),
		NodeLeaseDurationSeconds:     leaseSeconds,
		NodeLeaseParallelism:         8,
		NodePlayStageParallelism:     8,
		PodPlayStageParallelism:      16,
		PodsOnNodeSyncParallelism:    4,
	})
}

// serve answers the API server's requests for logs at a free port of address, with files in dir.
func serve(ctx context.Context, address, dir string, typed kubernetes.Interface, controller *controllers.Controller) (int, <-chan error, error) {
	certFile, keyFile, err := certificate(ctx, typed, address, dir)
	if err != nil {
		return 0, nil, err
	}
	logs, err := writeLogs(dir, time.Now())
	if err != nil {
		return 0, nil, err
	}
	port, err := freePort(address)
	if err != nil {
		return 0, nil, err
	}
	s, err := server.NewServer(server.Config{
		ClusterLogs: []*internalversion.ClusterLogs{logs}, DataSource: controller,
		NodeCacheGetter: controller.GetNodeCache(), PodCacheGetter: controller.GetPodCache(),
	})
	if err != nil {
		return 0, nil, err
	}
	s.InstallDebuggingHandlers()
	served := make(chan error, 1)
	go func() { served <- s.Run(ctx, net.JoinHostPort(address, strconv.Itoa(port)), certFile, keyFile) }()
	return port, served, nil
}
