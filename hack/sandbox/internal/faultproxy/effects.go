// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// sideEffects sets off what a fault does besides changing what passes: once per pod, in the background.
func (p *Proxy) sideEffects(seen *pod, view sight) {
	whole, changed := seen.snapshot()
	meta := jsonobject.Child(whole, "metadata")
	deleted := meta["deletionTimestamp"] != nil
	for _, rule := range seen.fault.Rules {
		switch {
		case rule.Admit != nil && !view.visible && rule.Admit.When.Holds(whole, changed):
			p.standIn(seen, rule.Admit, whole, view, deleted)
		case rule.Delete != nil && deleted && seen.deletes(rule.Delete) && seen.first("removed"):
			go p.remove(seen)
		case rule.Remove != nil && !deleted && rule.Remove.When.Holds(whole, changed) && p.pods.namesake(seen) == nil && seen.first("removed by itself"):
			time.AfterFunc(time.Duration(rule.Remove.After), func() { p.removeByItself(seen, rule.Remove) })
		case rule.Litter != nil && !rule.Litter.When.Holds(whole, changed):
		case rule.Litter != nil && rule.Litter.Leave != "" && seen.first("littered"):
			go p.leaveBehind(rule.Litter.Leave, seen)
		case rule.Litter != nil && rule.Litter.Leave == "" && !deleted:
			go p.rewrite(seen, rule.Litter)
		}
	}
}

// standIn reports for a node that has not seen the pod, and removes the pod when it is deleted.
func (p *Proxy) standIn(seen *pod, rule *faults.AdmitRule, whole object, view sight, deleted bool) {
	if deleted && (view.until.IsZero() || rule.Queue > 0) && seen.first("removed") {
		go p.remove(seen)
	}
	if (len(rule.Report) > 0 || rule.As != "") && seen.first("reported") {
		if !view.until.IsZero() {
			seen.keepStatus()
		}
		status := rule.Reported(whole, time.Now())
		go p.store(context.Background(), seen, func(live object) (object, bool) {
			return withReport(jsonobject.Child(live, "status"), status), true
		})
	}
}

// withReport is a status with the fields of another.
func withReport(status, report object) object {
	whole := object{}
	maps.Copy(whole, status)
	maps.Copy(whole, report)
	return keepOthers(whole, status)
}

// remove takes the pod out of the API server, whatever becomes of its containers.
func (p *Proxy) remove(seen *pod) {
	p.carryOut(seen.fault.Name+": remove "+seen.name, p.api, http.MethodDelete, podPath(seen.namespace, seen.name, ""), "application/json", object{
		"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0, "preconditions": object{"uid": seen.uid},
	})
}

// removeByItself removes a pod that nobody has deleted, and may make another of its name.
func (p *Proxy) removeByItself(seen *pod, rule *faults.RemoveRule) {
	p.remove(seen)
	if !rule.Recreate {
		return
	}
	whole, _ := seen.snapshot()
	meta := object{}
	for _, field := range []string{"name", "namespace", "labels", "annotations", "ownerReferences"} {
		put(meta, field, jsonobject.Child(whole, "metadata")[field])
	}
	p.carryOut(seen.fault.Name+": make "+seen.name+" again", p.admin, http.MethodPost, podPath(seen.namespace, "", ""), "application/json",
		object{"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": whole["spec"]})
}

// leaveBehind makes a helper object that nobody removes.
func (p *Proxy) leaveBehind(kind string, seen *pod) {
	resources := map[string]string{"ConfigMap": "configmaps", "Secret": "secrets", "Service": "services"}
	o := object{"apiVersion": "v1", "kind": kind, "metadata": object{"generateName": "left-by-the-node-", "namespace": seen.namespace}}
	if kind == "Service" {
		o["spec"] = object{"clusterIP": "None", "selector": object{"pod": seen.uid}}
	}
	p.carryOut(seen.fault.Name+": leave a helper object behind", p.admin, http.MethodPost, "/api/v1/namespaces/"+seen.namespace+"/"+resources[kind], "application/json", o)
}

// deletes tells whether a rule is the one that applies to the pod's deletion.
func (p *pod) deletes(rule *faults.DeleteRule) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.deletion == rule
}
