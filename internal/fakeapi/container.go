// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// scripted returns a pod and its script, and answers the request itself if there is no such pod.
func (s *Server) scripted(w http.ResponseWriter, t target) (*corev1.Pod, Script, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pod := s.pod(t.path)
	if pod == nil {
		WriteError(w, t.notFound())
		return nil, Script{}, false
	}
	if s.isStopped(pod) {
		WriteError(w, apierrors.NewInternalError(errors.New("error dialing backend: dial tcp 192.0.2.1:10250: connect: connection refused")))
		return nil, Script{}, false
	}
	return pod, s.scripts[t.path], true
}

// log serves what the script says. Previous instances, times and following are not served.
func (s *Server) log(w http.ResponseWriter, r *http.Request, t target) {
	pod, script, ok := s.scripted(w, t)
	if !ok {
		return
	}
	query := r.URL.Query()
	container := query.Get("container")
	if container == "" {
		container = pod.Spec.Containers[0].Name
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses) {
		if waiting := status.State.Waiting; status.Name == container && waiting != nil {
			WriteError(w, apierrors.NewBadRequest(fmt.Sprintf("container %q in pod %q is waiting to start: %s", container, pod.Name, waiting.Reason)))
			return
		}
	}
	text := ""
	if script.Log != nil {
		text = script.Log(pod, container)
	}
	if n, err := strconv.Atoi(query.Get("tailLines")); err == nil {
		lines := strings.SplitAfter(text, "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		text = strings.Join(lines[max(0, len(lines)-n):], "")
	}
	if n, err := strconv.Atoi(query.Get("limitBytes")); err == nil {
		text = text[:min(n, len(text))]
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write([]byte(text))
}
