// SPDX-License-Identifier: Apache-2.0

package main

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// oneYear is the longest timeout, in seconds.
const oneYear = 365 * 24 * 3600

// phases are the phases that a check can expect.
var phases = []string{
	string(corev1.PodPending), string(corev1.PodRunning), string(corev1.PodSucceeded), string(corev1.PodFailed), string(corev1.PodUnknown),
}

// span is the schema of a number of seconds, which may stand in quotes.
var span = object{"type": []string{"number", "string"}, "minimum": 0.001, "maximum": oneYear, "pattern": `^[0-9]*\.?[0-9]+$`}

var seconds = detail{schema: span, kind: "number", fallback: number(validation.DefaultTimeout.Seconds())}

// details are by "Type.Field", or by "Type". The tests hold them against what the decoders accept.
var details = map[string]detail{
	"Config.TargetNodes": {
		schema: object{"uniqueItems": true, "type": []string{"array", "object"}, "properties": object{
			"selector": object{"type": "string", "description": "Label selector of the nodes to test, as kubectl reads it."},
		}, "required": []string{"selector"}, "additionalProperties": false},
		kind: "list of strings, or a selector", fallback: "required, in the file or as a flag",
	},
	"Config.Shards":              {schema: object{"minimum": 1, "maximum": 10_000}, fallback: "none"},
	"Config.RequiredNamespaces":  {schema: object{"uniqueItems": true}},
	"Config.TimeoutMultiplier":   {schema: object{"minimum": 0.001, "maximum": 10_000}},
	"Config.StatusLagSeconds":    {schema: object{"minimum": 0, "maximum": 24 * 3600}},
	"Config.CleanupGraceSeconds": {schema: object{"minimum": 1, "maximum": 24 * 3600}},
	"Config.Values":              {schema: object{"propertyNames": object{"not": object{"enum": []string{"target_node", "uuid"}}}}},
	"Procedure.TimeoutSeconds":   seconds,
	"Step.TimeoutSeconds":        seconds,
	"PodCheck.Status":            {schema: object{"enum": phases}, kind: words(phases)},
	"LogCheck.TailLines":         {schema: object{"minimum": 0}, fallback: "all"},
	"LogCheck.SinceSeconds":      {schema: object{"minimum": 1}, fallback: "all"},
	"LogCheck.SinceLine":         {fallback: "all"},
	"LogCheck.LimitBytes":        {schema: object{"minimum": 1}, fallback: "all"},
	"ObjectCheck": {schema: object{"allOf": []object{
		{"anyOf": []object{{"required": []string{"expression"}}, {"required": []string{"never"}}, {"required": []string{"count"}}}},
		{"oneOf": []object{{"required": []string{"name"}}, {"required": []string{"selector"}}}},
	}}},
	"ObjectCheck.Expression":    {fallback: "required, unless never or count is given"},
	"ObjectCheck.Name":          {fallback: "required, unless selector is given"},
	"ObjectCheck.Count":         {schema: object{"minimum": 0}, fallback: "1"},
	"EventCheck.Type":           {schema: object{"enum": []string{"Normal", "Warning"}}, kind: words([]string{"Normal", "Warning"})},
	"EventCheck.Count":          {schema: object{"minimum": 0}, fallback: "1"},
	"Throughout.ForSeconds":     {schema: span, kind: "number"},
	"Match.Value":               {schema: object{"type": []string{"string", "number", "boolean"}}, kind: "string, number or boolean"},
	"Create.Manifests":          {schema: object{"type": []string{"object", "array", "string"}}, kind: "object, list or string"},
	"Patch.Patch":               {schema: object{"type": []string{"object", "array"}}, kind: "map or list"},
	"Delete.GracePeriodSeconds": {schema: object{"minimum": 0}, fallback: "the pod's own"},
	"PortForward.Port":          {schema: object{"minimum": 1, "maximum": 65535}},
	"KubeletGet.Status":         {schema: object{"minimum": 200, "maximum": 599}, fallback: "200"},
	"Hook.Name":                 {schema: object{"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}},
	"Config.Hooks":              {kind: "map of lists of strings"},
	"Delete.Wait":               {fallback: yesNo(validation.Delete{}.Waits())},
}

// requiredToo are keys of embedded structs that only some of the structs around them require.
var requiredToo = map[string][]string{"LogCheck": {"regex"}, "Attach": {"regex"}, "PortForward": {"regex"}}
