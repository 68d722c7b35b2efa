package ordering_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (f *office) mails(n int) []mail.Message {
	f.t.Helper()
	must(f.t, f.queue.Start(f.t.Context()))
	defer func() { must(f.t, f.queue.Stop(f.t.Context())) }()
	var mails []mail.Message
	for len(mails) < n {
		select {
		case mail := <-f.sent:
			mails = append(mails, mail)
		case <-time.After(20 * time.Second):
			f.t.Fatalf("%d mails, want %d", len(mails), n)
		}
	}
	slices.SortFunc(mails, func(a, b mail.Message) int { return strings.Compare(a.To+a.Subject, b.To+b.Subject) })
	return mails
}

func (f *office) update(act func(tx *store.Tx) error) {
	f.t.Helper()
	must(f.t, f.store.Update(f.t.Context(), act))
}

func (f *office) setSupplier(change func(s *wholesale.Supplier)) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		s, err := tx.Supplier(f.t.Context(), f.supplier)
		if err != nil {
			return err
		}
		change(&s)
		return tx.UpdateSupplier(f.t.Context(), s)
	})
}

func TestCustomersAreToldWhatTheSupplierWantsThemToBeTold(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		f.setSupplier(func(s *wholesale.Supplier) {
			s.BrandColour, s.LogoMediaID = "#0f766e", "logo"
			s.Mails = wholesale.CustomerMails{Entered: true, Shipped: true, Cancelled: true, Comment: true}
		})
		in := documented()
		in.Source = "supplier"
		entered, _, err := f.orders.Take(ctx, f.supplier, in, nil)
		must(t, err)
		must(t, f.orders.Comment(ctx, f.supplier, entered.ID, ordering.NewComment{Text: " Gin is <late>. \n"}))
		must(t, f.orders.Comment(ctx, f.supplier, entered.ID, ordering.NewComment{Text: "they pay late, too", Internal: true}))
		_, err = f.orders.Cancel(ctx, f.supplier, entered.ID)
		must(t, err)
		shipped := f.take() // by the API: its customer knows of it
		_, err = f.orders.Approve(ctx, f.supplier, shipped.ID)
		must(t, err)
		_, err = f.orders.Ship(ctx, f.supplier, shipped.ID)
		must(t, err)

		mails := f.mails(4)
		var subjects []string
		for _, m := range mails {
			subjects = append(subjects, m.To+": "+m.Subject)
			if !strings.Contains(m.HTML, "#0f766e") || !strings.Contains(m.HTML, `src="https://upstock.example/media/logo"`) {
				t.Errorf("no brand in %s", m.HTML)
			}
			if strings.Contains(m.HTML+m.Text, "they pay late") {
				t.Error("an internal comment left the office")
			}
			if strings.Contains(m.HTML+m.Text, "https://upstock.example/orders") {
				t.Error("the customer got a link into the console")
			}
		}
		want := []string{
			"fern@example.com: Supplier 0 has entered order U-1001 for you",
			"fern@example.com: Supplier 0 wrote about your order U-1001",
			"fern@example.com: Your order U-1001 from Supplier 0 was cancelled",
			"fern@example.com: Your order U-1002 from Supplier 0 is on its way",
		}
		if diff := cmp.Diff(want, subjects); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(mails[1].HTML, "Gin is &lt;late&gt;.") || !strings.Contains(mails[1].Text, "Gin is <late>.") {
			t.Errorf("got %s\n%s", mails[1].HTML, mails[1].Text)
		}
		if !strings.Contains(mails[0].Text, "required on 4 March 2026") || !strings.Contains(mails[0].Text, "NZD 473.34") {
			t.Errorf("got %s", mails[0].Text)
		}

		f.setSupplier(func(s *wholesale.Supplier) { s.Mails = wholesale.CustomerMails{} })
		quiet, _, err := f.orders.Take(ctx, f.supplier, in, nil)
		must(t, err)
		must(t, f.orders.Comment(ctx, f.supplier, quiet.ID, ordering.NewComment{Text: "hello"}))
		_, err = f.orders.Cancel(ctx, f.supplier, quiet.ID)
		must(t, err)
		if diff := cmp.Diff([]string{"ordered", "comment", "cancelled"}, f.kinds(quiet.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func (f *office) kinds(id string) (kinds []string) {
	f.t.Helper()
	events, err := f.orders.Timeline(f.t.Context(), f.supplier, id)
	must(f.t, err)
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestPeopleGetTheMailsThatTheyWant(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		f.update(func(tx *store.Tx) error {
			for name, wants := range map[string]struct{ attention, orders bool }{"ann": {true, false}, "ben": {true, true}, "cat": {false, true}, "dan": {false, false}} {
				person := store.Person{ID: store.NewID(), Name: name, Email: name + "@example.com", PasswordHash: "none", SessionEpoch: 1}
				if err := errors.Join(tx.InsertPerson(ctx, person), tx.InsertMembership(ctx, store.Membership{
					Person: person, SupplierID: f.supplier, Role: "full", MailAttention: wants.attention, MailOrders: wants.orders,
					AcceptedAt: tx.Now(), CreatedAt: tx.Now(),
				})); err != nil {
					return err
				}
			}
			person, err := tx.PersonByEmail(ctx, "office0@example.com")
			if err != nil {
				return err
			}
			owner, err := tx.Membership(ctx, f.supplier, person.ID)
			if err != nil {
				return err
			}
			owner.MailAttention = false
			return tx.UpdateMembership(ctx, owner)
		})
		o := f.take()
		f.mismatch(o.ID, func(r *wholesale.RemoteOrder) { r.Total, r.SubTotal = dec("460.00"), dec("400.00") })
		var got []string
		for _, m := range f.mails(4) {
			got = append(got, m.To+": "+m.Subject)
			if !strings.Contains(m.HTML, "https://upstock.example/orders/"+o.ID) {
				t.Errorf("no link in %s", m.HTML)
			}
		}
		want := []string{
			"ann@example.com: The totals of order U-1001 do not match", "ben@example.com: New order U-1001 from Fern Cafe",
			"ben@example.com: The totals of order U-1001 do not match", "cat@example.com: New order U-1001 from Fern Cafe",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}

		f.update(func(tx *store.Tx) error { // no one wants any: then it goes to the office
			people, err := tx.Memberships(ctx, f.supplier)
			for _, p := range people {
				p.MailAttention, p.MailOrders = false, false
				if err := tx.UpdateMembership(ctx, p); err != nil {
					return err
				}
			}
			return err
		})
		f.mismatch(f.take().ID, func(r *wholesale.RemoteOrder) { r.Total, r.SubTotal = dec("460.00"), dec("400.00") })
		if m := f.mails(1)[0]; m.To != "office0@example.com" {
			t.Errorf("got %s", m.To)
		}
	})
}

func TestMoneyInMailsAndTheTimelineIsWrittenForPeople(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.setSupplier(func(s *wholesale.Supplier) { s.Mails = wholesale.CustomerMails{Entered: true} })
		in := documented()
		in.Source, in.Lines[0].Quantity = "supplier", dec("100") // 100 × 24.95, 6 × 16.20 and freight, with 15 % of each
		o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
		must(t, err)
		mail := f.mails(1)[0]
		for _, words := range []string{mail.Text, mail.HTML} {
			if !strings.Contains(words, "NZD 2,998.28") || !strings.Contains(words, "2,495.00") {
				t.Errorf("got %s", words)
			}
		}
		eighteen := dec("18")
		_, err = f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Lines: &[]ordering.LineInput{
			{ProductCode: "GIN", Quantity: dec("100"), UnitPrice: &eighteen}, in.Lines[1],
		}})
		must(t, err)
		events, err := f.orders.Timeline(t.Context(), f.supplier, o.ID)
		must(t, err)
		var told []string
		for _, e := range events {
			told = append(told, e.Text)
		}
		for _, want := range []string{"2 lines, NZD 2,998.28", "GIN: price 18.00 instead of 24.95", "Total NZD 2,199.03, was 2,998.28"} {
			if !strings.Contains(strings.Join(told, "\n"), want) {
				t.Errorf("the timeline lacks %q: %q", want, told)
			}
		}
	})
}

func TestOneMailTellsAllAboutDocuments(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		news := []store.DocumentNews{
			{Title: "A document from Fern Supermarkets waits in the inbox", Detail: "orders.edi\nOrder 4500: no store has the code 9520"},
			{Title: "A document from Fern Supermarkets was refused", Detail: "bad.edi: a line is missing."},
		}
		f.update(func(tx *store.Tx) error { return f.orders.MailDocumentNews(t.Context(), tx, f.supplier, news) })
		m := f.mails(1)[0]
		if m.Subject != news[0].Title+", and 1 more" {
			t.Errorf("the subject is %q", m.Subject)
		}
		for _, want := range []string{"Order 4500: no store has the code 9520", "bad.edi: a line is missing.", "https://upstock.example/inbox"} {
			if !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
				t.Errorf("the mail lacks %q: %s", want, m.Text)
			}
		}
	})
}
