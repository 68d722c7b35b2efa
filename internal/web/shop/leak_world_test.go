package shop

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	baskets "upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/guide"
	"upstock/internal/ordering"
	"upstock/internal/payments/stripefake"
	"upstock/internal/push"
	"upstock/internal/push/pushtest"
	"upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// side is a customer with all that is theirs.
type side struct {
	name                string // a word that stands in all its names
	customer            wholesale.Customer
	list                string // its price list
	full, limited       string // e-mail addresses
	colleague           string // the id of the limited buyer
	order, shipped      *wholesale.Order
	problem, invoice    string
	payment, method     string // the payment of what was shipped, and what it was taken from
	setup               string // how the method was saved
	upcoming            string // an order of its standing order
	held, guide         string
	product             wholesale.Product // that only it can buy
	phone               *pushtest.Browser
	fullPerson, invited string
}

// leakWorld is a supplier with two customers whose prices, names and orders are all different, and
// someone who buys from another supplier.
type leakWorld struct {
	*webtest.Site
	t         *testing.T
	shop      *httptest.Server // as it is served
	fern, oak *side
	shared    wholesale.Product
	secrets   []secret
	slug      string
	phones    map[string]string // whose they are, by subscription
	turn      int               // which of the variants is next
}

// many is how many of everything is ordered: what is made of a price is then never another's price.
const many = "70"

func newLeakWorld(t *testing.T) *leakWorld {
	t.Helper()
	w := &leakWorld{t: t, phones: map[string]string{}}
	w.Site = webtest.New(t, func(s *webtest.Site) {
		routes(s.Shop, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Invoices: s.Invoices, Push: s.Push, Standing: s.Standing, Guide: guide.New(s.Store, s.Catalog),
			Baskets: s.Baskets, Fulfilment: s.Fulfilment, Payments: s.Payments, Clock: s.Clock, PublicURL: s.URL,
		})
	})
	w.shop = httptest.NewServer(served(w.Shop, request.Config{}.For("shop", page.AnswerPanic)))
	t.Cleanup(w.shop.Close)
	t.Cleanup(w.Shop.Close) // first: it ends the streams
	w.slug = strings.TrimPrefix(w.ShopPath(""), "/shop/")
	w.ConnectStripe("acct_kombu")
	w.shared = w.AddProduct("SHARED", "Ginger kombucha", "17.91")
	w.AddProduct("NOLIST", "Nobodysproduct", "18.93")
	w.secrets = append(w.secrets, exactly("17.91", ""), exactly("18.93", ""))
	phones := pushtest.New(t)
	w.fern = w.newSide("fern", "11.37", "12.41", phones)
	w.oak = w.newSide("oak", "13.59", "14.63", phones)
	here := w.SupplierID
	w.SupplierID = w.OtherSupplier()
	w.AddBuyer(w.AddCustomer("ELSE", "Elsewherecafe"), "elsewhere@else.example")
	w.AddProduct("SHARED", "Elsewhereproduct", "19.97")
	w.SupplierID = here
	w.secrets = append(w.secrets, words("Elsewhereproduct", ""), exactly("19.97", ""))
	return w
}

