package test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// chromium is the one headless browser of a run, started on first use and ended by closeChromium.
// Tests have their own browser contexts, without shared cookies or cache.
var chromium = sync.OnceValues(startChromium)

var closeChromium = func() {}

func startChromium() (context.Context, error) {
	program, err := findChromium()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Env("TMPDIR="+scratch), // it leaves its lock there
		// No request may leave the machine.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	if os.Geteuid() == 0 {
		// Chromium's own sandbox does not work for root.
		options = append(options, chromedp.NoSandbox)
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil { // starts it
		endAllocator()
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	closeChromium = func() {
		endBrowser()
		endAllocator()
	}
	return ctx, nil
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", fmt.Errorf("there is no Chromium: %w", exec.ErrNotFound)
}

// A look is how a page is looked at.
type look struct {
	width, height int64
	dark          bool
}

var (
	desk  = look{width: 1440, height: 900}
	phone = look{width: 390, height: 844}
)

func (l look) String() string {
	if l.dark {
		return fmt.Sprintf("%d-dark", l.width)
	}
	return fmt.Sprintf("%d-light", l.width)
}

// newTab opens a separate browser on a desktop with the console at base. Without Chromium the test
// is skipped, but fails in CI. Anything that went wrong in the page fails the test when it ends.
func newTab(t testing.TB, base string) *tab {
	t.Helper()
	parent, err := chromium()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a browser is required in CI: %v", err)
		}
		t.Skipf("NOT TESTED IN A BROWSER: %v", err)
	}
	ctx, end := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	b := &tab{ctx: ctx, base: base, journal: &journal{}}
	if err := chromedp.Do(ctx); err != nil { // opens it
		t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Listen(ctx, b.journal.note); err != nil {
		t.Fatalf("listen to the tab: %v", err)
	}
	b.lookAs(t, desk)
	t.Cleanup(func() {
		for _, problem := range b.journal.problems() {
			t.Errorf("in the browser: %s", problem)
		}
	})
	return b
}

// lookAs changes the size of the window and the colours that the person prefers.
func (b *tab) lookAs(t testing.TB, l look) {
	t.Helper()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	preferences := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"}, // nothing is looked at while it fades in
	}}
	prefer := func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, preferences)
		return chromedp.Void{}, err
	}
	b.do(t, "change the window", chromedp.EmulateViewport(l.width, l.height), prefer)
}

// browserPatience is how long a page may take for anything. Machines that test are busy.
const browserPatience = 20 * time.Second

// do runs actions in the tab.
func (b *tab) do(t testing.TB, what string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatalf("%s: %v\n%s", what, err, b.whereabouts())
	}
}
