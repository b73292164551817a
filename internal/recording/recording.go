// SPDX-License-Identifier: Apache-2.0

// Package recording reads recorded watches of pods. `hack/histories/testdata` has some that a kubelet made; the comment
// of hack/histories says how to make one.
package recording

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Read returns the history of each pod in a recording, in the order in which they were first seen. The error names the
// event that cannot be read, counted from 1.
func Read(in io.Reader) ([]podapi.History, error) {
	var histories []podapi.History
	index := map[types.UID]int{}
	decoder := json.NewDecoder(in)
	for events := 1; ; events++ {
		var event struct {
			Type   watch.EventType
			Object *corev1.Pod
		}
		err := decoder.Decode(&event)
		if errors.Is(err, io.EOF) {
			return histories, nil
		}
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", events, err)
		}
		pod := event.Object
		at, known := index[pod.UID]
		if !known {
			at = len(histories)
			index[pod.UID] = at
			histories = append(histories, podapi.History{})
		}
		h := &histories[at]
		h.Revisions = append(h.Revisions, podapi.Revision{Pod: pod, Writers: podapi.Writers(pod.ManagedFields, nil)})
		pod.ManagedFields = nil
		if event.Type == watch.Deleted {
			h.Gone = time.Now()
		}
	}
}

// Open reads a compressed file.
func Open(name string) (histories []podapi.History, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	content, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return Read(content)
}
