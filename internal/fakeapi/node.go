// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
)

// Script is what becomes of a pod on a scripted node.
type Script struct {
	// States are those that the pod goes through once it is on the node. They are reached before the request that
	// creates the pod is answered. Without any the pod stays Pending.
	States []State
	// Later are the states that follow, each Pace after the one before.
	Later []State
	Pace  time.Duration
	// Log returns the log of a container; nil means that it is empty.
	Log func(pod *corev1.Pod, container string) string
	// Exec answers a command; nil refuses it.
	Exec func(pod *corev1.Pod, command []string) ExecResult
	// Port converses on a connection to a port of the pod; its error is what the node reports, see [ErrReset]. Nil: the
	// node does not forward ports.
	Port func(pod *corev1.Pod, port int, conn io.ReadWriter) error
	// Attach answers a connection to a container, with the text that was sent to it; nil refuses it.
	Attach func(pod *corev1.Pod, stdin string) ExecResult
	// Ephemeral are the states that follow when ephemeral containers are added.
	Ephemeral []State
	// Deletion are the states that follow when the deletion is asked for; then the pod goes, unless Stuck.
	Deletion []State
	Stuck    bool
	// Events are recorded about the pod as it comes to the node. Only type, reason and message need to be set.
	Events []corev1.Event
}

// Says returns the log of all containers of a [Script].
func Says(text string) func(*corev1.Pod, string) string {
	return func(*corev1.Pod, string) string { return text }
}

type scriptedNode struct {
	name   string
	labels labels.Set
	choose func(pod *corev1.Pod) Script
	// stopped nodes do nothing any more.
	stopped bool
}

// ReadyNode returns a node that is Ready, and has its name as label kubernetes.io/hostname.
func ReadyNode(name string) *corev1.Node {
	return &corev1.Node{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Node"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelHostname: name}},
		Status: corev1.NodeStatus{
			Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "KubeletReady"}},
			NodeInfo: corev1.NodeSystemInfo{
				KubeletVersion: "v1.37.0-scripted", OperatingSystem: "linux", Architecture: "amd64", OSImage: "none", ContainerRuntimeVersion: "fake://1",
			},
		},
	}
}

// AddNode stores a node, and lets it run the pods that are created for it or that its labels fit: choose says how.
func (s *Server) AddNode(node *corev1.Node, choose func(pod *corev1.Pod) Script) {
	s.t.Helper()
	s.Put("/api/v1/nodes/"+node.Name, node)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes = append(s.nodes, &scriptedNode{name: node.Name, labels: node.Labels, choose: choose})
}

// StopNode stops what runs the pods of a scripted node: they stay as they are, and nobody answers for them. The node
// object stays too.
func (s *Server) StopNode(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, node := range s.nodes {
		node.stopped = node.stopped || node.name == name
	}
}

// OnNode lets answer serve the kubelet API of all nodes, without the path of the API server. By default, a node has no
// such page.
func (s *Server) OnNode(answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kubelet = answer
}

// proxyNode serves a request for nodes/NAME/proxy.
func (s *Server) proxyNode(w http.ResponseWriter, r *http.Request, t target) {
	s.mu.Lock()
	answer := s.kubelet
	s.mu.Unlock()
	switch {
	case s.Get(t.path) == nil:
		WriteError(w, t.notFound())
	case answer == nil:
		http.NotFound(w, r)
	default:
		http.StripPrefix(t.path+"/proxy", answer).ServeHTTP(w, r)
	}
}

// react does what follows from a new object before anybody sees it.
func (s *Server) react(kind Kind, path string) {
	switch kind.Kind {
	case "Pod":
		s.run(path)
	case "Job":
		s.controlJob(path)
	}
}

// run brings a pod to its node and plays the script. Without a node it is unschedulable, as long as there are any.
func (s *Server) run(path string) {
	pod := s.pod(path)
	if pod == nil || len(s.nodes) == 0 {
		return
	}
	node, found := s.nodeFor(pod)
	if !found {
		s.play(path, []State{func(pod *corev1.Pod) {
			pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{
				Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable,
				Message: fmt.Sprintf("0/%d nodes are available", len(s.nodes)),
			})
		}})
		return
	}
	var script Script
	if !node.stopped {
		script = node.choose(pod.DeepCopy())
		s.scripts[path] = script
	}
	for i, e := range script.Events {
		e.InvolvedObject = corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}
		e.Source = corev1.EventSource{Component: "kubelet", Host: node.name}
		s.record(e, i)
	}
	s.play(path, append([]State{func(pod *corev1.Pod) {
		pod.Spec.NodeName = node.name
		pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionTrue})
	}}, script.States...))
	s.playLater(path, script.Later, script.Pace)
}

// playLater takes a pod through states on a clock, unless it is being deleted by then.
func (s *Server) playLater(path string, states []State, pace time.Duration) {
	if len(states) == 0 {
		return
	}
	uid := s.pod(path).UID
	time.AfterFunc(pace, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		pod := s.pod(path)
		if pod == nil || pod.UID != uid || pod.DeletionTimestamp != nil || s.isStopped(pod) {
			return
		}
		s.play(path, states[:1])
		s.control(path)
		s.notify()
		s.playLater(path, states[1:], pace)
	})
}

// nodeFor is the node that a pod names, or else one that the scheduler may choose.
func (s *Server) nodeFor(pod *corev1.Pod) (*scriptedNode, bool) {
	for _, node := range s.nodes {
		fits := labels.SelectorFromSet(pod.Spec.NodeSelector).Matches(node.labels)
		if pod.Spec.NodeName == node.name || pod.Spec.NodeName == "" && fits && s.takes(node.name, pod) {
			return node, true
		}
	}
	return nil, false
}

// takes reports whether a node exists, is not cordoned, and has no taint that the pod does not tolerate.
func (s *Server) takes(name string, pod *corev1.Pod) bool {
	var node corev1.Node
	fields := s.store.objects["/api/v1/nodes/"+name]
	if fields == nil || runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &node) != nil {
		return false
	}
	repels := func(taint corev1.Taint) bool {
		tolerates := func(t corev1.Toleration) bool { return t.ToleratesTaint(klog.Logger{}, &taint, true) }
		return !slices.ContainsFunc(pod.Spec.Tolerations, tolerates)
	}
	return !node.Spec.Unschedulable && !slices.ContainsFunc(node.Spec.Taints, repels)
}

// isStopped reports whether a pod is on a node that has been stopped.
func (s *Server) isStopped(pod *corev1.Pod) bool {
	return slices.ContainsFunc(s.nodes, func(n *scriptedNode) bool { return n.stopped && n.name == pod.Spec.NodeName })
}

// record stores an event, the nth about its object.
func (s *Server) record(e corev1.Event, n int) {
	about := e.InvolvedObject
	e.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Event"}
	e.Name, e.Namespace = fmt.Sprintf("%s.%d", about.Name, n), about.Namespace
	e.LastTimestamp = metav1.NewTime(epoch.Add(seconds(int64(n))))
	if fields, err := fieldsOf(e); err == nil {
		s.store.put("/api/v1/namespaces/"+about.Namespace+"/events/"+e.Name, fields)
	}
}

// terminate lets the node of a pod that is being deleted end it. A pod without a script stays until a test removes
// it.
func (s *Server) terminate(path string) {
	script, ok := s.scripts[path]
	if !ok || s.isStopped(s.pod(path)) {
		return
	}
	s.play(path, script.Deletion)
	if script.Stuck {
		return
	}
	s.play(path, []State{func(pod *corev1.Pod) { pod.DeletionGracePeriodSeconds = new(int64) }})
	s.settle(path)
}
