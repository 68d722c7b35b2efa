package test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe is axe-core, which finds what keeps people with disabilities out (Mozilla Public License 2.0).
//
//go:embed testdata/axe.min.js
var axe string

// A violation is a rule of axe that a page breaks.
type violation struct {
	ID     string
	Impact string
	Help   string
	Nodes  []struct {
		HTML           string
		FailureSummary string
	}
}

// violations are the serious and critical ones of the page.
func (b *tab) violations(t testing.TB) []violation {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	// What the debugger evaluates is not held back by the page's content security policy.
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe+`;
		axe.run(document, {resultTypes: ["violations"]})
			.then(found => JSON.stringify(found.violations.filter(one => ["serious", "critical"].includes(one.impact))))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("axe: %v\n%s", err, b.whereabouts())
	}
	var found []violation
	if err := json.Unmarshal([]byte(answer), &found); err != nil {
		t.Fatalf("axe: %v", err)
	}
	return found
}

// isAccessible fails the test for whatever axe finds.
func (b *tab) isAccessible(t testing.TB) {
	t.Helper()
	for _, v := range b.violations(t) {
		var where strings.Builder
		for _, node := range v.Nodes[:min(3, len(v.Nodes))] {
			fmt.Fprintf(&where, "\n    %s\n      %s", shorten(node.HTML, 300), strings.ReplaceAll(node.FailureSummary, "\n", "\n      "))
		}
		t.Errorf("axe: %s (%s): %s, in %d places%s", v.ID, v.Impact, v.Help, len(v.Nodes), &where)
	}
}

// fits fails the test when the page is wider than the window, and names what sticks out.
func (b *tab) fits(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width) return "";
		const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1);
		return document.documentElement.scrollWidth + " px in " + width + ": "
			+ out.slice(0, 3).map(e => e.cloneNode(false).outerHTML).join(" ");
	})()`))
	if err != nil {
		t.Fatalf("measure the page: %v", err)
	}
	if answer != "" {
		t.Errorf("the page is wider than the window: %s", shorten(answer, 600))
	}
}

func shorten(s string, length int) string {
	if len(s) > length {
		return s[:length] + "…"
	}
	return s
}
