// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"k8s.io/client-go/kubernetes"
)

// served is what the API server has done since it started: the requests of all its clients that it has answered.
type served struct {
	all float64
	// leases are the heartbeats of nodes and controllers.
	leases float64
	// cpuSeconds is the processor time that it has used.
	cpuSeconds float64
}

// requests reads the metrics of the API server. They do not tell which client has sent a request.
func requests(ctx context.Context, client kubernetes.Interface) (served, error) {
	var s served
	body, err := client.CoreV1().RESTClient().Get().AbsPath("/metrics").Stream(ctx)
	if err != nil {
		return s, fmt.Errorf("cannot read the metrics of the API server: %w", err)
	}
	defer body.Close()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(body)
	if err != nil {
		return s, fmt.Errorf("cannot read the metrics of the API server: %w", err)
	}
	for _, metric := range families["apiserver_request_total"].GetMetric() {
		n := metric.GetCounter().GetValue()
		s.all += n
		for _, label := range metric.GetLabel() {
			if label.GetName() == "resource" && label.GetValue() == "leases" {
				s.leases += n
			}
		}
	}
	for _, metric := range families["process_cpu_seconds_total"].GetMetric() {
		s.cpuSeconds += metric.GetCounter().GetValue()
	}
	return s, nil
}
