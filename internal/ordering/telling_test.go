package ordering_test

import (
	"encoding/json"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/outbound"
	"upstock/internal/push"
	"upstock/internal/push/pushtest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// loopback is where the push services of the tests are.
var loopback = outbound.Guard{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// cafe gives the office's customer buyers, each signed in on a phone that gets notifications.
type cafe struct {
	*office
	phones map[string]*pushtest.Browser
}

func (f *office) cafe(buyers ...account.Buyer) *cafe {
	f.t.Helper()
	c := &cafe{office: f, phones: map[string]*pushtest.Browser{}}
	service := pushtest.New(f.t)
	for i, b := range buyers {
		c.addBuyer(b, f.customer.ID, int64(i))
		phone := service.Subscribe(b.PersonID)
		c.phones[b.PersonID] = phone
		must(f.t, f.pushes.Subscribe(f.t.Context(), push.Browser{PersonID: b.PersonID, Session: b.PersonID, Name: "Safari"},
			push.Subscription{Endpoint: phone.Endpoint, Auth: phone.Auth, P256dh: phone.P256dh}))
	}
	return c
}

func (c *cafe) addBuyer(b account.Buyer, customerID string, order int64) {
	c.t.Helper()
	ctx := c.t.Context()
	c.update(func(tx *store.Tx) error {
		person := store.Person{ID: b.PersonID, Name: b.PersonID, Email: b.PersonID + "@cafe.example", SessionEpoch: 1}
		if err := tx.InsertPerson(ctx, person); err != nil {
			return err
		}
		if err := tx.PutSession(ctx, store.Session{
			TokenHash: b.PersonID, Data: []byte("data"), ExpiresAt: tx.Now().Add(time.Hour), SessionAbout: store.SessionAbout{PersonID: b.PersonID},
		}); err != nil {
			return err
		}
		return tx.InsertBuyer(ctx, store.Buyer{
			PersonID: b.PersonID, SupplierID: c.supplier, CustomerID: customerID, Role: string(b.Role), SpendingLimit: b.SpendingLimit,
			CreatedAt: tx.Now().Add(time.Duration(order)),
		})
	})
}

// notes are the notifications that wait in the queue, by person: "kim: Order U-1 …".
func (c *cafe) notes() (notes []string) {
	c.t.Helper()
	c.update(func(tx *store.Tx) error {
		names := map[string]string{}
		for person := range c.phones {
			theirs, err := tx.PushSubscriptionsOf(c.t.Context(), person)
			if err != nil {
				return err
			}
			for _, s := range theirs {
				names[s.ID] = person
			}
		}
		rows, err := tx.SQL().QueryContext(c.t.Context(), `SELECT json(args) FROM river_job WHERE kind = 'deliver_push' ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			var job push.Deliver
			if err := json.Unmarshal([]byte(text), &job); err != nil {
				return err
			}
			notes = append(notes, names[job.SubscriptionID]+": "+job.Message.Body)
		}
		return rows.Err()
	})
	return notes
}

func addressesOf(mails []mail.Message) (to []string) {
	for _, m := range mails {
		to = append(to, m.To)
	}
	slices.Sort(to)
	return to
}

func TestBuyersAreToldWhatIsTheirsAndWhatTheyHaveChosen(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.setSupplier(func(s *wholesale.Supplier) { s.Mails = wholesale.CustomerMails{Shipped: true, Comment: true} })
	c := f.cafe(account.Buyer{PersonID: "kim", Role: account.BuyerFull}, account.Buyer{PersonID: "lee", Role: account.BuyerFull},
		account.Buyer{PersonID: "max", Role: account.BuyerLimited})
	ctx := t.Context()
	placed := documented()
	placed.Source, placed.PlacedBy = "buyer", "kim"
	o, _, err := f.orders.Take(ctx, f.supplier, placed, nil)
	must(t, err)
	comment := func(id string) {
		t.Helper()
		must(t, f.orders.Comment(ctx, f.supplier, id, ordering.NewComment{Text: "The gin is late"}))
	}
	comment(o.ID)
	if diff := cmp.Diff([]string{"kim: Supplier 0 wrote about your order U-1001"}, c.notes()); diff != "" {
		t.Error(diff) // who has placed it sees that it was placed
	}
	mails := f.mails(4)
	want := []string{"fern@example.com", "fern@example.com", "kim@cafe.example", "kim@cafe.example"}
	if diff := cmp.Diff(want, addressesOf(mails)); diff != "" {
		t.Error(diff)
	}

	// Kim wants notifications only. An order that no buyer has placed is told to all full ones.
	must(t, f.orders.ChooseMessages(ctx, f.supplier, "kim", map[string]ordering.MessageChoice{"comment": {ByPush: true}}))
	must(t, f.orders.ChooseMessages(ctx, f.supplier, "lee", map[string]ordering.MessageChoice{"comment": {ByMail: true}}))
	comment(o.ID)
	comment(f.take().ID)
	mails = f.mails(2)
	if diff := cmp.Diff([]string{"fern@example.com", "fern@example.com"}, addressesOf(mails)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"kim: Supplier 0 wrote about your order U-1001", "kim: Supplier 0 wrote about your order U-1001", "kim: Supplier 0 wrote about your order U-1002",
	}, c.notes()); diff != "" {
		t.Error(diff)
	}

	// The customer's own address is a buyer's, who has turned it off; and who has left is not told.
	f.update(func(tx *store.Tx) error {
		customer := f.customer
		customer.Email = "KIM@cafe.example"
		return tx.PutCustomer(ctx, customer)
	})
	comment(o.ID)
	if kinds := f.kinds(o.ID); kinds[len(kinds)-1] != "customer_not_told" {
		t.Errorf("the timeline ends with %q", kinds)
	}
	if len(f.sent) != 0 {
		t.Error("a mail was sent to who has turned it off")
	}
}

// TestNoOneOfAnotherCustomerIsTold has a person in the order who buys for another customer.
func TestNoOneOfAnotherCustomerIsTold(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.setSupplier(func(s *wholesale.Supplier) { s.Mails = wholesale.CustomerMails{Comment: true} })
	c := f.cafe()
	other := f.customer
	other.ID, other.Code, other.RemoteID, other.Email = store.NewID(), "OTHER", "", "other@example.com"
	f.update(func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), other) })
	c.addBuyer(account.Buyer{PersonID: "eve", Role: account.BuyerFull}, other.ID, 1)
	in := documented()
	in.Source, in.PlacedBy = "buyer", "eve"
	o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
	must(t, err)
	must(t, f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: "secret"}))
	if diff := cmp.Diff([]string{"fern@example.com", "fern@example.com"}, addressesOf(f.mails(2))); diff != "" {
		t.Error(diff)
	}
}

var somePrice = regexp.MustCompile(`\d+\.\d\d`)

// TestEveryMailToACustomer walks all of them: brand, a plain-text part with the same prices, a way
// to the order and to one's choices; and nothing of how a price came about.
func TestEveryMailToACustomer(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.setSupplier(func(s *wholesale.Supplier) {
		s.BrandColour, s.LogoMediaID = "#0f766e", "logo"
		s.Mails = wholesale.CustomerMails{Entered: true, Shipped: true, Cancelled: true, Comment: true}
	})
	c := f.cafe(account.Buyer{PersonID: "kim", Role: account.BuyerFull})
	ctx := t.Context()
	in := documented()
	in.Source, in.PlacedBy, in.RequiredDate = "buyer", "kim", "2026-03-04"
	placed, _, err := f.orders.Take(ctx, f.supplier, in, nil)
	must(t, err)
	must(t, f.orders.Comment(ctx, f.supplier, placed.ID, ordering.NewComment{Text: "hello"}))
	_, err = f.orders.Approve(ctx, f.supplier, placed.ID)
	must(t, err)
	_, err = f.orders.Ship(ctx, f.supplier, placed.ID)
	must(t, err)
	in.Source, in.PlacedBy = "supplier", ""
	entered, _, err := f.orders.Take(ctx, f.supplier, in, nil)
	must(t, err)
	_, err = f.orders.Cancel(ctx, f.supplier, entered.ID)
	must(t, err)

	mails := f.mails(8) // three to each address, and two about the order that no buyer has placed
	for _, m := range mails {
		order := placed
		if strings.Contains(m.Subject, entered.Number) {
			order = entered
		}
		link := "https://upstock.example/shop/supplier-0/orders/" + order.ID
		for part, text := range map[string]string{"HTML": m.HTML, "text": m.Text} {
			if !strings.Contains(text, link) || !strings.Contains(text, "https://upstock.example/shop/supplier-0/notifications") {
				t.Errorf("%s, %s: no link to the order, or to what its reader is told:\n%s", m.Subject, part, text)
			}
			lower := strings.ToLower(text)
			for _, word := range []string{"discount", "price list", "tier", "% off", "default price", "explanation"} {
				if strings.Contains(lower, word) {
					t.Errorf("%s, %s: %q is said", m.Subject, part, word)
				}
			}
		}
		if m.Choices != "https://upstock.example/shop/supplier-0/notifications" {
			t.Errorf("%s: %q in List-Unsubscribe", m.Subject, m.Choices)
		}
		if !strings.Contains(m.HTML, "#0f766e") || !strings.Contains(m.HTML, "/media/logo") {
			t.Errorf("%s: no brand", m.Subject)
		}
		if strings.Contains(m.Subject, "wrote about") {
			if p := somePrice.FindString(m.Text); p != "" {
				t.Errorf("a comment has the price %s", p)
			}
			continue
		}
		for _, amount := range []wholesale.Decimal{order.SubTotal, order.TaxTotal, order.Total, order.Lines[0].LineTotal} {
			if words := wholesale.AmountWords(amount); !strings.Contains(m.Text, words) || !strings.Contains(m.HTML, words) {
				t.Errorf("%s: no %s", m.Subject, words)
			}
		}
	}
	confirmation := mails[slices.IndexFunc(mails, func(m mail.Message) bool { return strings.Contains(m.Subject, "has received your order") })]
	for _, words := range []string{placed.Number, "Delivery on 4 March 2026", "Delivery to: ", "PO 4471"} {
		if !strings.Contains(confirmation.Text, words) {
			t.Errorf("no %q in the confirmation:\n%s", words, confirmation.Text)
		}
	}
	for _, note := range c.notes() {
		if p := somePrice.FindString(note); p != "" {
			t.Errorf("the notification %q has a price", note)
		}
	}
}

// TestEveryMailAheadOfAnOrder walks the mails about standing orders, held orders and problems as
// TestEveryMailToACustomer walks those about an order: each has one button, to the right place.
func TestEveryMailAheadOfAnOrder(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.setSupplier(func(s *wholesale.Supplier) {
		s.BrandColour, s.LogoMediaID = "#0f766e", "logo"
		s.Mails = wholesale.CustomerMails{Comment: true}
	})
	c := f.cafe(account.Buyer{PersonID: "aroha", Role: account.BuyerFull})
	ctx := t.Context()
	o := f.shipped()
	must(t, f.orders.ReportProblem(f.as("Aroha"), f.buyer(), o.ID, ordering.NewProblem{Words: "Wet"}))
	problems, err := f.orders.Problems(ctx, f.supplier, o.ID)
	must(t, err)
	_, err = f.orders.SettleProblem(ctx, f.supplier, o.ID, problems[0].ID, "Two bottles come with the next order")
	must(t, err)
	earlier := *o
	earlier.Lines = slices.Clone(o.Lines)
	earlier.Lines[0].UnitPrice = dec("99.5")
	held, none := *o, *o
	held.ID, held.Number, none.ID, none.Number, none.Lines = "", "", "", "", nil
	f.update(func(tx *store.Tx) error {
		about := ordering.HeldMail{Order: &held, HeldID: "h1", By: "Bo", Words: "Orders for Monday close at 2 pm.", To: []store.Person{{ID: "aroha", Email: "aroha@cafe.example"}}}
		if err := f.orders.MailHeld(ctx, tx, about); err != nil {
			return err
		}
		if err := f.orders.MailDeclined(ctx, tx, about); err != nil {
			return err
		}
		for _, stage := range []ordering.Stage{ordering.StageMade, ordering.StageSoon, ordering.StagePlaced, ordering.StageHeld, ordering.StageNotMade} {
			about := o
			if stage == ordering.StageNotMade {
				about = &none
			}
			news := ordering.AheadNews{Stage: stage, Day: "2026-03-04", CutOff: "on Tuesday at 2 pm", Why: "the minimum is not reached", Prices: ordering.MovesSince(&earlier, o)}
			if err := f.orders.TellAhead(ctx, tx, about, news); err != nil {
				return err
			}
		}
		return nil
	})

	const shop = "https://upstock.example/shop/supplier-0"
	places := map[string]int{}
	for _, m := range f.mails(1 + 1 + 2 + 5*2) { // those about standing orders go to the customer's address too
		if strings.Contains(m.Subject, "reported a problem") {
			continue // to the supplier
		}
		to := shop + "/orders/" + o.ID
		switch {
		case strings.Contains(m.Subject, "Bo "):
			to = shop + "/held/h1"
		case strings.HasPrefix(m.Subject, "No order for"):
			to = shop + "/standing"
		}
		places[strings.TrimPrefix(to, shop)]++
		if strings.Count(m.HTML, "display: inline-block") != 1 || !strings.Contains(m.HTML, `<a href="`+to+`" style="display: inline-block`) || !strings.Contains(m.Text, to+"\n") {
			t.Errorf("%s: not one button to %s:\n%s\n%s", m.Subject, to, m.HTML, m.Text)
		}
		if m.Choices != shop+"/notifications" || !strings.Contains(m.HTML, m.Choices) || !strings.Contains(m.Text, m.Choices) {
			t.Errorf("%s: %q in List-Unsubscribe", m.Subject, m.Choices)
		}
		if !strings.Contains(m.HTML, "#0f766e") || !strings.Contains(m.HTML, "/media/logo") {
			t.Errorf("%s: no brand", m.Subject)
		}
		for _, text := range []string{m.HTML, m.Text} {
			lower := strings.ToLower(text)
			for _, word := range []string{"discount", "price list", "tier", "% off", "default price", "explanation", "<no value>", "%!"} {
				if strings.Contains(lower, word) {
					t.Errorf("%s: %q is said", m.Subject, word)
				}
			}
			if strings.Contains(m.Subject, "coming up") || strings.Contains(m.Subject, "closes") || strings.Contains(m.Subject, "placed") {
				for _, words := range []string{wholesale.PriceWords(dec("99.5")), wholesale.PriceWords(o.Lines[0].UnitPrice), wholesale.AmountWords(o.Total), wholesale.AmountWords(o.Lines[0].LineTotal)} {
					if !strings.Contains(text, words) {
						t.Errorf("%s: no %s", m.Subject, words)
					}
				}
			}
			if strings.Contains(m.Subject, "needs you") && !strings.Contains(text, wholesale.AmountWords(o.Total)) {
				t.Errorf("%s: no total", m.Subject)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"/orders/" + o.ID: 9, "/held/h1": 2, "/standing": 2}, places); diff != "" {
		t.Error(diff)
	}
	for _, note := range c.notes() {
		if p := somePrice.FindString(note); p != "" {
			t.Errorf("the notification %q has a price", note)
		}
	}
}

func TestChoicesAreRememberedByKind(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.cafe(account.Buyer{PersonID: "kim", Role: account.BuyerFull})
	ctx := t.Context()
	must(t, f.orders.ChooseMessages(ctx, f.supplier, "kim", map[string]ordering.MessageChoice{"placed": {ByPush: true}, "shipped": {ByMail: true}}))
	choices, err := f.orders.MessageChoices(ctx, f.supplier, "kim")
	must(t, err)
	got := map[string][2]bool{}
	for _, c := range choices {
		got[c.Name] = [2]bool{c.ByMail, c.ByPush}
	}
	both := [2]bool{true, true}
	want := map[string][2]bool{
		"placed": {false, false}, "shipped": {true, false}, "entered": both, "cancelled": both, "comment": both, "problem": both, "upcoming": both,
		"reminder": both, "held": both, "declined": both, "invoice": {true, false},
		"payment_required": both, "payment_failed": both, "payment_received": {true, false}, "payment_refunded": {true, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	err = f.orders.ChooseMessages(ctx, f.supplier, "kim", map[string]ordering.MessageChoice{"everything": {}})
	if wholesale.CodeOf(err) != wholesale.CodeInvalid {
		t.Errorf("an unknown kind: %v", err)
	}
}
