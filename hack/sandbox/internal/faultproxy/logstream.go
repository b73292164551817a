// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// changeLog puts the rules' changes of the text between the kubelet and the reader, one after the other.
func changeLog(resp *http.Response, rules []*faults.LogRule) {
	for _, rule := range rules {
		if !changesText(rule) {
			continue
		}
		in, out := io.Pipe()
		body := resp.Body
		go func() {
			err := copyLog(out, body, rule)
			if rule.Open {
				<-resp.Request.Context().Done()
			}
			_ = out.CloseWithError(err)
			_ = body.Close()
		}()
		resp.Body = &watchBody{PipeReader: in, upstream: body}
		resp.ContentLength = -1
		resp.Header.Del("Content-Length")
	}
}

func changesText(r *faults.LogRule) bool {
	return r.Begin != "" || r.End != "" || r.Line != "" || r.LoseLast > 0 || r.LoseUnended || r.LoseEvery > 0 ||
		r.Head > 0 || r.Tail > 0 || r.Open || r.CutAfter > 0 || r.CutIdle > 0
}

// copyLog copies a log as one rule has it.
func copyLog(out io.Writer, body io.ReadCloser, rule *faults.LogRule) error {
	if rule.CutAfter > 0 {
		defer time.AfterFunc(time.Duration(rule.CutAfter), func() { _ = body.Close() }).Stop()
	}
	var idle *time.Timer
	if rule.CutIdle > 0 {
		idle = time.AfterFunc(time.Duration(rule.CutIdle), func() { _ = body.Close() })
		defer idle.Stop()
	}
	if _, err := io.WriteString(out, rule.Begin); err != nil {
		return err
	}
	if err := copyPart(out, body, rule, idle); err != nil {
		return err
	}
	_, err := io.WriteString(out, rule.End)
	return err
}

func copyPart(out io.Writer, body io.Reader, rule *faults.LogRule, idle *time.Timer) error {
	switch {
	case rule.Head > 0:
		_, err := io.CopyN(out, body, int64(rule.Head))
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	case rule.Tail > 0:
		// What is served is the end, so that all must have been read.
		all, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		_, err = out.Write(all[max(0, len(all)-rule.Tail):])
		return err
	}
	return copyLines(out, body, rule, idle)
}

// copyLines copies line by line, each as soon as it is certain that it is not among the last ones, which may be lost.
func copyLines(out io.Writer, body io.Reader, rule *faults.LogRule, idle *time.Timer) error {
	reader := bufio.NewReader(body)
	var held []string
	for n := 1; ; n++ {
		line, err := reader.ReadString('\n')
		if idle != nil {
			idle.Reset(time.Duration(rule.CutIdle))
		}
		lost := rule.LoseEvery > 0 && n%rule.LoseEvery == 0 || rule.LoseUnended && !strings.HasSuffix(line, "\n")
		if line != "" && !lost {
			held = append(held, changeLine(line, rule))
		}
		if len(held) > rule.LoseLast {
			if _, err := io.WriteString(out, held[0]); err != nil {
				return err
			}
			held = held[1:]
		}
		if err != nil {
			// The kubelet's end of the log, or the cut: to the reader both are its end.
			return nil
		}
	}
}

func changeLine(line string, rule *faults.LogRule) string {
	if rule.Line == "" {
		return line
	}
	content, ended := strings.CutSuffix(line, "\n")
	content = faults.Text(rule.Line, rule.Arg, content)
	if ended {
		content += "\n"
	}
	return content
}
