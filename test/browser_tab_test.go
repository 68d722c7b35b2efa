package test

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// A tab is a person at a browser. Its methods find things by their visible words, wait for them,
// and fail the test if they do not appear.
type tab struct {
	ctx     context.Context
	base    string // of the console's addresses
	journal *journal
	region  string // CSS of the part of the page that is looked at; "" for all of it
}

// within is the same person looking at one part of the page, such as `[role=dialog]`.
func (b *tab) within(css string) *tab {
	part := *b
	part.region = css
	return &part
}

// open goes to an address of the console.
func (b *tab) open(t testing.TB, path string) {
	t.Helper()
	b.do(t, "open "+path, chromedp.Navigate(b.base+path))
}

// opens follows an address and returns the status of the answer.
func (b *tab) opens(t testing.TB, path string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(b.base+path))
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	return int(response.Status)
}

// see waits until words are on the page, in any case, however they are parted by lines and spaces.
func (b *tab) see(t testing.TB, words string) {
	t.Helper()
	b.until(t, fmt.Sprintf("see %q", words), "sees", words)
}

// seeNot waits until words are on the page no more.
func (b *tab) seeNot(t testing.TB, words string) {
	t.Helper()
	b.until(t, fmt.Sprintf("no longer see %q", words), "misses", words)
}

// isAt waits until the page has an address of this beginning.
func (b *tab) isAt(t testing.TB, path string) {
	t.Helper()
	b.until(t, "get to "+path, "isAt", path)
}

// path is the address of the page, without the server.
func (b *tab) path(t testing.TB) string {
	t.Helper()
	var path string
	b.ask(t, &path, "path")
	return path
}

// has waits until an element is shown that matches a CSS selector.
func (b *tab) has(t testing.TB, css string) {
	t.Helper()
	b.until(t, "have "+css, "has", css)
}

// count is how many shown elements match a CSS selector.
func (b *tab) count(t testing.TB, css string) int {
	t.Helper()
	var n int
	b.ask(t, &n, "count", css)
	return n
}

// text is what is written in the first element that matches.
func (b *tab) text(t testing.TB, css string) string {
	t.Helper()
	var text string
	b.ask(t, &text, "text", css)
	return text
}

// click waits for the button or link with these words and clicks where a person would. An exact
// match wins over one that only begins with the words.
func (b *tab) click(t testing.TB, words string) {
	t.Helper()
	b.clickOn(t, fmt.Sprintf("click %q", words), "pressable", words)
}

// clickElement clicks the first shown element that matches a CSS selector.
func (b *tab) clickElement(t testing.TB, css string) {
	t.Helper()
	b.clickOn(t, "click "+css, "element", css)
}

// fill types into the field with this label, in place of what was there.
func (b *tab) fill(t testing.TB, label, value string) {
	t.Helper()
	b.typeInto(t, fmt.Sprintf("fill in %q", label), value, "startTyping", label)
}

// choose picks an option, by its words, in the list with this label.
func (b *tab) choose(t testing.TB, label, option string) {
	t.Helper()
	b.until(t, fmt.Sprintf("choose %q in %q", option, label), "choose", label, option)
}

// value is what stands in the field with this label.
func (b *tab) value(t testing.TB, label string) string {
	t.Helper()
	var value string
	b.ask(t, &value, "value", label)
	return value
}

// A key is one that a test presses.
type key struct {
	name string // as JavaScript calls it
	code int64  // as Windows numbers it
	text string // what it types
}

var (
	enter     = key{"Enter", 13, "\r"}
	backspace = key{"Backspace", 8, ""}
)

// letter is the key with a character on it.
func letter(r rune) key { return key{string(r), int64(unicode.ToUpper(r)), string(r)} }

// press presses a key where the focus is. It types through the key event, so that a page that
// handles the key can keep it from being typed.
func (b *tab) press(t testing.TB, k key) {
	t.Helper()
	b.do(t, "press "+k.name, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		event := input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeKeyDown, Key: k.name, Text: k.text, WindowsVirtualKeyCode: k.code,
		}
		_, err := chromedp.Call(ctx, input.DispatchKeyEvent, event)
		if err != nil {
			return chromedp.Void{}, err
		}
		event.Type, event.Text = input.DispatchKeyEventTypeKeyUp, ""
		_, err = chromedp.Call(ctx, input.DispatchKeyEvent, event)
		return chromedp.Void{}, err
	})
}

