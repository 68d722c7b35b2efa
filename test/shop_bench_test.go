package test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"upstock/internal/app/demo"
)

// observer notes in a page how fast it is. INP is the longest of its few interactions.
const observer = `
	window.noted = { lcp: 0, inp: 0, cls: 0 };
	const note = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
		.observe({ type, buffered: true, durationThreshold: 16 });
	note("largest-contentful-paint", (entry) => { noted.lcp = entry.startTime; });
	note("event", (entry) => { if (entry.interactionId) noted.inp = Math.max(noted.inp, entry.duration); });
	note("layout-shift", (entry) => { if (!entry.hadRecentInput) noted.cls += entry.value; });`

// BenchmarkShopOnAPhone orders on a cheap phone in a slow network: its processor is slowed down 4
// times, an answer takes 150 ms, and 1.6 Mbit/s come through. It opens the order guide and the
// products page with nothing in its cache, taps + and searches, and reports the worse of the two
// pages. The targets are at most 1,200 ms for LCP, 100 ms for INP, 0.02 for CLS, 50 kB of scripts
// on both pages together, and 150 kB for the first page with its pictures.
func BenchmarkShopOnAPhone(b *testing.B) {
	account := startPhotographedAccount(b, 200)
	installation := newInstallation(b, "sqlite:"+filepath.Join(b.TempDir(), "upstock.db"), account)
	installation.serve(b)
	s := &shop{supplier: installation.newSupplier(b, "Load"), account: account, installation: installation}
	s.settle(b, account)
	order := demo.NewOrder{CustomerCode: "LOAD", Reference: "PO 1"}
	for i := range 40 {
		order.Lines = append(order.Lines, demo.NewLine{ProductCode: productCode(i), Quantity: "6"})
	}
	if _, err := s.Take(b.Context(), "", order); err != nil {
		b.Fatal(err)
	}
	password := s.newBuyer(b, "LOAD", "sam@load.example")

	tab := newTab(b, installation.url())
	tab.lookAs(b, phone)
	tab.open(b, "/shop/sign-in?with=password&next=/shop/load/products")
	tab.fill(b, "E-mail", "sam@load.example")
	tab.fill(b, "Password", password)
	tab.click(b, "Sign in")
	tab.isAt(b, "/shop/load/products")
	eventually(b, patience, func() bool { // all pictures are there
		tab.open(b, "/shop/load/products")
		return tab.count(b, `img[src$="/thumbnail"]`) >= 50
	})

	traffic := tab.countTraffic(b)
	tab.before(b, observer)
	call(b, tab, "ask the server itself", network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true})
	call(b, tab, "slow the processor down", emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
	const bytesPerSecond = 1_600_000 / 8
	slow := network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Latency: 150, DownloadThroughput: bytesPerSecond, UploadThroughput: bytesPerSecond}},
	}
	tab.do(b, "slow the network down", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, slow)
		return chromedp.Void{}, err
	})
	var lcp, inp, cls, firstPage float64
	for b.Loop() {
		for _, path := range []string{"/shop/load", "/shop/load/products"} {
			tab.open(b, "/shop/sign-in") // leaves the page before, and its requests
			call(b, tab, "forget all files", network.ClearBrowserCache, cdp.Empty{})
			traffic.begin()
			tab.open(b, path)
			tab.has(b, `[data-step="1"]`)
			<-time.After(2 * time.Second) // it comes to rest
			firstPage = max(firstPage, traffic.page())
			tab.clickElement(b, `[data-step="1"]`)
			tab.clickElement(b, `[data-step="1"]`)
			tab.clickElement(b, "input[type=search]")
			for _, r := range "product 7" {
				tab.press(b, letter(r))
			}
			<-time.After(2 * time.Second) // all is answered and noted
			lcp = max(lcp, tab.measure(b, "noted.lcp"))
			inp = max(inp, tab.measure(b, "noted.inp"))
			cls = max(cls, tab.measure(b, "noted.cls"))
		}
	}
	b.ReportMetric(lcp, "LCP-ms")
	b.ReportMetric(inp, "INP-ms")
	b.ReportMetric(cls, "CLS")
	b.ReportMetric(traffic.scripts()/1000, "kB-of-script")
	b.ReportMetric(firstPage/1000, "kB-first-page")
}

// traffic is what came over the network, in bytes.
type traffic struct {
	mu      sync.Mutex
	asked   map[network.RequestID]*network.EventResponseReceived
	script  map[string]float64 // by address
	arrived float64            // since begin
}

// countTraffic counts from now on.
func (b *tab) countTraffic(t testing.TB) *traffic {
	t.Helper()
	counted := &traffic{asked: map[network.RequestID]*network.EventResponseReceived{}, script: map[string]float64{}}
	if err := chromedp.Listen(b.ctx, counted.note); err != nil {
		t.Fatal(err)
	}
	return counted
}

func (n *traffic) note(event any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		n.asked[e.RequestID] = e
	case *network.EventLoadingFinished:
		n.arrived += e.EncodedDataLength
		if answer := n.asked[e.RequestID]; answer != nil && answer.Type == network.ResourceTypeScript {
			n.script[answer.Response.URL] = max(n.script[answer.Response.URL], e.EncodedDataLength)
		}
	}
}

func (n *traffic) begin() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.arrived = 0
}

func (n *traffic) page() float64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.arrived
}

func (n *traffic) scripts() (sum float64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, size := range n.script {
		sum += size
	}
	return sum
}

// startPhotographedAccount runs an account whose products have photographs, on the same host.
func startPhotographedAccount(b *testing.B, products int) *account {
	b.Helper()
	sandbox := &url.URL{}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		httputil.NewSingleHostReverseProxy(sandbox).ServeHTTP(w, r)
	})
	mux.HandleFunc("/photographs/{code}", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(photograph(r.PathValue("code"))) })
	host := httptest.NewServer(mux)
	b.Cleanup(host.Close)

	folder := catalogueFolder(b, products)
	file := filepath.Join(folder, "Products.json")
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(text, &rows); err != nil {
		b.Fatal(err)
	}
	for _, row := range rows {
		row["ImageUrl"] = fmt.Sprint(host.URL, "/photographs/", row["ProductCode"])
	}
	if text, err = json.Marshal(rows); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	account := startAccountWith(b, folder)
	address, err := url.Parse(account.url)
	if err != nil {
		b.Fatal(err)
	}
	*sandbox = *address
	account.url = host.URL
	return account
}

// photograph is noisy, and so no smaller than real ones.
func photograph(code string) []byte {
	var seed uint64
	for _, c := range code {
		seed = seed*31 + uint64(c)
	}
	random := rand.New(rand.NewPCG(1, seed))
	m := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for x := range 300 {
		for y := range 300 {
			noise := uint8(random.IntN(32))
			m.SetNRGBA(x, y, color.NRGBA{uint8(x/2) + noise, uint8(y/2) + noise, uint8(seed) + noise/2, 255})
		}
	}
	var encoded bytes.Buffer
	_ = jpeg.Encode(&encoded, m, nil) // a buffer takes everything
	return encoded.Bytes()
}
