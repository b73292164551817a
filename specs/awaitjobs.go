// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/config"
)

// jobsInterval is how often Jobs are listed. Their shards take minutes.
const jobsInterval = 5 * time.Second

// AwaitJobs waits until all Jobs with some labels in a namespace have ended, of which there must be one, and returns
// when the last of them began. It waits for as long as the process lives: whoever starts it sets the limit. What it
// waits for is told to out. The configuration says which context of the kubeconfig to use.
func AwaitJobs(c config.Config, namespace, selector string, out io.Writer) (time.Time, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	api, err := Options{Config: c}.clientOf()
	if err != nil {
		return time.Time{}, err
	}
	told := ""
	for {
		jobs, err := api.Jobs(ctx, namespace, selector)
		if err != nil && !client.Transient(err) {
			return time.Time{}, err
		}
		if err == nil && jobs.Ended {
			return jobs.Began, nil
		}
		state := fmt.Sprintf("waiting for the Jobs with the labels %s in namespace %s: %s", selector, namespace, jobs)
		if err != nil {
			state = err.Error()
		}
		if state != told {
			fmt.Fprintln(out, state)
			told = state
		}
		if !client.Sleep(ctx, jobsInterval) {
			return time.Time{}, fmt.Errorf("interrupted while %s", state)
		}
	}
}
