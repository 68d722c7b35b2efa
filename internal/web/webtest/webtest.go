// Package webtest lets tests ask for pages as a browser would: the real use cases on a real
// database, the Unleashed sandbox as the remote account, and people who are signed in.
package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/outbound"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/push"
	"upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/unleashed"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	shopshell "upstock/internal/web/shop/shell"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// Now is what every clock of a site shows: a Monday morning in Auckland.
var Now = time.Date(2026, 3, 1, 20, 30, 0, 0, time.UTC)

// Site is a server with the routes that a test asks for, on a supplier with an owner who is signed
// in.
type Site struct {
	Store      *store.Store
	Queue      *jobs.Queue
	Ring       *keyring.Keyring
	Accounts   *account.Service
	Catalog    *catalog.Service
	Orders     *ordering.Service
	Invoices   *invoicing.Service
	Baskets    *basket.Service
	Standing   *standing.Service
	Syncing    *syncing.Service
	Webhooks   *webhook.Service
	Fulfilment *fulfilment.Service
	Terms      *terms.Service
	Documents  *edi.Service
	Push       *push.Service // sends to this machine as well
	Payments   *payments.Service
	Stripe     *stripefake.Fake // see ConnectStripe
	Sandbox    *sandbox.Sandbox
	Router     *page.Router
	Shop       *page.Router // the buyers' door, for paths that begin with /shop or /join

	SupplierID string
	URL        string
	Mails      []mail.Message // those that were sent, see SendMails
	MailError  error          // what the mail server answers; nil: it takes everything

	mails  *mail.Service
	t      testing.TB
	client *http.Client
	later  atomic.Int64 // by how many nanoseconds the clocks show more than Now
}

// Clock is what all clocks of the site show.
func (s *Site) Clock() time.Time { return Now.Add(time.Duration(s.later.Load())) }

// Later has the clocks show more from now on.
func (s *Site) Later(by time.Duration) { s.later.Add(int64(by)) }

// New makes a site. routes registers the pages under test on site.Router.
func New(t testing.TB, routes func(site *Site)) *Site {
	t.Helper()
	s := &Site{t: t}
	ctx, quiet, clock := t.Context(), slog.New(slog.DiscardHandler), s.Clock

	var err error
	s.Store, err = store.Open(ctx, databasetest.SQLite(t), store.Options{Log: quiet, Clock: clock})
	s.must(err)
	t.Cleanup(func() { s.must(s.Store.Close()) })
	s.Queue, err = jobs.New(s.Store, jobs.Config{Log: quiet})
	s.must(err)
	s.Ring, err = keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	s.must(err)

	s.Sandbox = sandbox.New(sandbox.Config{APIID: "the-id", APIKey: "the-key"})
	remote := httptest.NewServer(s.Sandbox)
	t.Cleanup(remote.Close)

	requests := request.Config{Log: slog.New(slog.NewTextHandler(t.Output(), nil))}.For("console", page.AnswerPanic)
	site := httptest.NewUnstartedServer(requests.Handle(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.door(r).ServeHTTP(w, r) })))
	s.URL = "http://" + site.Listener.Addr().String()
	s.mails = mail.New(mail.Config{
		Store: s.Store, Queue: s.Queue, Ring: s.Ring, Sender: mailServer{s},
		Patience: time.Millisecond, // no jobs run: see SendMails
	})
	s.Accounts = account.New(account.Config{
		Store: s.Store, Mail: s.mails, Queue: s.Queue, Ring: s.Ring, PublicURL: s.URL, PasswordMemory: 64, Clock: clock, Log: quiet,
	})
	s.Catalog = catalog.New(s.Store)
	s.Fulfilment, s.Terms = fulfilment.New(s.Store), terms.New(s.Store)
	s.Push = push.New(push.Config{
		Store: s.Store, Queue: s.Queue, Ring: s.Ring, Guard: outbound.Guard{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
	})
	s.Orders = ordering.New(ordering.Config{Store: s.Store, Queue: s.Queue, Mail: s.mails, Push: s.Push, Wake: syncing.Waker(s.Queue), PublicURL: s.URL})
	s.Documents = edi.New(edi.Config{Store: s.Store, Queue: s.Queue, Orders: s.Orders, Catalog: s.Catalog, Clock: clock, Log: quiet})
	s.Invoices = invoicing.New(invoicing.Config{Store: s.Store, Orders: s.Orders})
	s.mails.Attaches(s.Invoices.Attachment)
	s.Payments = s.payments()
	s.Accounts.WhenBuyerLeaves(s.Payments.BuyerLeft)
	s.Baskets = basket.New(basket.Config{Store: s.Store, Ordering: s.Orders})
	s.Standing = standing.New(standing.Config{Store: s.Store, Orders: s.Orders, Log: quiet})
	s.Webhooks = webhook.New(s.Store, s.Ring, netip.MustParsePrefix("127.0.0.0/8"))
	s.Syncing = syncing.New(syncing.Config{
		Store: s.Store, Queue: s.Queue, Ring: s.Ring, Orders: s.Orders, Clock: clock, Log: quiet,
		Connector:    unleashed.New(unleashed.Config{BaseURL: remote.URL, Clock: clock}),
		PollInterval: time.Minute, ReconcileInterval: time.Hour, PricesInterval: time.Hour, Parallelism: 1,
	})
	s.handleJobs()
	s.Router = shell.NewRouter(shell.Config{
		Accounts: s.Accounts, Orders: s.Orders, PublicURL: s.URL, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), LiveInterval: 10 * time.Millisecond, Clock: clock,
		ReadingStops: s.Syncing.ReadingStops, Waiting: s.Documents.CountWaiting,
	})
	s.Router.Handle("GET /_test/sign-in/{id}", page.Public, s.signIn)
	s.Router.Handle("POST /_test/sign-out", page.Public, func(_ http.ResponseWriter, r *http.Request) error { return page.SignOut(r.Context()) })
	s.Shop = shopshell.NewRouter(shopshell.Config{
		Accounts: s.Accounts, PublicURL: s.URL, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), LiveInterval: 10 * time.Millisecond, Clock: clock,
	})
	s.Shop.Handle("GET /_shop/sign-in/{id}", page.Public, s.signInToShop)
	routes(s)
	site.Start()
	t.Cleanup(func() {
		s.Router.Close()
		s.Shop.Close()
		site.Close()
	})

	made, err := s.Accounts.CreateSupplier(ctx, account.NewSupplier{Name: "Kombu Brewing", Email: "office@kombu.example"})
	s.must(err)
	s.SupplierID = made.SupplierID
	s.As("office@kombu.example")
	return s
}