// newSide makes a customer with one price for what all buy, and one for what it alone buys.
func (w *leakWorld) newSide(name, price, breakPrice string, phones *pushtest.Service) *side {
	ctx := w.t.Context()
	s := &side{name: name, full: name + "full@" + name + ".example", limited: name + "limited@" + name + ".example", invited: name + "invited@" + name + ".example"}
	s.customer = w.AddCustomer(strings.ToUpper(name), name+"customer")
	s.customer.Terms.TierKey, s.customer.Terms.DiscountRate = name+"tier", decimal.MustParse("0.3371")
	list, _, err := w.Catalog.CreatePriceList(ctx, w.SupplierID, catalog.NewPriceList{Name: name + "prices"}, nil)
	w.must(err)
	s.list = list.ID
	w.PaysNow(&s.customer, wholesale.CollectOnShipment, wholesale.OnAccount)
	full := w.AddBuyer(s.customer, s.full)
	limited := w.AddBuyerAs(s.customer, s.limited, account.Buyer{Role: account.BuyerLimited, SpendingLimit: decimal.MustParse("600")})
	_, err = w.Catalog.UpdateCustomer(ctx, w.SupplierID, s.customer.ID, catalog.CustomerChange{PriceListID: &list.ID})
	w.must(err)
	s.fullPerson, s.colleague = full.PersonID, limited.PersonID
	s.product = w.AddProduct("ONLY"+strings.ToUpper(name), name+"product", "18.93")
	unlisted := w.AddProduct("OFF"+strings.ToUpper(name), name+"unlisted", "18.93")
	for _, p := range []wholesale.Product{w.shared, s.product, unlisted} {
		w.price(s, p, price, "")
		w.price(s, p, breakPrice, "40")
	}

	_, err = w.Accounts.InviteBuyer(ctx, w.SupplierID, s.customer.ID, account.NewBuyer{Email: s.invited, Role: account.BuyerFull})
	w.must(err)
	lists, of := guide.New(w.Store, w.Catalog), guide.Customer{SupplierID: w.SupplierID, CustomerID: s.customer.ID}
	made, err := lists.CreateList(ctx, of, name+"list")
	w.must(err)
	w.must(lists.Add(ctx, of, made.ID, w.shared.ID, s.product.ID))
	s.guide = made.ID

	s.phone = phones.Subscribe(name)
	w.must(w.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.PutSession(ctx, store.Session{
			TokenHash: name, Data: []byte("phone"), ExpiresAt: tx.Now().Add(time.Hour), SessionAbout: store.SessionAbout{PersonID: full.PersonID},
		})
	}))
	w.must(w.Push.Subscribe(ctx, push.Browser{SupplierID: w.SupplierID, PersonID: full.PersonID, Session: name, Name: name}, push.Subscription{
		Endpoint: s.phone.Endpoint, P256dh: s.phone.P256dh, Auth: s.phone.Auth,
	}))
	w.must(w.Store.View(ctx, func(tx *store.Tx) error {
		browsers, err := tx.PushSubscriptionsOf(ctx, full.PersonID)
		for _, b := range browsers {
			w.phones[b.ID] = name
		}
		return err
	}))

	w.saveMethod(s)
	s.order, s.shipped = w.take(s), w.take(s)
	w.must(w.Orders.Comment(ctx, w.SupplierID, s.order.ID, ordering.NewComment{Text: name + "internal", Internal: true}))
	w.must(w.Orders.Comment(ctx, w.SupplierID, s.order.ID, ordering.NewComment{Text: name + "comment"}))
	_, err = w.Orders.Approve(ctx, w.SupplierID, s.shipped.ID)
	w.must(err)
	_, err = w.Orders.Ship(ctx, w.SupplierID, s.shipped.ID)
	w.must(err)
	w.Charge()
	if paid := w.PaymentOf(s.shipped); paid.State == wholesale.PaymentPaid {
		s.payment = paid.ID
	} else {
		w.t.Fatalf("the payment of what was shipped is %s: %s %s", paid.State, paid.BlockedReason, paid.Error)
	}
	billed, err := w.Invoices.OfOrder(ctx, w.SupplierID, s.shipped.ID)
	w.must(err)
	s.invoice = billed.Newest().ID
	var photo bytes.Buffer
	w.must(png.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8))))
	asBuyer := ordering.As(ctx, ordering.Actor{Name: name + "full", OfCustomer: true})
	w.must(w.Orders.ReportProblem(asBuyer, full, s.shipped.ID, ordering.NewProblem{Words: name + "problem", Photos: [][]byte{photo.Bytes()}}))
	w.must(w.Store.View(ctx, func(tx *store.Tx) error {
		return tx.SQL().QueryRowContext(ctx, "SELECT id FROM order_problem WHERE order_id = '"+s.shipped.ID+"'").Scan(&s.problem)
	}))
	view, err := w.Standing.Put(ctx, w.SupplierID, s.customer.ID, standing.Input{
		Days: map[string][]standing.LineInput{"tue": {{ProductID: s.product.ID, Quantity: decimal.MustParse(many)}}},
	})
	w.must(err)
	s.upcoming = view.Upcoming[0].OrderID

	line := []baskets.Line{{ProductID: s.product.ID, Quantity: decimal.MustParse(many)}}
	_, err = w.Baskets.Put(ctx, baskets.Who{SupplierID: w.SupplierID, CustomerID: s.customer.ID, PersonID: limited.PersonID}, line)
	w.must(err)
	placement := baskets.Placement{Draft: store.BasketDraft{Reference: name + "held"}}
	who := baskets.Who{SupplierID: w.SupplierID, CustomerID: s.customer.ID, PersonID: limited.PersonID}
	for range 2 { // first it asks
		outcome, err := w.Baskets.Place(ctx, who, placement)
		w.must(err)
		if s.held = outcome.HeldID; outcome.Asked != nil {
			placement.Confirm = outcome.Asked.Mark()
		}
	}
	if s.held == "" {
		w.t.Fatal("no order is held")
	}
	who.PersonID = full.PersonID
	_, err = w.Baskets.Put(ctx, who, line)
	w.must(err)
	w.must(w.Baskets.SaveDraft(ctx, who, store.BasketDraft{Reference: name + "draft", Notes: name + "notes"}))
	product, off, invited := words(name+"product", name), words(name+"unlisted", name), words(s.invited, name)
	product.sold, off.sold, off.full, invited.full = true, true, true, true
	bank := words(name+"bank", name)
	bank.full = true
	draft, notes := words(name+"draft", name), words(name+"notes", name)
	draft.own, notes.own = true, true
	w.secrets = append(w.secrets, product, off, invited, bank, draft, notes,
		words(name+"customer", name), words(name+"full", name), words(name+"limited", name), words(name+"list", name), words(name+"held", name),
		words(name+"comment", name), words(name+"problem", name), words(name+"reference", name),
		exactly(price, name), exactly(breakPrice, name), exactly(s.order.Number, name), exactly(s.shipped.Number, name),
		exactly(wholesale.FormatTotal(s.order.Total), name), exactly(wholesale.FormatTotal(s.order.SubTotal), name),
		words(name+"internal", ""), words(name+"prices", ""), words(name+"tier", ""), exactly("33.71", ""), words(s.list, ""))
	return s
}

