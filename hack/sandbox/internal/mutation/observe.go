// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// Observer notes which faults would have altered anything of what lies in a namespace of the honest node. A full run
// needs to try only these there: see faults.Fault.Alters.
type Observer struct {
	faults []faults.Fault

	mu sync.Mutex
	// altered holds, by namespace, the names of the faults that alter an object in it.
	altered map[string]map[string]bool
	// first holds labels and annotations of pods as they were first seen, by UID.
	first map[string][2]map[string]string
	// pods counts the pods of a namespace.
	pods map[string]int
}

// NewObserver returns an Observer for some faults.
func NewObserver(all []faults.Fault) *Observer {
	return &Observer{faults: all, altered: map[string]map[string]bool{}, first: map[string][2]map[string]string{}, pods: map[string]int{}}
}

// readByNodes are the kinds of objects that faults alter.
var readByNodes = map[string]schema.GroupVersionResource{
	"Pod":       {Version: "v1", Resource: "pods"},
	"ConfigMap": {Version: "v1", Resource: "configmaps"},
	"Secret":    {Version: "v1", Resource: "secrets"},
	"Service":   {Version: "v1", Resource: "services"},
}

// Watch notes every state of the objects of a cluster until ctx ends. It returns when it has begun.
func (o *Observer) Watch(ctx context.Context, kubeconfig string) error {
	config, err := unthrottled(kubeconfig)
	if err != nil {
		return err
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	informers := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	for kind, resource := range readByNodes {
		note := func(obj any) {
			if u, ok := obj.(*unstructured.Unstructured); ok {
				o.note(kind, u)
			}
		}
		handler := cache.ResourceEventHandlerFuncs{AddFunc: note, UpdateFunc: func(_, obj any) { note(obj) }}
		if _, err := informers.ForResource(resource).Informer().AddEventHandler(handler); err != nil {
			return err
		}
	}
	informers.Start(ctx.Done())
	for resource, synced := range informers.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("watch the %s of the sandbox: %w", resource.Resource, context.Cause(ctx))
		}
	}
	return nil
}

// note looks at one state of an object.
func (o *Observer) note(kind string, u *unstructured.Unstructured) {
	if !strings.HasPrefix(u.GetNamespace(), honestPrefix) {
		return
	}
	data, err := u.MarshalJSON()
	if err != nil {
		return
	}
	// As the fault proxy reads it.
	object, err := jsonobject.Decode(data)
	if err != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	now := [2]map[string]string{u.GetLabels(), u.GetAnnotations()}
	then, known := o.first[string(u.GetUID())]
	if !known {
		o.first[string(u.GetUID())], then = now, now
		if kind == "Pod" {
			o.pods[u.GetNamespace()]++
		}
	}
	o.mark(u.GetNamespace(), func(f faults.Fault) bool { return f.Alters(kind, object, !reflect.DeepEqual(then, now)) })
}

// mark notes of a namespace the faults for which alters is true.
func (o *Observer) mark(namespace string, alters func(faults.Fault) bool) {
	altered := o.altered[namespace]
	if altered == nil {
		altered = map[string]bool{}
		o.altered[namespace] = altered
	}
	for _, f := range o.faults {
		if !altered[f.Name] && alters(f) {
			altered[f.Name] = true
		}
	}
}

// ReadAuditLog reads the audit log of the API server, for what is asked of the node: logs, commands, metrics, and
// events.
func (o *Observer) ReadAuditLog(log io.Reader) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for decoder := json.NewDecoder(log); ; {
		var event struct {
			RequestURI string
			ObjectRef  struct{ Resource, Subresource, Namespace string }
		}
		err := decoder.Decode(&event)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the audit log: %w", err)
		}
		asked, err := url.Parse(event.RequestURI)
		if err != nil {
			return fmt.Errorf("the audit log: %w", err)
		}
		resource := event.ObjectRef.Resource
		if sub := event.ObjectRef.Subresource; sub != "" {
			resource += "/" + sub
		}
		o.mark(event.ObjectRef.Namespace, func(f faults.Fault) bool { return f.AltersCall(resource, asked.Query()) })
	}
}

// Reached takes from the jobs the templates that their faults leave alone, and that do not guard them. honest are the
// jobs of the honest node that were observed, one per template.
func (o *Observer) Reached(jobs, honest []Job) []Job {
	o.mu.Lock()
	defer o.mu.Unlock()
	reached := map[string]map[string]bool{}
	for _, h := range honest {
		name, owns := h.Templates[0].Name, h.owns(honest)
		reached[name] = map[string]bool{}
		pods := 0
		for namespace, altered := range o.altered {
			// What has no namespace may be of any template.
			if namespace != "" && !owns(namespace) {
				continue
			}
			for f := range altered {
				reached[name][f] = true
			}
			pods += o.pods[namespace]
		}
		for _, f := range o.faults {
			if pods > 1 && f.NeedsSeveralPods() {
				reached[name][f.Name] = true
			}
		}
	}
	var left []Job
	for _, job := range jobs {
		job.Templates = slices.DeleteFunc(slices.Clone(job.Templates), func(t Template) bool {
			return !t.guards(job.Fault) && !reached[t.Name][job.Fault.Name]
		})
		left = append(left, job)
	}
	return left
}
