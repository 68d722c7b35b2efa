package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests call the sandbox over HTTP with a client of their own, so that
// signing, cutting and content lengths are those of a real connection.

const (
	testID  = "3f1c2f64-52d2-4bd4-9c0e-0c0a7c1d9a01"
	testKey = "testkey-123"
)

// testClock is a clock that a test moves by hand.
type testClock struct {
	mu sync.Mutex
	t  time.Time
}

func newTestClock() *testClock {
	return &testClock{t: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

type client struct {
	t      testing.TB
	box    *Sandbox
	server *httptest.Server
	http   *http.Client
	clock  *testClock
}

// start serves a sandbox with one customer and three products.
func start(t testing.TB, settings ...string) *client {
	t.Helper()
	behaviour, err := ParseBehaviour(settings...)
	must(t, err)
	clock := newTestClock()
	box := New(Config{APIID: testID, APIKey: testKey, Clock: clock.now, Behaviour: behaviour, Seed: 7})
	customer := NewCustomer("FERNCAFE", "Fern Cafe Ltd")
	customer.SellPriceTierReference.Reference = "SellPriceTier1"
	customer.PaymentTerm = "20th Month following"
	customer.Email = "orders@ferncafe.example"
	customer.Addresses = []Address{{AddressType: "Shipping", AddressName: "Takapuna store", City: "Auckland", IsDefault: true}}
	must(t, box.AddCustomers(customer))
	ginger := NewProduct("KOMBU-GIN-330", "Kombucha Ginger 330ml x 12", "30")
	ginger.SellPriceTier1 = TierPrice{Name: "Wholesale", Value: "24.95"}
	must(t, box.AddProducts(ginger, NewProduct("KOMBU-APL-330", "Kombucha Apple 330ml x 12", "20"), NewProduct("FREIGHT", "Freight", "")))
	return serve(t, box, clock)
}

func serve(t testing.TB, box *Sandbox, clock *testClock) *client {
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	return &client{t: t, box: box, server: server, clock: clock,
		http: &http.Client{Transport: &http.Transport{DisableKeepAlives: false, MaxIdleConnsPerHost: 16}}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sign(message string) string {
	mac := hmac.New(sha256.New, []byte(testKey))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// request makes a signed request. The target is written as on the wire.
func (c *client) request(method, target, body string) *http.Request {
	c.t.Helper()
	r, err := http.NewRequest(method, c.server.URL+target, strings.NewReader(body))
	must(c.t, err)
	_, query, _ := strings.Cut(target, "?")
	message, err := url.PathUnescape(query)
	must(c.t, err)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("client-type", "upstock/unleashed")
	r.Header.Set("api-auth-id", testID)
	r.Header.Set("api-auth-signature", sign(message))
	return r
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (c *client) try(method, target, body string) (reply, error) {
	return c.send(c.request(method, target, body))
}

func (c *client) send(r *http.Request) (reply, error) {
	response, err := c.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, data}, err
}

// call makes a request and wants a status.
func (c *client) call(method, target, body string, status int) reply {
	c.t.Helper()
	r, err := c.try(method, target, body)
	must(c.t, err)
	if r.status != status {
		c.t.Fatalf("%s %s: status %d, want %d\n%s", method, target, r.status, status, r.body)
	}
	return r
}

func (c *client) get(target string) reply {
	c.t.Helper()
	return c.call("GET", target, "", http.StatusOK)
}

// list is the envelope of a list.
type list struct {
	Pagination *struct{ NumberOfItems, PageSize, PageNumber, NumberOfPages int }
	Items      []map[string]any
}

func (r reply) list(t testing.TB) list {
	t.Helper()
	var l list
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	if err := decoder.Decode(&l); err != nil {
		t.Fatalf("%v\n%s", err, r.body)
	}
	return l
}

func (r reply) object(t testing.TB) map[string]any {
	t.Helper()
	m := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	if err := decoder.Decode(&m); err != nil {
		t.Fatalf("%v\n%s", err, r.body)
	}
	return m
}

// column gives one field of every row, as text.
func (l list) column(name string) []string {
	values := []string{}
	for _, item := range l.Items {
		values = append(values, fmt.Sprint(item[name]))
	}
	return values
}

// problems gives "Field: Description" of each item of a validation error.
func (r reply) problems(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, item := range r.list(t).Items {
		texts = append(texts, fmt.Sprintf("%s: %s", item["Field"], item["Description"]))
	}
	return texts
}

// orderGUID numbers test orders.
func orderGUID(n int) string { return fmt.Sprintf("7b1f0a52-6c1e-4e0e-9d0a-%012d", n) }

// goodOrder is the order of §4.6.4, which satisfies every rule. Each edit replaces a text in it.
func goodOrder(n int, edits ...string) string {
	text := `{"Guid":"` + orderGUID(n) + `","OrderStatus":"Parked","OrderDate":"2026-03-02T00:00:00","RequiredDate":"2026-03-04T00:00:00",
 "Customer":{"CustomerCode":"FERNCAFE"},"CustomerRef":"PO 4471","Comments":"Upstock order U-1029",
 "Warehouse":{"WarehouseCode":"MAIN"},"Currency":{"CurrencyCode":"NZD"},"ExchangeRate":1,"DiscountRate":0,
 "Tax":{"TaxCode":"OUTPUT2","TaxRate":0.15},"TaxRate":0.15,"SubTotal":411.60,"TaxTotal":61.74,"Total":473.34,
 "DeliveryName":"Takapuna store","DeliveryStreetAddress":"31 Hurstmere Road","DeliverySuburb":"Takapuna","DeliveryCity":"Auckland","DeliveryPostCode":"0622","SourceId":"upstock:U-` + fmt.Sprint(n) + `",
 "SalesOrderLines":[
  {"LineNumber":1,"LineType":null,"Product":{"ProductCode":"KOMBU-GIN-330"},"OrderQuantity":12,"UnitPrice":24.95,"DiscountRate":0,"LineTotal":299.40,"TaxRate":0.15,"LineTax":44.91,"LineTaxCode":"OUTPUT2","Comments":""},
  {"LineNumber":2,"LineType":null,"Product":{"ProductCode":"KOMBU-APL-330"},"OrderQuantity":6,"UnitPrice":16.20,"DiscountRate":0,"LineTotal":97.20,"TaxRate":0.15,"LineTax":14.58,"LineTaxCode":"OUTPUT2","Comments":""},
  {"LineNumber":3,"LineType":null,"Product":{"ProductCode":"FREIGHT"},"OrderQuantity":1,"UnitPrice":15.00,"DiscountRate":0,"LineTotal":15.00,"TaxRate":0.15,"LineTax":2.25,"LineTaxCode":"OUTPUT2","Comments":""}]}`
	for i := 0; i+1 < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			panic("goodOrder has no " + edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return text
}

// place posts order n, edited, and wants it created.
func (c *client) place(n int, edits ...string) reply {
	c.t.Helper()
	return c.call("POST", "/SalesOrders/"+orderGUID(n), goodOrder(n, edits...), http.StatusCreated)
}

func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err != nil && strings.Contains(err.Error(), "connection reset")
}
