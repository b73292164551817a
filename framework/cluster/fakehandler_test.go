// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

func (a *fakeAPI) handle(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.requests = append(a.requests, r.Method+" "+r.URL.RequestURI())
	intercept := a.intercept
	a.mu.Unlock()
	if intercept != nil && intercept(w, r) {
		return
	}
	if a.discovery(w, r.URL.Path) {
		return
	}
	collection, name := a.split(r.URL.Path)
	switch {
	case collection == "":
		writeJSON(w, 404, metav1.Status{
			TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Code: 404, Reason: metav1.StatusReasonNotFound,
			Message: "the server could not find the requested resource", Details: &metav1.StatusDetails{},
		})
	case r.URL.Query().Get("watch") != "":
		a.watch(w, r, collection)
	case r.Method == http.MethodPost:
		a.create(w, r, collection)
	case name == "":
		a.list(w, r, collection)
	case r.Method == http.MethodDelete:
		a.delete(w, r, collection+"/"+name)
	default:
		if object := a.get(collection + "/" + name); object != nil {
			writeJSON(w, 200, object)
			return
		}
		writeStatus(w, 404, metav1.StatusReasonNotFound, name+" not found")
	}
}

// split tells the collection and the name of a path; a collection in all
// namespaces stays as it is.
func (a *fakeAPI) split(path string) (collection, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, k := range a.kinds {
		root := k.root()
		rest, ok := strings.CutPrefix(path, root+"/")
		if !ok {
			continue
		}
		parts := strings.Split(rest, "/")
		if parts[0] == k.resource && len(parts) <= 2 {
			return root + "/" + k.resource, strings.Join(parts[1:], "")
		}
		if k.namespaced && len(parts) >= 3 && len(parts) <= 4 && parts[0] == "namespaces" && parts[2] == k.resource {
			return root + "/" + strings.Join(parts[:3], "/"), strings.Join(parts[3:], "")
		}
	}
	return "", ""
}

func (k fakeKind) root() string {
	if k.group == "" {
		return "/api/" + k.version
	}
	return "/apis/" + k.group + "/" + k.version
}

// under tells whether an object's collection is part of the one asked for,
// which may span all namespaces.
func under(asked, collection string) bool {
	if asked == collection {
		return true
	}
	at := strings.LastIndex(asked, "/")
	return !strings.Contains(asked, "/namespaces/") && strings.HasPrefix(collection, asked[:at]+"/namespaces/") &&
		strings.HasSuffix(collection, asked[at:])
}

func selects(r *http.Request, object map[string]any) bool {
	u := unstructured.Unstructured{Object: object}
	if name, ok := strings.CutPrefix(r.URL.Query().Get("fieldSelector"), "metadata.name="); ok && u.GetName() != name {
		return false
	}
	selector, err := labels.Parse(r.URL.Query().Get("labelSelector"))
	return err == nil && selector.Matches(labels.Set(u.GetLabels()))
}

func (a *fakeAPI) list(w http.ResponseWriter, r *http.Request, collection string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	items := []any{}
	apiVersion, kind := "v1", ""
	for _, k := range a.kinds {
		if strings.HasPrefix(collection, k.root()+"/") && strings.HasSuffix(collection, "/"+k.resource) {
			apiVersion, kind = strings.TrimPrefix(strings.TrimPrefix(k.root(), "/apis/"), "/api/"), k.kind
		}
	}
	for _, path := range sortedKeys(a.objects) {
		if under(collection, path[:strings.LastIndex(path, "/")]) && selects(r, a.objects[path]) {
			items = append(items, a.objects[path])
		}
	}
	writeJSON(w, 200, map[string]any{
		"apiVersion": apiVersion, "kind": kind + "List", "metadata": map[string]any{"resourceVersion": fmt.Sprint(a.version)}, "items": items,
	})
}

func sortedKeys(m map[string]map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func (a *fakeAPI) create(w http.ResponseWriter, r *http.Request, collection string) {
	body, _ := io.ReadAll(r.Body)
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		writeStatus(w, 400, metav1.StatusReasonBadRequest, err.Error())
		return
	}
	path := collection + "/" + (&unstructured.Unstructured{Object: fields}).GetName()
	a.mu.Lock()
	taken := a.objects[path] != nil
	if !taken {
		a.store(path, fields)
	}
	a.mu.Unlock()
	if taken {
		writeStatus(w, 409, metav1.StatusReasonAlreadyExists, "already exists")
		return
	}
	a.change.fire()
	writeJSON(w, 201, fields)
}

// delete removes at once what has no finalizer, and marks the rest.
func (a *fakeAPI) delete(w http.ResponseWriter, r *http.Request, path string) {
	var options metav1.DeleteOptions
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &options)
	a.mu.Lock()
	fields := a.objects[path]
	u := &unstructured.Unstructured{Object: fields}
	code, reason := 200, metav1.StatusReason("")
	var pending *unstructured.Unstructured
	switch {
	case fields == nil:
		code, reason = 404, metav1.StatusReasonNotFound
	case options.Preconditions != nil && options.Preconditions.UID != nil && *options.Preconditions.UID != u.GetUID():
		code, reason = 409, metav1.StatusReasonConflict
	case len(u.GetFinalizers()) > 0:
		marked := u.DeepCopy()
		marked.Object["metadata"].(map[string]any)["deletionTimestamp"] = "2026-01-02T03:04:35Z"
		marked.Object["metadata"].(map[string]any)["deletionGracePeriodSeconds"] = int64(30)
		a.store(path, marked.Object)
		pending = marked.DeepCopy()
	default:
		a.erase(path)
	}
	a.mu.Unlock()
	a.change.fire()
	if code != 200 {
		writeStatus(w, code, reason, "delete: "+string(reason))
		return
	}
	if pending != nil {
		writeJSON(w, 200, pending)
		return
	}
	writeJSON(w, 200, metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Success"})
}

func (a *fakeAPI) watch(w http.ResponseWriter, r *http.Request, collection string) {
	if r.URL.Query().Get("sendInitialEvents") != "" {
		writeStatus(w, 422, metav1.StatusReasonInvalid, "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled")
		return
	}
	at, _ := strconv.Atoi(r.URL.Query().Get("resourceVersion"))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(200)
	for {
		wake := a.change.next()
		a.mu.Lock()
		drop, history, compacted, stopped := a.drop, slices.Clone(a.history), a.compacted, a.server == nil
		a.mu.Unlock()
		if stopped {
			return
		}
		if at < compacted {
			gone := metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Code: 410, Reason: metav1.StatusReasonExpired, Message: "too old resource version"}
			_ = json.NewEncoder(w).Encode(map[string]any{"type": "ERROR", "object": gone})
			return
		}
		for _, event := range history {
			if event.version <= at || !under(collection, event.collection) || !selects(r, event.object) {
				continue
			}
			at = event.version
			_ = json.NewEncoder(w).Encode(map[string]any{"type": event.kind, "object": event.object})
		}
		w.(http.Flusher).Flush()
		select {
		case <-wake:
		case <-drop:
			return
		case <-r.Context().Done():
			return
		}
	}
}