func (s *Site) handleJobs() {
	options := jobs.HandlerOptions{}
	s.must(jobs.Handle(s.Queue, options, s.Syncing.Converse))
	s.must(jobs.Handle(s.Queue, options, s.Webhooks.Deliver))
	s.must(jobs.Handle(s.Queue, options, s.Accounts.InviteWaiting))
	s.must(jobs.Handle(s.Queue, options, func(context.Context, catalog.FetchPictures) error { return nil }))
	s.must(jobs.Handle(s.Queue, options, s.mails.Deliver))
	s.must(jobs.Handle(s.Queue, options, s.Accounts.SendCode))
	s.must(jobs.Handle(s.Queue, options, s.Push.Deliver))
	s.must(jobs.Handle(s.Queue, options, s.Payments.Detach))
}

// mailServer is the mail server of a site.
type mailServer struct{ site *Site }

// Send takes a mail, or answers the site's MailError.
func (m mailServer) Send(_ context.Context, message mail.Message) error {
	if m.site.MailError != nil {
		return m.site.MailError
	}
	m.site.Mails = append(m.site.Mails, message)
	return nil
}

// SendMails hands every mail that waits to the mail server, as its job would.
func (s *Site) SendMails() {
	s.t.Helper()
	s.writeCodes()
	var waiting []store.SealedText
	s.must(s.Store.View(s.t.Context(), func(tx *store.Tx) (err error) {
		waiting, err = tx.SealedTexts(s.t.Context(), mail.Sealed, s.Ring.IDs()[0])
		return err
	}))
	for _, m := range waiting {
		err := s.mails.Deliver(s.t.Context(), mail.Deliver{SupplierID: m.Key[0], MailID: m.Key[1]})
		if s.MailError == nil {
			s.must(err)
		}
	}
}

// writeCodes writes the mails with codes to sign in, as their jobs would. A second time does
// nothing.
func (s *Site) writeCodes() {
	s.t.Helper()
	var waiting []account.SendCode
	s.must(s.Store.View(s.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.SQL().QueryContext(s.t.Context(), "SELECT json(args) FROM river_job WHERE kind = '"+account.SendCode{}.Kind()+"' ORDER BY id")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var args []byte
			var job account.SendCode
			if err := errors.Join(rows.Scan(&args), json.Unmarshal(args, &job)); err != nil {
				return err
			}
			waiting = append(waiting, job)
		}
		return rows.Err()
	}))
	for _, job := range waiting {
		s.must(s.Accounts.SendCode(s.t.Context(), job))
	}
}

// Connect connects the supplier to the sandbox.
func (s *Site) Connect() {
	s.t.Helper()
	_, err := s.Syncing.Connect(s.t.Context(), s.SupplierID, syncing.Credentials{APIID: "the-id", APIKey: "the-key"})
	s.must(err)
}

