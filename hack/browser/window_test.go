// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take for everything that a test asks of it, on a machine that is busy with other
// things.
const patience = 5 * time.Minute

// window is a tab with a page, and what the page complained about.
type window struct {
	t   testing.TB
	ctx context.Context
	// close closes the tab, which the end of the test does otherwise.
	close func()

	mu         sync.Mutex
	complaints []string
}

// open shows a page in a window of a given size. The test fails if the page complains, on an error of a script or of
// the content security policy. part is what follows the page's name in the address.
func open(t testing.TB, page, part string, width, height int64, dark bool) *window {
	t.Helper()
	browser, err := launched()
	if err != nil {
		t.Fatal(err)
	}
	tab, cancelTab := chromedp.NewContext(browser)
	t.Cleanup(cancelTab)
	if err := chromedp.Do(tab); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tab, patience)
	t.Cleanup(cancel)
	w := &window{t: t, ctx: ctx, close: cancelTab}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	w.do(chromedp.Func(w.listen), chromedp.EmulateViewport(width, height), command(emulation.SetEmulatedMedia, media),
		chromedp.Navigate((&url.URL{Scheme: "file", Path: page}).String()+part),
		chromedp.WaitVisible(chromedp.CSS("#main")))
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, c := range w.complaints {
			t.Errorf("the page complains: %s", c)
		}
	})
	return w
}

// command sends a command of the browser's protocol whose answer does not matter.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// listen collects what a person would see in the console.
func (w *window) listen(ctx context.Context, t *chromedp.Target) error {
	if _, err := cdp.Call(ctx, t, log.Enable, cdp.Empty{}); err != nil {
		return err
	}
	collect(w, cdp.Events(w.ctx, t, runtime.ExceptionThrown))
	collect(w, cdp.Events(w.ctx, t, runtime.ConsoleAPICalled))
	collect(w, cdp.Events(w.ctx, t, log.EntryAdded))
	return nil
}

func collect[E any](w *window, events func(func(E, error) bool)) {
	go func() {
		for event, err := range events {
			if err != nil {
				return
			}
			text, err := json.Marshal(event)
			w.mu.Lock()
			w.complaints = append(w.complaints, string(text))
			if err != nil {
				w.complaints = append(w.complaints, err.Error())
			}
			w.mu.Unlock()
		}
	}()
}

func (w *window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, actions...); err != nil {
		w.t.Fatal(err)
	}
}

// eval is the value of an expression in the page.
func eval[T any](w *window, expression string) T {
	w.t.Helper()
	value, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true: the page works through events, so it may take a moment.
func (w *window) until(expression string) {
	w.t.Helper()
	if _, err := chromedp.Run(w.ctx, chromedp.Poll[chromedp.Void]("Boolean("+expression+")", chromedp.WithPollingTimeout(0))); err != nil {
		w.t.Fatalf("never true: %s: %v", expression, err)
	}
}

func (w *window) press(keys ...string) {
	w.t.Helper()
	for _, key := range keys {
		w.do(chromedp.KeyEvent(key))
	}
}

func (w *window) click(selector string) {
	w.t.Helper()
	w.do(chromedp.Click(chromedp.CSS(selector)))
}

// shoot saves a picture, of the whole page or of the window, if SCREENSHOTS names a directory.
func (w *window) shoot(name string, full bool) {
	w.t.Helper()
	if full {
		w.save(name, chromedp.FullScreenshot(100))
	} else {
		w.save(name, chromedp.CaptureScreenshot())
	}
}

// shootPart saves a picture of one element, like shoot.
func (w *window) shootPart(name, selector string) {
	w.t.Helper()
	w.save(name, chromedp.Screenshot(chromedp.CSS(selector)))
}

// save saves the picture that an action takes.
func (w *window) save(name string, action chromedp.Action[[]byte]) {
	w.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(w.ctx, action)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		w.t.Fatal(err)
	}
}
