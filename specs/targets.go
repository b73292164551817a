// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// resolveNodes is the configuration with the nodes that its selectors select. It needs the cluster only if there are
// selectors. The tree of tests depends on the nodes, so this comes before everything else.
func (o Options) resolveNodes() (config.Config, error) {
	if !o.Config.Selects() {
		if len(o.Config.TargetNodes) == 0 && o.Config.Shard.Count == 0 {
			return o.Config, errors.New("the configuration has no target_nodes")
		}
		return o.Config, nil
	}
	api, err := o.clientOf()
	if err != nil {
		return o.Config, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	if _, err := reach(ctx, api); err != nil {
		return o.Config, err
	}
	labels, err := api.NodeLabels(ctx)
	for client.Transient(err) && client.Sleep(ctx, time.Second) {
		labels, err = api.NodeLabels(ctx)
	}
	if err != nil {
		return o.Config, fmt.Errorf("cannot list the nodes of the cluster, which a selector needs: %w", err)
	}
	return o.Config.Resolve(labels)
}

// sameTargets is an error if this process has another list of nodes than the first one: its tree of tests is another
// then, and Ginkgo would leave tests out or run them twice.
func (s *Suite) sameTargets(told common) error {
	own := s.Config.Targets()
	if len(own) == len(told.Targets) && (len(own) == 0 || reflect.DeepEqual(own, told.Targets)) && s.Config.Shard == told.Shard {
		return nil
	}
	return errors.New("the nodes that the selectors of the configuration select changed while the processes of this run started; start it again")
}

// showTargets prints which nodes are tested, if the user has not listed them, before the first test.
func (s *Suite) showTargets() {
	of := ""
	if selector := s.Config.NodeSelection.Selector; selector != "" {
		of = " with the labels " + selector
	}
	if s.Config.Shard.Count > 0 {
		of += " in shard " + s.Config.Shard.String()
	}
	if of == "" {
		return
	}
	ginkgo.ReportBeforeSuite(func(types.Report) {
		if s.isEmptyShard() {
			fmt.Fprintf(s.stdout(), "No nodes%s\n\n", of)
			return
		}
		nodes := s.Config.TargetNodes
		fmt.Fprintf(s.stdout(), "%s%s:\n%s\n\n", text.Count(len(nodes), "node"), of, listed(nodes, "the report lists them"))
	})
}

// somePlans are those of one node. All nodes have the same templates.
func (s *Suite) somePlans() []plan {
	for _, node := range s.Config.TargetNodes {
		return s.plans[node]
	}
	return nil
}

// isEmptyShard reports whether there are more shards than nodes, and this run has none. It passes, and its report says
// that the shard was run.
func (s *Suite) isEmptyShard() bool {
	return s.Config.Shard.Count > 0 && len(s.Config.TargetNodes) == 0
}