// signIn signs a person in without a password: hashing one takes longer than most tests.
func (s *Site) signIn(w http.ResponseWriter, r *http.Request) error {
	token, err := s.Accounts.SignInLink(r.Context(), r.PathValue("id"), time.Minute)
	if err != nil {
		return err
	}
	person, epoch, err := s.Accounts.SignInByLink(r.Context(), token)
	if err != nil {
		return err
	}
	if err := page.SignIn(r, person.ID, person.SupplierID, epoch); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// As goes on as the person with this e-mail address, in a browser of its own.
func (s *Site) As(email string) {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	s.must(err)
	s.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if email == "" {
		return
	}
	if answer := s.do(http.MethodGet, "/_test/sign-in/"+email, nil, nil); answer.Status != http.StatusNoContent {
		s.t.Fatalf("signing in as %s: %d %s", email, answer.Status, answer.Text())
	}
}

// Browser is the present browser, for [Site.Use].
func (s *Site) Browser() *http.Client { return s.client }

// Use goes on in a browser that was used before.
func (s *Site) Use(browser *http.Client) { s.client = browser }

// Cookie is the value of a cookie of the present browser; "" when it has none.
func (s *Site) Cookie(name string) string {
	s.t.Helper()
	address, err := url.Parse(s.URL)
	s.must(err)
	for _, cookie := range s.client.Jar.Cookies(address) {
		if cookie.Name == "upstock-"+name {
			return cookie.Value
		}
	}
	return ""
}

// SetCookie gives the present browser a cookie, as someone would who has got hold of its value.
func (s *Site) SetCookie(name, value string) {
	s.t.Helper()
	address, err := url.Parse(s.URL)
	s.must(err)
	s.client.Jar.SetCookies(address, []*http.Cookie{{Name: "upstock-" + name, Value: value, Path: "/"}})
}

// SignOut signs out in the present browser, which may still hold streams.
func (s *Site) SignOut() {
	s.t.Helper()
	s.Post("/_test/sign-out", nil)
}

// AsNobody goes on in a browser that is not signed in.
func (s *Site) AsNobody() { s.As("") }

// AsOrderManager goes on as a person of the same supplier who has not full access.
func (s *Site) AsOrderManager() { s.AsRole(account.OrderManagement) }

// AsRole goes on as another person of the same supplier, who has the role.
func (s *Site) AsRole(role account.Role) {
	s.t.Helper()
	s.must(s.Store.Update(s.t.Context(), func(tx *store.Tx) error {
		olive := store.Person{
			ID: store.NewID(), Name: "Olive Orders", Email: "olive@kombu.example", PasswordHash: "none", SessionEpoch: 1, CreatedAt: tx.Now(),
		}
		return errors.Join(tx.InsertPerson(s.t.Context(), olive), tx.InsertMembership(s.t.Context(), store.Membership{
			Person: olive, SupplierID: s.SupplierID, Role: string(role), AcceptedAt: tx.Now(), CreatedAt: tx.Now(),
		}))
	}))
	s.As("olive@kombu.example")
}

// OtherSupplier makes another supplier and gives its id; the test goes on as before.
func (s *Site) OtherSupplier() string {
	s.t.Helper()
	made, err := s.Accounts.CreateSupplier(s.t.Context(), account.NewSupplier{Name: "Other Foods", Email: "office@other.example"})
	s.must(err)
	return made.SupplierID
}

// Answer is what the server said.
type Answer struct {
	Status   int
	Location string // of a redirect
	Header   http.Header
	Body     string

	doc *goquery.Document
}

// Find gives the elements that a CSS selector names.
func (a *Answer) Find(selector string) *goquery.Selection { return a.doc.Find(selector) }

// Text is all that the page says, with single spaces.
func (a *Answer) Text() string { return strings.Join(strings.Fields(a.doc.Text()), " ") }

// Says whether the page's text holds words.
func (a *Answer) Says(words string) bool { return strings.Contains(a.Text(), words) }

// Get asks for a page, and fails the test when it is not answered with 200.
func (s *Site) Get(path string) *Answer {
	s.t.Helper()
	answer := s.Ask(path)
	if answer.Status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s%s", path, answer.Status, answer.Location, answer.Text())
	}
	return answer
}

// Ask asks for a page, whatever the answer.
func (s *Site) Ask(path string) *Answer {
	s.t.Helper()
	return s.do(http.MethodGet, path, nil, nil)
}

// AskPartial asks as htmx does.
func (s *Site) AskPartial(path string) *Answer {
	s.t.Helper()
	return s.do(http.MethodGet, path, nil, http.Header{"Hx-Request": {"true"}})
}