// saveMethod gives a customer a method that its payments are taken from.
func (w *leakWorld) saveMethod(s *side) {
	w.t.Helper()
	id, at, err := w.Stripe.SaveMethod("acct_kombu", "", stripefake.Visa)
	w.must(err)
	s.method, s.setup = store.NewID(), store.NewID()
	w.must(w.Store.Update(w.t.Context(), func(tx *store.Tx) error {
		ctx := w.t.Context()
		return errors.Join(
			tx.PutSavedMethod(ctx, wholesale.SavedMethod{
				ID: s.method, PersonID: s.fullPerson, Kind: wholesale.Card, Brand: s.name + "bank", Last4: "4242", StripeAccount: "acct_kombu",
				StripeCustomer: at, StripeMethod: id, CreatedAt: tx.Now(),
			}),
			tx.PutGrant(ctx, wholesale.Grant{
				SupplierID: w.SupplierID, CustomerID: s.customer.ID, MethodID: s.method, PersonID: s.fullPerson, Default: true, GrantedAt: tx.Now(),
			}),
			tx.InsertPaymentSetup(ctx, store.PaymentSetup{
				ID: s.setup, SupplierID: w.SupplierID, CustomerID: s.customer.ID, PersonID: s.fullPerson, StripeAccount: "acct_kombu", CreatedAt: tx.Now(),
			}),
			tx.SettlePaymentSetup(ctx, w.SupplierID, s.setup, s.method),
		)
	}))
}

