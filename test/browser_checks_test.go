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

// axe is axe-core, which finds accessibility problems (Mozilla Public License 2.0).
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

// findViolations waits until colour transitions end, because axe checks the current colours.
const findViolations = `(async () => {
	await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
	await Promise.allSettled(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished));
	const found = await axe.run(document, %s);
	return JSON.stringify(found.violations.filter(one => ["serious", "critical"].includes(one.impact)));
})()`

// violations are the serious and critical ones of the page: of all rules, or of some.
func (b *tab) violations(t testing.TB, rules ...string) []violation {
	t.Helper()
	options := map[string]any{"resultTypes": []string{"violations"}}
	if len(rules) > 0 {
		options["runOnly"] = rules
	}
	encoded, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	// What the debugger evaluates is not held back by the page's content security policy.
	loaded, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`typeof axe === "object"`))
	if err == nil && !loaded {
		err = chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axe))
	}
	if err != nil {
		t.Fatalf("load axe: %v\n%s", err, b.whereabouts())
	}
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(findViolations, encoded), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("axe: %v\n%s", err, b.whereabouts())
	}
	var found []violation
	if err := json.Unmarshal([]byte(answer), &found); err != nil {
		t.Fatalf("axe: %v", err)
	}
	return found
}

// isAccessible fails the test for whatever axe finds: by all its rules, or by some.
func (b *tab) isAccessible(t testing.TB, rules ...string) {
	t.Helper()
	for _, v := range b.violations(t, rules...) {
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
