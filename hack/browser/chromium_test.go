// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// chromium finds the browser; on Debian, root has it installed. CHROMIUM names another one.
var chromium = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	install := exec.Command("sh", "-c", "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core")
	if out, err := install.CombinedOutput(); err != nil {
		return "", &installError{err, out}
	}
	return exec.LookPath("chromium")
})

type installError struct {
	err error
	out []byte
}

func (e *installError) Error() string {
	return "no Chromium on this machine, and it cannot be installed (" + e.err.Error() + ").\n" +
		"Install it, or set CHROMIUM to the path of Chromium or Chrome. What apt-get said:\n" + string(bytes.TrimSpace(e.out))
}

// launched is the browser of this process, a context that tabs are made from.
var launched = sync.OnceValues(func() (context.Context, error) {
	path, err := chromium()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "vktest-chromium-*")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		// Chromium does not remove the directory of its socket.
		chromedp.Env("TMPDIR="+profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	browser, cancelBrowser := chromedp.NewContext(allocator)
	shutdown = func() {
		cancelBrowser()
		cancel()
		_ = os.RemoveAll(profile)
	}
	return browser, chromedp.Do(browser)
})

// shutdown ends the browser.
var shutdown = func() {}

func TestMain(m *testing.M) {
	status := m.Run()
	shutdown()
	os.Exit(status)
}

// publish writes the reports of a run into a directory and returns the page.
func publish(t testing.TB, run report.Report, older ...report.Report) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := reportdir.Write(dir, report.Complete(run), nil, older...); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "report.html")
}
