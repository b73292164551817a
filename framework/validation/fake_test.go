// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// fake is a state that a test writes down.
type fake struct {
	pods    []PodState
	logs    map[string]LogState // by pod/container
	objects map[string]ObjectState
	several map[string]ObjectsState
	// asked are the logs that were looked at.
	asked     []LogRef
	events    EventState
	revisions map[types.UID][]Revision
	// now is the time; away is that in which the API server was away.
	now  time.Time
	away time.Duration
}

// Pods ignores the namespace.
func (f *fake) Pods(s podapi.Selector) (found []PodState) {
	for _, p := range f.pods {
		if p.Pod != nil {
			s.Namespace = p.Pod.Namespace
		}
		if p.Pod == nil || s.Matches(p.Pod) {
			found = append(found, p)
		}
	}
	return found
}

func (f *fake) Log(r LogRef) LogState {
	f.asked = append(f.asked, r)
	return f.logs[r.Pod+"/"+r.Container]
}

func (f *fake) Events(string) EventState { return f.events }

func (f *fake) Watched(_ ObjectRef, since time.Time) time.Duration { return f.now.Sub(since) - f.away }

func (f *fake) Revisions(_ ObjectRef, uid types.UID, n int) []Revision {
	all := f.revisions[uid]
	return all[min(n, len(all)):]
}

func (f *fake) Objects(r ObjectRef) ObjectsState { return f.several[r.Kind+"/"+r.Selector+r.Name] }

func (f *fake) Object(r ObjectRef) ObjectState { return f.objects[r.Kind+"/"+r.Name] }

// podOption changes a pod under construction.
type podOption func(*corev1.Pod)

// newPod is a pod named "p" with one container "main", never restarted.
func newPod(phase corev1.PodPhase, options ...podOption) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "default", UID: "1"},
		Spec:       corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "main"}}},
		Status:     corev1.PodStatus{Phase: phase},
	}
	for _, o := range options {
		o(p)
	}
	return p
}

func named(name, generateName string) podOption {
	return func(p *corev1.Pod) { p.Name, p.GenerateName = name, generateName }
}

func waiting(reason, message string) podOption {
	return state(corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}})
}

func exited(code int32, reason string) podOption {
	return state(corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: reason}})
}

func running() podOption {
	return state(corev1.ContainerState{Running: &corev1.ContainerStateRunning{}})
}

func state(s corev1.ContainerState) podOption {
	return func(p *corev1.Pod) {
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{Name: "main", State: s})
	}
}

func decode(t testing.TB, text string) *Procedure {
	t.Helper()
	p, err := Decode("t.yaml", []byte(text), nil)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return p
}
