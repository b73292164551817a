// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
)

// inventory is what a spec has created. After an abandoned interrupt it is read while the spec may still be creating.
type inventory struct {
	mu        sync.Mutex
	all       []client.Ref
	abandoned bool
	// finalizers are those that the template puts on objects by its manifests and patches. Nobody else takes them off.
	finalizers map[types.UID][]string
}

// add notes an object, and returns false if nobody is there any more to clean it up.
func (i *inventory) add(ref client.Ref, manifest *unstructured.Unstructured) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.all = append(i.all, ref)
	i.addFinalizers(ref.UID, manifest.GetFinalizers())
	return !i.abandoned
}

// patched notes the finalizers that a patch puts on an object.
func (i *inventory) patched(uid types.UID, finalizers []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.addFinalizers(uid, finalizers)
}

func (i *inventory) addFinalizers(uid types.UID, finalizers []string) {
	if len(finalizers) == 0 {
		return
	}
	if i.finalizers == nil {
		i.finalizers = map[types.UID][]string{}
	}
	i.finalizers[uid] = append(i.finalizers[uid], finalizers...)
}

// forget takes out an object that is known to be gone.
func (i *inventory) forget(uid types.UID) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.all = slices.DeleteFunc(i.all, func(r client.Ref) bool { return r.UID == uid })
}

// refs are the objects in the order of their creation.
func (i *inventory) refs() []client.Ref {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.all)
}

// abandon says that the spec's own clean-up will not run.
func (i *inventory) abandon() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.abandoned = true
}