func (w *leakWorld) price(s *side, p wholesale.Product, price, from string) {
	w.t.Helper()
	in := catalog.PriceInput{UnitPrice: decimal.MustParse(price)}
	if from != "" {
		in.MinimumQuantity = decimal.MustParse(from)
	}
	_, err := w.Catalog.SetPrice(w.t.Context(), w.SupplierID, s.list, p.ID, in)
	w.must(err)
}

func (w *leakWorld) take(s *side) *wholesale.Order {
	w.t.Helper()
	o, _, err := w.Orders.Take(w.t.Context(), w.SupplierID, ordering.NewOrder{
		CustomerID: s.customer.ID, Source: "buyer", PlacedBy: s.fullPerson, RequiredDate: "2026-03-04", Reference: s.name + "reference",
		Lines: []ordering.LineInput{{ProductID: s.product.ID, Quantity: decimal.MustParse(many)}, {ProductID: w.shared.ID, Quantity: decimal.MustParse("30")}},
	}, nil)
	w.must(err)
	_, err = w.Orders.ChoosePayment(w.t.Context(), w.SupplierID, o.ID, ordering.PaymentChange{PaymentChoice: wholesale.PaymentChoice{Option: wholesale.PayNow}})
	w.must(err)
	return o
}

// strangersSee sets what the supplier shows to people who are not connected.
func (w *leakWorld) strangersSee(what wholesale.StrangersSee) {
	w.t.Helper()
	w.must(w.Store.Update(w.t.Context(), func(tx *store.Tx) error {
		s, err := tx.Supplier(w.t.Context(), w.SupplierID)
		if err != nil {
			return err
		}
		s.Shop.ForStrangers, s.Shop.BuyersEditStanding = what, true
		return tx.UpdateSupplier(w.t.Context(), s)
	}))
}

func (w *leakWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// leakVisitor is who asks.
type leakVisitor struct {
	name    string
	side    *side // nil: no customer's
	limited bool
	enter   func()
	browser *http.Client
}

// visitors are all kinds of people, each with a browser.
func (w *leakWorld) visitors() []*leakVisitor {
	w.t.Helper()
	as := func(email string) func() { return func() { w.AsBuyer(email) } }
	removed := w.AddBuyer(w.fern.customer, "removed@fern.example")
	all := []*leakVisitor{
		{name: "no one", enter: w.AsNobody},
		{name: "a buyer of another supplier", enter: as("elsewhere@else.example")},
		{name: "a buyer who was removed", enter: as("removed@fern.example")},
		{name: "the office", enter: func() { w.As("office@kombu.example"); w.SetCookie("shop-session", w.Cookie("session")) }},
		{name: "Fern's buyer", side: w.fern, enter: as(w.fern.full)},
		{name: "Fern's limited buyer", side: w.fern, limited: true, enter: as(w.fern.limited)},
		{name: "Oak's buyer", side: w.oak, enter: as(w.oak.full)},
		{name: "Oak's limited buyer", side: w.oak, limited: true, enter: as(w.oak.limited)},
	}
	for _, v := range all {
		v.again(w)
	}
	_, err := w.Accounts.RemoveBuyer(w.t.Context(), w.SupplierID, w.fern.customer.ID, removed.PersonID)
	w.must(err)
	return all
}

// again signs the visitor in anew: some routes sign out.
func (v *leakVisitor) again(w *leakWorld) {
	v.enter()
	v.browser = w.Browser()
}

// other is the customer whose things the visitor tries to reach.
func (v *leakVisitor) other(w *leakWorld) *side {
	if v.side == w.oak {
		return w.fern
	}
	return w.oak
}

// mayBeTold says whether a secret is the visitor's to know.
func (v *leakVisitor) mayBeTold(s secret, products bool) bool {
	if v.side == nil {
		return s.sold && products
	}
	return s.to == v.side.name && !(v.limited && (s.full || s.own))
}

// formOf asks with the things of one customer, and names products of the other.
type formOf func(of, other *side) url.Values
