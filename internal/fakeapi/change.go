// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
)

// change serves updates and patches, of an object or of a subresource.
func (s *Server) change(w http.ResponseWriter, r *http.Request, t target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.store.objects[t.path]
	if before == nil {
		WriteError(w, t.notFound())
		return
	}
	wanted, err := wantedObject(r, t, before)
	if err == nil {
		err = checkVersion(t, before, wanted)
	}
	if err == nil {
		err = s.admit(t.Verb, t, t.Name)
	}
	if err != nil {
		WriteError(w, err)
		return
	}
	s.store.put(t.path, mergeSubresource(t, before, wanted))
	stored := s.store.objects[t.path]
	if t.Subresource == "ephemeralcontainers" {
		s.play(t.path, s.scripts[t.path].Ephemeral)
	}
	s.settle(t.path)
	s.notify()
	WriteJSON(w, http.StatusOK, stored)
}

// wantedObject is what the object would be if all of the request applied.
func wantedObject(r *http.Request, t target, before map[string]any) (map[string]any, error) {
	if r.Method == http.MethodPut {
		var wanted map[string]any
		err := readBody(r, &wanted)
		return wanted, err
	}
	patch, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	original, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	patched, err := applyPatch(types.PatchType(r.Header.Get("Content-Type")), t.kind, original, patch)
	if err != nil {
		return nil, err
	}
	return fieldsOf(json.RawMessage(patched))
}

func applyPatch(patchType types.PatchType, kind Kind, original, patch []byte) ([]byte, error) {
	switch patchType {
	case types.MergePatchType:
		return jsonpatch.MergePatch(original, patch)
	case types.JSONPatchType:
		operations, err := jsonpatch.DecodePatch(patch)
		if err != nil {
			return nil, err
		}
		patched, err := operations.Apply(original)
		if err != nil {
			return nil, apierrors.NewInvalid(schema.GroupKind{Group: kind.Group, Kind: kind.Kind}, "", nil)
		}
		return patched, nil
	case types.StrategicMergePatchType:
		typed, err := scheme.Scheme.New(kind.groupVersionKind())
		if err != nil {
			return nil, unsupportedPatch(patchType)
		}
		return strategicpatch.StrategicMergePatch(original, patch, typed)
	}
	return nil, unsupportedPatch(patchType)
}

func unsupportedPatch(patchType types.PatchType) error {
	return apierrors.NewGenericServerResponse(http.StatusUnsupportedMediaType, "patch", podResource, "",
		fmt.Sprintf("the body of the request was in an unknown format: %s", patchType), 0, true)
}

func checkVersion(t target, before, wanted map[string]any) error {
	now, asked := unstructured.Unstructured{Object: before}, unstructured.Unstructured{Object: wanted}
	if version := asked.GetResourceVersion(); version != "" && version != now.GetResourceVersion() {
		return apierrors.NewConflict(t.kind.groupResource(), t.Name,
			fmt.Errorf("the object has been modified; please apply your changes to the latest version and try again"))
	}
	return nil
}

// mergeSubresource is before with what a request may change: a status only by its subresource, and a subresource
// nothing else.
func mergeSubresource(t target, before, wanted map[string]any) map[string]any {
	result, at := runtime.DeepCopyJSON(before), []string{"status"}
	switch t.Subresource {
	case "status":
	case "ephemeralcontainers":
		at = []string{"spec", "ephemeralContainers"}
	case "":
		result, wanted = wanted, before
		if !scheme.Scheme.Recognizes(t.kind.groupVersionKind()) {
			return result // a custom kind without subresources
		}
	default:
		at = []string{"spec"}
	}
	if value, found, err := unstructured.NestedFieldCopy(wanted, at...); found && err == nil {
		_ = unstructured.SetNestedField(result, value, at...)
	} else {
		unstructured.RemoveNestedField(result, at...)
	}
	return result
}
