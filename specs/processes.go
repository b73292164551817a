// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/observe"
)

// common is what the first process tells all processes of a run.
type common struct {
	Run, Kubernetes string
	Kubelets        map[string]string
	// Annotations are Suite.annotations.
	Annotations map[string]string
	// Targets are the nodes to test, and Shard is which part of the nodes they are.
	Targets []config.Target
	Shard   config.Shard
	// Judgements is the directory for those of a parallel run.
	Judgements string
}

func (s *Suite) tellProcesses(ctx context.Context) []byte {
	told := common{
		Run: s.run, Kubernetes: s.kubernetes, Kubelets: map[string]string{}, Annotations: s.annotations,
		Targets: s.Config.Targets(), Shard: s.Config.Shard,
	}
	for _, node := range s.nodeInfos {
		told.Kubelets[node.Name] = node.ProviderVersion
	}
	var err error
	if suiteConfig, _ := ginkgo.GinkgoConfiguration(); suiteConfig.ParallelTotal > 1 {
		told.Judgements, err = shareJudgements()
	}
	data, failed := json.Marshal(told)
	if err = errors.Join(err, failed); err != nil {
		s.fail(ctx, err.Error())
	}
	return data
}

// connect runs in every process.
func (s *Suite) connect(ctx ginkgo.SpecContext, data []byte) {
	s.stopper.watch()
	var told common
	if err := json.Unmarshal(data, &told); err != nil {
		s.fail(ctx, err.Error())
	}
	if err := s.sameTargets(told); err != nil {
		s.fail(ctx, err.Error())
	}
	s.run, s.kubernetes, s.kubelets, s.judgements.dir = told.Run, told.Kubernetes, told.Kubelets, told.Judgements
	s.annotations = told.Annotations
	s.client = s.newClient(ctx)
	s.cache = observe.NewPodCache(s.client, func(namespace string, reason error) {
		s.logf("pods of namespace %s are polled, because they cannot be watched: %v", namespace, reason)
	})
	s.nodes = observe.NewNodeWatch(s.client)
	ginkgo.DeferCleanup(s.cache.Close)
	ginkgo.DeferCleanup(func() {
		s.dropAhead("")
		s.nodes.Close()
	})
	if s.stopper == nil {
		ginkgo.DeferCleanup(func() { s.tellLeft(s.stderr()) })
	}
}
