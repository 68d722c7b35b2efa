package account

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var anaAsks = NewTradeRequest{
	Business: "Fern Cafe", Name: "Ana Reid", Email: "Ana@fern.example", Phone: "09 555 0101", Address: "12 Quay Street\nAuckland", Message: "We open in June.",
}

// nextMail waits for a mail to an address, and passes by those to others.
func (o *office) nextMail(to string) mail.Message {
	o.t.Helper()
	for {
		if m := o.anyMail(); m.To == to {
			return m
		}
	}
}

// quietlyConnected has a buyer, and no mail about it is left.
func (o *office) quietlyConnected(code string) wholesale.Customer {
	o.t.Helper()
	c := o.customer(code, "")
	_, err := o.CreateBuyer(o.t.Context(), o.supplierID, code, strings.ToLower(code)+"@cafe.example")
	must(o.t, err)
	return c
}

func TestABusinessAsksToTradeAndIsAccepted(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		asked, err := o.AskToTrade(ctx, o.supplierID, anaAsks, Caller{IP: "192.0.2.1"})
		must(t, err)
		if diff := cmp.Diff([]string{
			"Fern Cafe asks to trade with you / Accept a request to let them order online at their own prices, or decline it.",
		}, o.noticeTitles()); diff != "" {
			t.Error(diff)
		}
		told := o.nextMail(ownerEmail)
		for _, words := range []string{"Fern Cafe asks to order from Kombu Brewing", "ana@fern.example", "09 555 0101", "We open in June.", "/trade-requests/" + asked.ID} {
			if !strings.Contains(told.Text, words) {
				t.Errorf("the team is not told %q: %s", words, told.Text)
			}
		}
		_, err = o.AskToTrade(ctx, o.supplierID, anaAsks, Caller{IP: "192.0.2.1"})
		wantCode(t, wholesale.CodeConflict, err)

		customer, err := o.AcceptTrade(ctx, o.supplierID, asked.ID, "")
		must(t, err)
		if !customer.Connected || customer.Name != "Fern Cafe" || customer.Email != "ana@fern.example" || customer.RemoteID != "" ||
			customer.Contact.Name != "Ana Reid" || !o.connected(customer.ID) {
			t.Errorf("%+v", customer)
		}
		if diff := cmp.Diff([]string{"ana@fern.example full"}, o.buyers(customer.ID)); diff != "" {
			t.Error(diff)
		}
		if m := o.nextMail("ana@fern.example"); !strings.Contains(m.Text, "https://orders.example.com/shop/kombu-brewing") {
			t.Errorf("%+v", m)
		}
		if titles := o.noticeTitles(); len(titles) != 0 {
			t.Errorf("nothing is open, but %q", titles)
		}
		_, err = o.AcceptTrade(ctx, o.supplierID, asked.ID, "")
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.DeclineTrade(ctx, o.supplierID, asked.ID, true)
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.AskToTrade(ctx, o.supplierID, anaAsks, Caller{IP: "192.0.2.1"})
		wantCode(t, wholesale.CodeConflict, err) // they order already
	})
}

func TestARequestIsAcceptedAsACustomerThatIsThere(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	asked, err := o.AskToTrade(ctx, o.supplierID, anaAsks, Caller{IP: "192.0.2.1"})
	must(t, err)
	taken := o.quietlyConnected("TAKEN")
	_, err = o.AcceptTrade(ctx, o.supplierID, asked.ID, taken.ID)
	wantCode(t, wholesale.CodeConflict, err)
	free := o.customer("FREE", "")
	customer, err := o.AcceptTrade(ctx, o.supplierID, asked.ID, free.ID)
	must(t, err)
	if customer.ID != free.ID || customer.Email != "ana@fern.example" || !o.connected(free.ID) {
		t.Errorf("%+v", customer)
	}
}

func TestADeclinedRequestIsToldOrNot(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	for _, tell := range []bool{false, true} {
		asked, err := o.AskToTrade(ctx, o.supplierID, anaAsks, Caller{IP: "192.0.2.1"})
		must(t, err)
		o.nextMail(ownerEmail)
		_, err = o.DeclineTrade(ctx, o.supplierID, asked.ID, tell)
		must(t, err)
	}
	if m := o.anyMail(); m.To != "ana@fern.example" || !strings.Contains(m.Text, "Thank you for asking") {
		t.Errorf("%+v", m)
	}
	select {
	case m := <-o.mails:
		t.Errorf("told twice: %+v", m)
	default:
	}
	own, _, err := o.TradeRequests(ctx, o.supplierID, store.TradeDeclined, "", 10)
	if err != nil || len(own) != 2 {
		t.Errorf("%+v, %v", own, err)
	}
}

func TestRequestsToTradeAreChecked(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	_, err := o.AskToTrade(ctx, o.supplierID, NewTradeRequest{
		Email: "ana@", Phone: strings.Repeat("1", maxTradeLine+1), Message: strings.Repeat("m", maxTradeText+1), Address: strings.Repeat("a", maxTradeText+1),
	}, Caller{IP: "192.0.2.1"})
	wantFields(t, err, "business", "name", "email", "phone", "address", "message")
	var refused error
	for i := range tradeRequestsOfAddress.burst + 1 {
		in := anaAsks
		in.Email = fmt.Sprintf("ana%d@fern.example", i)
		_, refused = o.AskToTrade(ctx, o.supplierID, in, Caller{IP: "192.0.2.1"})
	}
	wantCode(t, wholesale.CodeTooMany, refused)
	_, err = o.AskToTrade(ctx, "nobody", anaAsks, Caller{IP: "192.0.2.2"})
	wantCode(t, wholesale.CodeNotFound, err)
}

// TestARequestIsOfOneSupplier: another one can neither see nor decide it.
func TestARequestIsOfOneSupplier(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	asked, err := o.AskToTrade(ctx, o.supplierID, anaAsks, Caller{IP: "192.0.2.1"})
	must(t, err)
	other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other Foods", Email: "office@other.example"})
	must(t, err)
	_, err = o.TradeRequest(ctx, other.SupplierID, asked.ID)
	wantCode(t, wholesale.CodeNotFound, err)
	_, err = o.AcceptTrade(ctx, other.SupplierID, asked.ID, "")
	wantCode(t, wholesale.CodeNotFound, err)
	_, err = o.DeclineTrade(ctx, other.SupplierID, asked.ID, true)
	wantCode(t, wholesale.CodeNotFound, err)
}
