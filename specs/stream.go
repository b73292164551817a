// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// stream writes a line for every spec as it ends, so that a run that is killed leaves what it knew. Each
// process has one; the first begins the file before the others have a spec.
type stream struct {
	mu   sync.Mutex
	file *report.Stream
	err  error
}

// openStream begins the stream of a run in the report directory.
func (s *Suite) openStream(run report.Report) error {
	if s.Config.ReportDir == "" {
		return nil
	}
	if err := os.MkdirAll(s.Config.ReportDir, 0o755); err != nil {
		return fmt.Errorf("make the report directory: %w", err)
	}
	var err error
	s.stream.file, err = report.CreateStream(filepath.Join(s.Config.ReportDir, report.StreamFile), run)
	return err
}

// streamSpec is called after every spec of this process.
func (s *Suite) streamSpec(spec types.SpecReport) {
	result, ok := s.result(spec)
	if !ok || s.Config.ReportDir == "" || s.run == "" {
		return
	}
	s.stream.mu.Lock()
	defer s.stream.mu.Unlock()
	if s.stream.file == nil {
		var err error
		if s.stream.file, err = report.AppendStream(filepath.Join(s.Config.ReportDir, report.StreamFile)); err != nil {
			s.stream.err = err
			return
		}
	}
	s.stream.err = errors.Join(s.stream.err, s.stream.file.Add(result))
}

// endStream adds what failed besides the specs, and says that the run is over. It returns what went wrong with the
// stream on the way.
func (s *Suite) endStream(r report.Report) error {
	s.stream.mu.Lock()
	defer s.stream.mu.Unlock()
	if s.stream.file == nil {
		return s.stream.err
	}
	for _, result := range r.Results {
		if result.Template == clusterResult {
			s.stream.err = errors.Join(s.stream.err, s.stream.file.Add(result))
		}
	}
	return errors.Join(s.stream.err, s.stream.file.End(r.Run), s.stream.file.Close())
}
