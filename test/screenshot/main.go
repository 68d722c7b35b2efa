// Command screenshot takes pictures of pages: on a phone and on a desktop, light and dark.
//
//	go run ./test/screenshot --sign-in LINK --out DIR [--dark] [--width 390] [--window] /orders
//
// LINK is the sign-in link that "upstock demo" prints.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func main() {
	signIn := flag.String("sign-in", "", "a link that signs in; pages are relative to it")
	cookie := flag.String("cookie", "", "NAME=VALUE of a cookie that signs in, e.g. to the shop")
	out := flag.String("out", ".", "the folder for the pictures")
	dark := flag.Bool("dark", false, "as on a device set to dark")
	width := flag.Int64("width", 1440, "of the window, in pixels")
	window := flag.Bool("window", false, "only what the window shows, not the whole page")
	flag.Parse()
	if err := run(*signIn, *cookie, *out, *dark, *window, *width, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "screenshot:", err)
		os.Exit(1)
	}
}

func run(signIn, cookie, out string, dark, window bool, width int64, pages []string) error {
	start, err := url.Parse(signIn)
	if err != nil || start.Host == "" {
		return errors.New("--sign-in must be the address of a page")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "screenshot")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.UserDataDir(folder),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	browser, cancel := chromedp.NewContext(allocator)
	defer cancel()
	ctx, cancel := context.WithTimeout(browser, 2*time.Minute)
	defer cancel()

	scheme := "light"
	if dark {
		scheme = "dark"
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		return err
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	if key, value, given := strings.Cut(cookie, "="); given {
		set := network.SetCookieParams{Name: key, Value: value, URL: signIn}
		if _, err := chromedp.Call(ctx, network.SetCookie, set); err != nil {
			return err
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(signIn)); err != nil {
		return err
	}
	capture := chromedp.FullScreenshot(100)
	if window {
		capture = chromedp.CaptureScreenshot()
	}
	for _, path := range pages {
		if err := chromedp.Do(ctx, chromedp.Navigate(start.Scheme+"://"+start.Host+path)); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		picture, err := chromedp.Run(ctx, capture)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		file := filepath.Join(out, fmt.Sprintf("%s-%d-%s.png", name(path), width, scheme))
		if err := os.WriteFile(file, picture, 0o644); err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, file)
	}
	return nil
}

// name makes a file name of a path.
func name(path string) string {
	name := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path), "-")
	if name == "" {
		return "home"
	}
	return name
}
