// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/interTwin-eu/vk-test-set/framework/client"
)

// reach returns the version of the API server, or says why there is no cluster to work with.
func reach(ctx context.Context, api *client.Client) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	began := time.Now()
	if version, err = api.Version(ctx); err != nil {
		err = errors.New(notReached(api.Config.Host, time.Since(began), err))
	}
	return version, err
}

func notReached(host string, waited time.Duration, err error) string {
	answered := apierrors.APIStatus(nil)
	switch {
	case client.Transient(err):
		return fmt.Sprintf("the API server at %s cannot be reached\n  waited     %s\n  last error %v\n  fix        set KUBECONFIG to the kubeconfig of a running cluster",
			host, waited.Round(time.Second), err)
	case errors.As(err, &answered):
		return fmt.Sprintf("the API server at %s refuses the request\n  error      %v\n  fix        check the user and the cluster of the kubeconfig: kubectl auth whoami", host, err)
	}
	return fmt.Sprintf("the API server at %s cannot be reached\n  error      %v\n  fix        check the server and its certificate in the kubeconfig: kubectl cluster-info", host, err)
}

func (s *Suite) newClient(ctx context.Context) *client.Client {
	api, err := s.clientOf()
	if err != nil {
		s.fail(ctx, err.Error())
	}
	return api
}

// clientOf makes the client of the cluster, without a request.
func (o Options) clientOf() (*client.Client, error) {
	const userAgent = "vk-test-set"
	if o.Cluster != nil {
		return client.New(client.Tune(o.Cluster, userAgent))
	}
	config, err := client.Connect(userAgent, o.Config.Context)
	if err != nil {
		return nil, err
	}
	return client.New(config)
}
