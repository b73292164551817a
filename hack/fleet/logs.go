// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
)

// logFiles are the logs of containers, by the name of the container; default.log is that of all others.
//
//go:embed logs/*.log
var logFiles embed.FS

// writeLogs writes the logs into dir in the format of the Container Runtime Interface, which kwok reads. Every
// container has its complete log as soon as it can be read at all.
func writeLogs(dir string, now time.Time) (*internalversion.ClusterLogs, error) {
	logs := &internalversion.ClusterLogs{ObjectMeta: metav1.ObjectMeta{Name: "fixed"}}
	files, err := fs.Glob(logFiles, "logs/*.log")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		data, err := logFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var cri bytes.Buffer
		for line := range bytes.Lines(data) {
			cri.WriteString(now.UTC().Format(time.RFC3339Nano) + " stdout F " + string(line))
		}
		target := filepath.Join(dir, path.Base(file))
		if err := os.WriteFile(target, cri.Bytes(), 0o600); err != nil {
			return nil, err
		}
		log := internalversion.Log{LogsFile: target}
		if name := strings.TrimSuffix(path.Base(file), ".log"); name != "default" {
			log.Containers = []string{name}
		}
		logs.Spec.Logs = append(logs.Spec.Logs, log)
	}
	return logs, nil
}
