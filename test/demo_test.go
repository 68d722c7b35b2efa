package test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"upstock/internal/app/demo"
)

var (
	demoToken = regexp.MustCompile(`API token +(upk_\S+)`)
	demoLink  = regexp.MustCompile(`Open the console +(\S+)`)
)

// demoPatience is for half a year of orders, which keep a processor busy for ten seconds.
const demoPatience = 2 * time.Minute

// TestDemo runs the demo for a while, ends it with Ctrl-C, and starts it again in the same folder.
func TestDemo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	address := freeAddress(t)
	first := startProcess(t, "demo", "--listen", address, "--data", folder)
	eventually(t, demoPatience, func() bool { return strings.Contains(first.stdout.String(), "Everything is kept in") })
	lookAround(t, "http://"+address, first.stdout.String())
	eventually(t, demoPatience, func() bool { return strings.Count(first.stdout.String(), "  order     U-") > 1 })
	if err := first.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := first.wait(t, stopPatience); code != 0 {
		t.Fatalf("Ctrl-C ended the demo with exit code %d", code)
	}
	before := demoToken.FindString(first.stdout.String())

	second := startProcess(t, "demo", "--listen", freeAddress(t), "--data", folder, "--orders", "10", "--once")
	if code := second.wait(t, demoPatience); code != 0 {
		t.Fatalf("the second demo ended with exit code %d", code)
	}
	text := second.stdout.String()
	if after := demoToken.FindString(text); before == "" || after != before {
		t.Errorf("the second demo has the token %q, the first had %q", after, before)
	}
	if !strings.Contains(text, "products: 0 new") || strings.Contains(text, "History") {
		t.Errorf("the second demo did not go on where the first had ended:\n%s", text)
	}

	fresh := startProcess(t, "demo", "--listen", freeAddress(t), "--data", folder, "--weeks", "2", "--orders", "3", "--once", "--fresh")
	if code := fresh.wait(t, demoPatience); code != 0 {
		t.Fatalf("the fresh demo ended with exit code %d", code)
	}
	if after := demoToken.FindString(fresh.stdout.String()); after == before {
		t.Error("the fresh demo has the token of the one before")
	}
}

// lookAround checks what the demo promises to whoever opens its link: half a year in the charts,
// orders that need a person, and a picture of every product.
func lookAround(t *testing.T, base, printed string) {
	t.Helper()
	client := demo.NewClient(base, demoToken.FindStringSubmatch(printed)[1])
	count := func(filter url.Values) (n int) {
		t.Helper()
		if err := client.EachOrder(t.Context(), filter, func(demo.Order) bool { n++; return true }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(nil); n < 900 {
		t.Errorf("the demo begins with %d orders, want half a year of them", n)
	}
	if n := count(url.Values{"attention": {"true"}}); n < 11 {
		t.Errorf("%d orders need a person, want one of each kind", n)
	}

	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	page := func(address string) string {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := browser.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %s, %v", address, answer.Status, err)
		}
		return string(text)
	}
	page(demoLink.FindStringSubmatch(printed)[1])
	home := page(base + "/")
	if weeks := regexp.MustCompile(`\d+ [A-Z][a-z]{2}: [1-9]`).FindAllString(home, -1); len(weeks) < 2*25 {
		t.Errorf("the charts show %d values, want orders and value for 26 weeks", len(weeks))
	}
	eventually(t, startPatience, func() bool {
		products := page(base + "/products?view=grid")
		return strings.Count(products, "/media/") >= 40
	})
}