// write types a text, wherever the focus is.
func (b *tab) write(t testing.TB, text string) {
	t.Helper()
	b.do(t, "write "+text, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

func (b *tab) clickOn(t testing.TB, what, finder, words string) {
	t.Helper()
	var place struct{ X, Y float64 }
	b.wait(t, what, &place, finder, words)
	b.do(t, what, chromedp.MouseClickXY(place.X, place.Y))
}

func (b *tab) typeInto(t testing.TB, what, value, finder, words string) {
	t.Helper()
	b.until(t, what, finder, words) // it has the focus now, and its old value is selected
	if value == "" {
		b.press(t, backspace)
		return
	}
	b.write(t, value)
}

// person is the JavaScript that looks at the page as a person does.
//
//go:embed testdata/person.js
var person string

// until waits until a question has the answer true.
func (b *tab) until(t testing.TB, what, question string, arguments ...string) {
	t.Helper()
	var yes bool
	b.wait(t, what, &yes, question, arguments...)
}

// wait asks until the answer is neither null nor false.
func (b *tab) wait(t testing.TB, what string, answer any, question string, arguments ...string) {
	t.Helper()
	asking := newRetry(b.ctx)
	defer asking.stop()
	for {
		raw, err := b.answer(asking.ctx, question, arguments...)
		if err == nil && string(raw) != "null" && string(raw) != "false" {
			if err := json.Unmarshal(raw, answer); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			return
		}
		if !asking.next() {
			// A page that is just being left cannot answer; only the last answer counts.
			t.Fatalf("did not %s within %s (%v)\n%s", what, browserPatience, err, b.whereabouts())
		}
	}
}

// ask wants an answer at once, but for a page that is just being loaded.
func (b *tab) ask(t testing.TB, answer any, question string, arguments ...string) {
	t.Helper()
	b.until(t, "be loaded", "loaded")
	raw, err := b.answer(b.ctx, question, arguments...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", question, arguments, err, b.whereabouts())
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		t.Fatalf("%s %v: %v\n%s", question, arguments, err, b.whereabouts())
	}
}

func (b *tab) answer(ctx context.Context, question string, arguments ...string) (json.RawMessage, error) {
	encoded, err := json.Marshal(append([]string{}, arguments...)) // never null
	if err != nil {
		return nil, err
	}
	region, err := json.Marshal(b.region)
	if err != nil {
		return nil, err
	}
	looking := strings.TrimSuffix(strings.TrimSpace(person), ";")
	script := fmt.Sprintf("JSON.stringify((%s)(%s).%s(...%s) ?? null)", looking, region, question, encoded)
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
	return json.RawMessage(answer), err
}

// whereabouts is what is needed to find out why a test failed.
func (b *tab) whereabouts() string {
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	page, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		`location.href + "\n" + (document.querySelector("main") ?? document.body).innerText.replace(/\s*\n\s*/g, "\n")`))
	if err != nil {
		return fmt.Sprintf("(the page cannot be read: %v)", err)
	}
	saved := ""
	if picture, err := b.picture("failure"); err == nil && picture != "" {
		saved = "\nIt looks like " + picture
	}
	return "The page is " + shorten(page, 4000) + saved
}

// picture writes a screenshot of the page into the folder UPSTOCK_SCREENSHOTS, if set.
func (b *tab) picture(name string) (string, error) {
	folder := os.Getenv("UPSTOCK_SCREENSHOTS")
	if folder == "" {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, name+".png")
	return path, errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(path, picture, 0o644))
}

// A retry paces the asking again until browserPatience ends.
type retry struct {
	ctx    context.Context
	cancel context.CancelFunc
	ticker *time.Ticker
}

func newRetry(parent context.Context) *retry {
	ctx, cancel := context.WithTimeout(parent, browserPatience)
	return &retry{ctx: ctx, cancel: cancel, ticker: time.NewTicker(50 * time.Millisecond)}
}

// next waits for the time to ask again, and reports whether there is one.
func (r *retry) next() bool {
	select {
	case <-r.ticker.C:
		return true
	case <-r.ctx.Done():
		return false
	}
}

func (r *retry) stop() {
	r.ticker.Stop()
	r.cancel()
}
