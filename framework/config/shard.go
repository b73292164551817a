// SPDX-License-Identifier: Apache-2.0

package config

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
)

// envIndex is the variable with which Kubernetes tells each pod of an Indexed Job its index, which begins with 0.
const envIndex = "JOB_COMPLETION_INDEX"

// maxShards bounds the work of dividing nodes.
const maxShards = 10_000

// Shard is one of several parts into which nodes are divided. The zero value is all of them.
type Shard struct {
	// Index is from 1 to Count.
	Index int
	// Count is the number of parts.
	Count int
}

// parseShard reads what String writes.
func parseShard(s string) (Shard, error) {
	index, count, ok := strings.Cut(s, "/")
	i, err := strconv.Atoi(index)
	n, failed := strconv.Atoi(count)
	if !ok || err != nil || failed != nil || i < 1 || i > n || n > maxShards {
		return Shard{}, fmt.Errorf("must be INDEX/COUNT, from 1/COUNT to COUNT/COUNT, with a COUNT of at most %d, such as 2/20", maxShards)
	}
	return Shard{i, n}, nil
}

// String is "2/20"; it is empty for all nodes.
func (s Shard) String() string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Count)
}

// of is the part of the nodes, in their order. No part has more nodes than the number of nodes divided by Count,
// rounded up. The order of the nodes does not matter, and if nodes are added or removed, few of the others change
// their part: every node prefers the parts in an order of its own (rendezvous hashing), and takes the first one with
// room.
func (s Shard) of(nodes []string) []string {
	if s.Count == 0 {
		return nodes
	}
	room := make([]int, s.Count)
	for i := range room {
		room[i] = (len(nodes) + s.Count - 1) / s.Count
	}
	own := map[string]bool{}
	for _, node := range slices.Sorted(slices.Values(nodes)) {
		part := preferred(node, room)
		room[part]--
		own[node] = part == s.Index-1
	}
	return slices.DeleteFunc(slices.Clone(nodes), func(node string) bool { return !own[node] })
}

// preferred is the part with room that a node prefers.
func preferred(node string, room []int) int {
	sum := sha256.Sum256([]byte(node))
	order := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
	best, most := -1, uint64(0)
	for part, left := range room {
		if weight := order.Uint64(); left > 0 && (best < 0 || weight > most) {
			best, most = part, weight
		}
	}
	return best
}

// shardOfJob is the part of a pod of an Indexed Job, if the process runs in one and the configuration has shards.
func (c Config) shardOfJob() (Shard, error) {
	index := os.Getenv(envIndex)
	if index == "" || c.Shards == 0 || c.Shard.Count > 0 {
		return c.Shard, nil
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= c.Shards {
		return c.Shard, fmt.Errorf("the index of the pod in its Job (%s) is %q, but there are %d shards; set the completions of the Job to the same number",
			envIndex, index, c.Shards)
	}
	return Shard{i + 1, c.Shards}, nil
}

func (c Config) checkShards(report reporter) {
	if c.Shards < 0 || c.Shards > maxShards {
		report("shards", "shards", "must be from 1 to %d, got %d", maxShards, c.Shards)
	} else if _, err := c.shardOfJob(); err != nil {
		report("shards", "shards", "%v", err)
	}
}
