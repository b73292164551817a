// SPDX-License-Identifier: Apache-2.0

// Package dashboards has an example dashboard for Grafana and example alerts for Prometheus, on the metrics that the
// suite writes to vktest.prom, and their tests. It is a module of its own so that the suite does not depend on
// Prometheus.
package dashboards
