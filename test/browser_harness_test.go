package test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// A page with one of everything that the browser tests must notice.
const badPage = `<!DOCTYPE html><html lang="en"><title>Bad page</title>
<main><h1>Bad page</h1><input name="nameless"><p style="width:2000px">wide</p><a href="/elsewhere">Go on</a></main>
<script>console.error("out of cheese");
setTimeout(() => { throw new Error("thrown later") });
fetch("/missing")</script></html>`

const goodPage = `<!DOCTYPE html><html lang="en"><title>Good page</title><link rel="icon" href="data:,">
<main><h1>Good page</h1><label>Name <input name="name" value="old"></label> <button id="ask">Say hello</button>
<button disabled>Never</button><p id="answer"></p><p hidden>Out of sight</p></main>
<script>ask.onclick = () =>
setTimeout(() => { answer.textContent = "Hello,\n " + document.querySelector("input").value }, 50)</script></html>`

// TestBrowserHarness checks that each kind of problem is noticed, and that a good page has none.
func TestBrowserHarness(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bad":
			_, _ = w.Write([]byte(badPage))
		case "/good":
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'; img-src data:")
			_, _ = w.Write([]byte(goodPage))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)

	t.Run("bad page", func(t *testing.T) {
		tab := newTab(t, server.URL)
		tab.open(t, "/bad")
		var noticed []string
		eventually(t, browserPatience, func() bool {
			noticed = append(noticed, tab.journal.problems()...)
			return slices.ContainsFunc(noticed, func(s string) bool { return strings.Contains(s, "/missing") }) &&
				slices.ContainsFunc(noticed, func(s string) bool { return strings.Contains(s, "thrown later") }) &&
				slices.ContainsFunc(noticed, func(s string) bool { return strings.Contains(s, "out of cheese") })
		})
		if found := tab.violations(t); !slices.ContainsFunc(found, func(v violation) bool { return v.ID == "label" }) {
			t.Errorf("axe has not noticed the field without a label: %+v", found)
		}
		verdict := &collecting{TB: t}
		tab.fits(verdict)
		if len(verdict.errors) != 1 {
			t.Errorf("the page's width was judged %q", verdict.errors)
		}
		tab.journal.expect(http.StatusNotFound)
		if status := tab.opens(t, "/elsewhere"); status != http.StatusNotFound {
			t.Errorf("status %d", status)
		}
		tab.journal.problems() // what was provoked above
	})

	t.Run("good page", func(t *testing.T) {
		tab := newTab(t, server.URL)
		tab.lookAs(t, phone)
		tab.open(t, "/good")
		tab.fill(t, "Name", "Māori <b>")
		tab.click(t, "Say")
		tab.see(t, "hello, māori <b>")
		tab.seeNot(t, "Out of sight")
		if value := tab.value(t, "Name"); value != "Māori <b>" {
			t.Errorf("the field has %q", value)
		}
		tab.isAccessible(t)
		tab.fits(t)
	})
}

// collecting takes down a verdict that a test expects.
type collecting struct {
	testing.TB
	errors []string
}

// Errorf takes the error down.
func (c *collecting) Errorf(format string, _ ...any) { c.errors = append(c.errors, format) }