// IsCut asks for a page whose answer the server is to cut off in the middle.
func (s *Site) IsCut(path string) bool {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.URL+path, nil)
	s.must(err)
	response, err := s.client.Do(request)
	if err != nil {
		return true
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err != nil
}

// Stream opens a stream of live regions. It ends with the test.
func (s *Site) Stream(path string) io.Reader {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.URL+path, nil)
	s.must(err)
	response, err := s.client.Do(request)
	s.must(err)
	s.t.Cleanup(func() { _ = response.Body.Close() }) // the server may have cut it off
	if response.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %d", path, response.StatusCode)
	}
	return response.Body
}

// Post sends a form. Redirects are not followed.
func (s *Site) Post(path string, form url.Values) *Answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, strings.NewReader(form.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// PostFrom sends a form that stands on a page of the site.
func (s *Site) PostFrom(from, path string, form url.Values) *Answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, strings.NewReader(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Referer": {s.URL + from}})
}

// PostPartial sends a form as htmx does.
func (s *Site) PostPartial(path string, form url.Values) *Answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, strings.NewReader(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Hx-Request": {"true"}})
}

// PostBody sends a body of another type, e.g. a form with a file.
func (s *Site) PostBody(path, contentType string, body io.Reader) *Answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, body, http.Header{"Content-Type": {contentType}})
}

func (s *Site) do(method, path string, body io.Reader, header http.Header) *Answer {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, body)
	s.must(err)
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := s.client.Do(request)
	s.must(err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	s.must(err)
	answer := &Answer{Status: response.StatusCode, Location: response.Header.Get("Location"), Header: response.Header, Body: string(content)}
	answer.doc, err = goquery.NewDocumentFromReader(strings.NewReader(answer.Body))
	s.must(err)
	return answer
}

// AddProduct gives the supplier a product at a price.
func (s *Site) AddProduct(code, name, price string) wholesale.Product {
	s.t.Helper()
	p := wholesale.Product{
		ID: store.NewID(), SupplierID: s.SupplierID, Code: code, Name: name, Unit: "EA",
		DefaultPrice: decimal.MustParse(price), ImportedPrice: decimal.MustParse(price),
		Taxable: true, Sellable: true, Availability: wholesale.Available, CreatedAt: Now, UpdatedAt: Now,
	}
	s.must(s.Store.Update(s.t.Context(), func(tx *store.Tx) error { return tx.PutProduct(s.t.Context(), p) }))
	return p
}

// AddCustomer gives the supplier a customer with an address.
func (s *Site) AddCustomer(code, name string) wholesale.Customer {
	s.t.Helper()
	c := wholesale.Customer{
		ID: store.NewID(), SupplierID: s.SupplierID, Code: code, Name: name, Email: strings.ToLower(code) + "@example.com", SalesOrdersEnabled: true,
		Terms:     wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "G.S.T.", Rate: decimal.MustParse("0.15")}},
		Addresses: []wholesale.Address{{ID: store.NewID(), Type: wholesale.Shipping, Street: "12 Quay Street", City: "Auckland", Default: true}},
		CreatedAt: Now, UpdatedAt: Now,
	}
	s.must(s.Store.Update(s.t.Context(), func(tx *store.Tx) error {
		if err := tx.PutCustomer(s.t.Context(), c); err != nil {
			return err
		}
		return tx.SetAddresses(s.t.Context(), s.SupplierID, c.ID, c.Addresses)
	}))
	return c
}

// GiveList makes the customer buy from a price list made by hand that holds one product.
func (s *Site) GiveList(c wholesale.Customer, name string, p wholesale.Product, price string) {
	s.t.Helper()
	list, _, err := s.Catalog.CreatePriceList(s.t.Context(), s.SupplierID, catalog.NewPriceList{Name: name}, nil)
	s.must(err)
	_, err = s.Catalog.SetPrice(s.t.Context(), s.SupplierID, list.ID, p.ID, catalog.PriceInput{UnitPrice: decimal.MustParse(price)})
	s.must(err)
	_, err = s.Catalog.UpdateCustomer(s.t.Context(), s.SupplierID, c.ID, catalog.CustomerChange{PriceListID: &list.ID})
	s.must(err)
}

// AddOrder takes an order of one line.
func (s *Site) AddOrder(c wholesale.Customer, p wholesale.Product, quantity string) *wholesale.Order {
	s.t.Helper()
	o, _, err := s.Orders.Take(s.t.Context(), s.SupplierID, ordering.NewOrder{
		CustomerID: c.ID, Lines: []ordering.LineInput{{ProductID: p.ID, Quantity: decimal.MustParse(quantity)}},
	}, nil)
	s.must(err)
	return o
}

func (s *Site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
