package ordering_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/fulfilment"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// buyer is a person of the office's customer.
func (f *office) buyer() account.Buyer {
	return account.Buyer{PersonID: "aroha", SupplierID: f.supplier, CustomerID: f.customer.ID, Role: account.BuyerFull}
}

// as is the context of a request by a person of the customer's.
func (f *office) as(name string) context.Context {
	return ordering.As(f.t.Context(), ordering.Actor{Name: name, OfCustomer: true})
}

func (f *office) shipped() *wholesale.Order {
	f.t.Helper()
	o := f.take()
	_, err := f.orders.Approve(f.t.Context(), f.supplier, o.ID)
	must(f.t, err)
	o, err = f.orders.Ship(f.t.Context(), f.supplier, o.ID)
	must(f.t, err)
	return o
}

func (f *office) seenBy(buyer account.Buyer, id string) *ordering.BuyersOrder {
	f.t.Helper()
	seen, err := f.orders.BuyerOrder(f.t.Context(), buyer, id)
	must(f.t, err)
	return seen
}

func (f *office) openNotices() (titles []string) {
	f.t.Helper()
	notices, _, err := f.orders.Notices(f.t.Context(), f.supplier, "", 50)
	must(f.t, err)
	for _, n := range notices {
		titles = append(titles, n.Kind+": "+n.Title)
	}
	return titles
}

func photo(t *testing.T) []byte {
	var file bytes.Buffer
	must(t, png.Encode(&file, image.NewNRGBA(image.Rect(0, 0, 1600, 20))))
	return file.Bytes()
}

func wantCode(t *testing.T, what string, err error, want wholesale.Code) {
	t.Helper()
	if wholesale.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestACustomerSeesItsOwnOrdersAndNothingElse(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.shipped()
		must(t, f.orders.ReportProblem(f.as("Aroha"), f.buyer(), o.ID, ordering.NewProblem{Words: "Wet", Photos: [][]byte{photo(t)}}))
		problems, err := f.orders.Problems(ctx, f.supplier, o.ID)
		must(t, err)
		total := o.Total
		for name, other := range map[string]account.Buyer{
			"another customer": {SupplierID: f.supplier, CustomerID: "another"}, "no customer": {SupplierID: f.supplier},
			"another supplier": {SupplierID: f.neighbor, CustomerID: f.customer.ID},
		} {
			_, err := f.orders.BuyerOrder(ctx, other, o.ID)
			wantCode(t, name+" reads", err, wholesale.CodeNotFound)
			wantCode(t, name+" comments", f.orders.BuyerComment(ctx, other, o.ID, "hello"), wholesale.CodeNotFound)
			_, err = f.orders.BuyerCancel(ctx, other, o.ID, "")
			wantCode(t, name+" cancels", err, wholesale.CodeNotFound)
			wantCode(t, name+" receives", f.orders.BuyerReceive(ctx, other, o.ID), wholesale.CodeNotFound)
			wantCode(t, name+" reports", f.orders.ReportProblem(ctx, other, o.ID, ordering.NewProblem{Words: "x"}), wholesale.CodeNotFound)
			_, err = f.orders.BuyerProblemPhoto(ctx, other, o.ID, problems[0].ID, 0)
			wantCode(t, name+" sees a photo", err, wholesale.CodeNotFound)
			_, err = f.orders.BuyerPreview(ctx, other, o.ID, ordering.BuyerChange{})
			wantCode(t, name+" previews", err, wholesale.CodeNotFound)
			_, err = f.orders.BuyerEdit(ctx, other, o.ID, ordering.BuyerChange{SeenTotal: &total})
			wantCode(t, name+" edits", err, wholesale.CodeNotFound)
			rows, _, err := f.orders.BuyerPastOrders(ctx, other, "", 10)
			if len(rows) > 0 || other.CustomerID != "" && err != nil {
				t.Errorf("%s lists %v, %v", name, rows, err)
			}
		}
		rows, _, err := f.orders.BuyerPastOrders(ctx, f.buyer(), "", 10)
		if err != nil || len(rows) != 1 || rows[0].Number != o.Number {
			t.Errorf("%+v, %v", rows, err)
		}
		if photo, err := f.orders.BuyerProblemPhoto(ctx, f.buyer(), o.ID, problems[0].ID, 0); err != nil || len(photo.Content) == 0 {
			t.Errorf("own photo: %v", err)
		}
	})
}

// TestABuyerSeesNothingOfTheOffice has an order with everything on it that a customer must not see.
func TestABuyerSeesNothingOfTheOffice(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := ordering.As(t.Context(), ordering.Actor{Name: "Jane Secret"})
		f.connect()
		f.sendable(true)
		o, _, err := f.orders.Take(ctx, f.supplier, documented(), nil)
		must(t, err)
		must(t, f.orders.Comment(ctx, f.supplier, o.ID, ordering.NewComment{Text: "they pay SECRET late", Internal: true}))
		must(t, f.orders.Comment(ctx, f.supplier, o.ID, ordering.NewComment{Text: "See you on Wednesday"}))
		must(t, f.orders.BuyerComment(f.as("Aroha"), f.buyer(), o.ID, "Thank you"))
		o = f.mismatch(o.ID, func(r *wholesale.RemoteOrder) { r.Lines[0].Quantity, r.Total = dec("10"), dec("12345.67") })
		_, err = f.orders.Ship(ctx, f.supplier, o.ID)
		must(t, err)

		seen := f.seenBy(f.buyer(), o.ID)
		text, err := json.Marshal(seen)
		must(t, err)
		for _, secret := range []string{"SECRET", "Secret", "Unleashed", "12345.67", "12,345.67", "SO-00000203", "mismatch", "Default sell price", "default"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("a buyer sees %q in %s", secret, text)
			}
		}
		var said []string
		for _, e := range seen.History {
			said = append(said, e.Who+": "+e.Words)
		}
		want := []string{
			"Supplier 0: took the order", "Supplier 0: See you on Wednesday", "Aroha: Thank you",
			"Supplier 0: is processing the order", "Supplier 0: sent the order",
		}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Error(diff)
		}
		// It is told what was short, and not what the other side charged.
		changes := []wholesale.DeliveryChange{{ProductCode: "GIN", Name: "GIN", Ordered: dec("12"), Sent: dec("10")}}
		same := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
		if diff := cmp.Diff(changes, seen.Changes, same); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatWasBeforeAnOrderWasMovedIsTheOtherCustomers(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		oak := wholesale.Customer{ID: store.NewID(), SupplierID: f.supplier, Code: "OAK", Name: "Oak Cafe", Terms: f.customer.Terms}
		f.update(func(tx *store.Tx) error { return tx.PutCustomer(ctx, oak) })
		o := f.take()
		must(t, f.orders.BuyerComment(f.as("Aroha"), f.buyer(), o.ID, "For Fern only"))
		reference := "before"
		_, err := f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{Reference: &reference})
		must(t, err)
		_, err = f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{CustomerID: &oak.ID})
		must(t, err)
		_, err = f.orders.BuyerOrder(ctx, f.buyer(), o.ID)
		wantCode(t, "the former customer", err, wholesale.CodeNotFound)
		seen := f.seenBy(account.Buyer{SupplierID: f.supplier, CustomerID: oak.ID}, o.ID)
		if len(seen.History) != 0 {
			t.Errorf("the other customer sees %+v", seen.History)
		}
	})
}

func TestABuyersCommentIsOpenUntilTheSupplierAnswers(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		must(t, f.orders.BuyerComment(f.as("Aroha"), f.buyer(), o.ID, "  Please use the back door  "))
		wantCode(t, "an empty comment", f.orders.BuyerComment(f.as("Aroha"), f.buyer(), o.ID, " \n"), wholesale.CodeInvalid)
		if diff := cmp.Diff([]string{"customer_comment: Fern Cafe wrote about order U-1001"}, f.openNotices()); diff != "" {
			t.Error(diff)
		}
		m := f.mails(1)[0]
		if m.To != "office0@example.com" || !strings.Contains(m.Text, "Please use the back door") || !strings.Contains(m.Text, "https://upstock.example/orders/"+o.ID) {
			t.Errorf("got %s: %s", m.To, m.Text)
		}
		events, err := f.orders.Timeline(t.Context(), f.supplier, o.ID)
		must(t, err)
		said := events[slices.IndexFunc(events, func(e store.Event) bool { return e.Kind == ordering.CommentKind })]
		if said.Actor != "Aroha" || !said.ByCustomer || said.Text != "Please use the back door" {
			t.Errorf("%+v", said)
		}
		must(t, f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: "inside only", Internal: true}))
		if len(f.openNotices()) != 1 {
			t.Error("an internal comment is no answer")
		}
		must(t, f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: "We will"}))
		if n := f.openNotices(); len(n) != 0 {
			t.Errorf("still open: %v", n)
		}
	})
}

func TestABuyerCancelsBeforeTheApprovalAndAsksAfterIt(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := f.as("Aroha")
		o := f.take()
		for range 2 { // a double tap
			asked, err := f.orders.BuyerCancel(ctx, f.buyer(), o.ID, "Closed that day")
			if asked || err != nil {
				t.Fatalf("asked %v, %v", asked, err)
			}
		}
		if seen := f.seenBy(f.buyer(), o.ID); seen.Status != wholesale.Cancelled || len(seen.History) != 3 || seen.History[1].Who != "Aroha" {
			t.Errorf("%+v", seen)
		}

		o = f.take()
		_, err := f.orders.Approve(t.Context(), f.supplier, o.ID)
		must(t, err)
		for range 2 {
			asked, err := f.orders.BuyerCancel(ctx, f.buyer(), o.ID, "")
			if !asked || err != nil {
				t.Fatalf("asked %v, %v", asked, err)
			}
		}
		seen := f.seenBy(f.buyer(), o.ID)
		if seen.Status != wholesale.Processing || !seen.CancelAsked || len(seen.History) != 3 {
			t.Errorf("%+v", seen)
		}
		if diff := cmp.Diff([]string{"cancel_asked: Fern Cafe asks to cancel order U-1002"}, f.openNotices()); diff != "" {
			t.Error(diff)
		}
		_, err = f.orders.Ship(t.Context(), f.supplier, o.ID)
		must(t, err)
		if n := f.openNotices(); len(n) != 0 {
			t.Errorf("after shipping: %v", n)
		}
		_, err = f.orders.BuyerCancel(ctx, f.buyer(), o.ID, "")
		wantCode(t, "a shipped order", err, wholesale.CodeConflict)
	})
}

func TestAProblemNeedsThePersonWhoSettlesIt(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := f.as("Aroha")
		report := ordering.NewProblem{Words: " The box was open ", Photos: [][]byte{photo(t), photo(t)}}
		wantCode(t, "before it is shipped", f.orders.ReportProblem(ctx, f.buyer(), f.take().ID, report), wholesale.CodeConflict)
		o := f.shipped()
		report.Lines = []ordering.NewProblemLine{{LineID: o.Lines[0].ID, Kind: "short", Quantity: dec("2")}, {LineID: o.Lines[1].ID, Kind: "damaged", Quantity: dec("1")}}
		for field, bad := range map[string]ordering.NewProblem{
			"words":             {},
			"lines[0].kind":     {Lines: []ordering.NewProblemLine{{LineID: o.Lines[0].ID, Kind: "late", Quantity: dec("1")}}},
			"lines[0].quantity": {Lines: []ordering.NewProblemLine{{LineID: o.Lines[0].ID, Kind: "short", Quantity: dec("13")}}},
			"lines[0].line_id":  {Lines: []ordering.NewProblemLine{{LineID: "x", Kind: "short", Quantity: dec("1")}}},
			"photos":            {Words: "x", Photos: [][]byte{[]byte("<script>")}},
		} {
			err := f.orders.ReportProblem(ctx, f.buyer(), o.ID, bad)
			var refused *wholesale.Error
			if !errors.As(err, &refused) || len(refused.Fields) == 0 || refused.Fields[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		must(t, f.orders.ReportProblem(ctx, f.buyer(), o.ID, report))
		must(t, f.orders.ReportProblem(ctx, f.buyer(), o.ID, ordering.NewProblem{Words: "Late, too"}))

		needs, err := f.orders.Order(ctx, f.supplier, o.ID)
		must(t, err)
		if needs.Attention() != wholesale.ProblemOpen || needs.OpenProblems != 2 {
			t.Errorf("%s, %d open", needs.Attention(), needs.OpenProblems)
		}
		if diff := cmp.Diff([]string{"problem_reported: Fern Cafe reported a problem with order U-1002"}, f.openNotices()); diff != "" {
			t.Error(diff)
		}
		problems, err := f.orders.Problems(ctx, f.supplier, o.ID)
		must(t, err)
		if p := problems[0]; p.Words != "The box was open" || p.Photos != 2 || p.ReportedBy != "Aroha" || len(p.Lines) != 2 || p.Lines[1].Kind != wholesale.ProblemDamaged {
			t.Errorf("%+v", p)
		}
		kept, err := f.orders.ProblemPhoto(ctx, f.supplier, o.ID, problems[0].ID, 1)
		must(t, err)
		if size, _, err := image.DecodeConfig(bytes.NewReader(kept.Content)); err != nil || size.Width != 1000 {
			t.Errorf("the photo is kept %d pixels wide, %v", size.Width, err)
		}

		jane := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
		settled, err := f.orders.SettleProblem(jane, f.supplier, o.ID, problems[0].ID, "Two bottles come with the next order")
		must(t, err)
		if settled.Attention() != wholesale.ProblemOpen || len(f.openNotices()) != 1 {
			t.Errorf("%q with one problem left", settled.Attention())
		}
		_, err = f.orders.SettleProblem(jane, f.supplier, o.ID, problems[0].ID, "")
		wantCode(t, "settled twice", err, wholesale.CodeConflict)
		settled, err = f.orders.SettleProblem(jane, f.supplier, o.ID, problems[1].ID, "")
		must(t, err)
		if settled.NeedsAttention() || len(f.openNotices()) != 0 {
			t.Errorf("%q when all is settled, %v", settled.Attention(), f.openNotices())
		}
		seen := f.seenBy(f.buyer(), o.ID)
		if p := seen.Problems[0]; !p.Settled() || p.Answer != "Two bottles come with the next order" || p.SettledBy != "" {
			t.Errorf("the buyer sees %+v", p)
		}
		var answered []string
		for _, m := range f.mails(5) {
			if m.To == "fern@example.com" && strings.Contains(m.Text, "Two bottles") {
				answered = append(answered, m.Subject)
			}
		}
		if diff := cmp.Diff([]string{"About the problem with your order U-1002 from Supplier 0"}, answered); diff != "" {
			t.Error(diff)
		}
	})
}

func TestABuyerChangesAnOrderWithinTheRules(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := f.as("Aroha")
		o := f.take() // for Wednesday the 4th; now it is Monday the 2nd, 22:00 in Auckland
		change := func(gin, apl string) ordering.BuyerChange {
			return ordering.BuyerChange{
				Lines:        []ordering.BuyerQuantity{{ProductID: o.Lines[0].ProductID, Quantity: dec(gin)}, {ProductCode: "apl", Quantity: dec(apl)}},
				RequiredDate: "2026-03-04", Reference: "PO 9", Version: o.Version,
			}
		}
		save := func(in ordering.BuyerChange, total string) error {
			seen := dec(total)
			in.SeenTotal = &seen
			_, err := f.orders.BuyerEdit(ctx, f.buyer(), o.ID, in)
			return err
		}
		preview, err := f.orders.BuyerPreview(ctx, f.buyer(), o.ID, change("10", "0"))
		must(t, err)
		if wholesale.FormatTotal(preview.Order.Total) != "304.18" || len(preview.Order.Lines) != 1 {
			t.Errorf("the preview comes to %s with %d lines", preview.Order.Total, len(preview.Order.Lines))
		}
		wantCode(t, "a total that was not seen", save(change("10", "0"), "1.00"), wholesale.CodeStale)
		must(t, save(change("10", "0"), "304.18"))
		kept, err := f.orders.Order(ctx, f.supplier, o.ID)
		must(t, err)
		if kept.Total.Cmp(preview.Order.Total) != 0 || kept.Reference != "PO 9" || len(kept.Lines) != 1 {
			t.Errorf("kept %+v", kept)
		}
		wantCode(t, "a version that is not the last", save(change("9", "0"), "275.20"), wholesale.CodeStale)
		o = kept

		limited := f.buyer()
		limited.SpendingLimit = dec("310")
		_, err = f.orders.BuyerPreview(ctx, limited, o.ID, change("11", "0"))
		wantCode(t, "beyond the spending limit", err, wholesale.CodeConflict)
		_, err = f.orders.BuyerPreview(ctx, limited, o.ID, change("9", "0"))
		must(t, err)
		limited = f.buyer()
		limited.Role = account.BuyerLimited
		_, err = f.orders.BuyerPreview(ctx, limited, o.ID, change("9", "1"))
		wantCode(t, "a limited buyer adds a product", err, wholesale.CodeInvalid)

		groups := fulfilment.New(f.store)
		refuse, minimum := "refuse", dec("200")
		_, err = groups.Update(ctx, f.supplier, f.supplier, fulfilment.Change{CutOffPolicy: &refuse, MinimumOrderValue: &minimum, MinimumPolicy: &refuse})
		must(t, err)
		_, err = f.orders.BuyerPreview(ctx, f.buyer(), o.ID, change("1", "0"))
		wantCode(t, "below the minimum", err, wholesale.CodeConflict)
		sunday := change("10", "0")
		sunday.RequiredDate = "2026-03-08"
		_, err = f.orders.BuyerPreview(ctx, f.buyer(), o.ID, sunday)
		wantCode(t, "a day without deliveries", err, wholesale.CodeInvalid)
		f.pass(16 * 60) // Tuesday, 14:00: the cut-off
		later := change("10", "0")
		later.RequiredDate = "2026-03-06"
		_, err = f.orders.BuyerPreview(ctx, f.buyer(), o.ID, later)
		wantCode(t, "after the cut-off", err, wholesale.CodeInvalid)

		_, err = f.orders.Approve(ctx, f.supplier, o.ID)
		must(t, err)
		_, err = f.orders.BuyerPreview(ctx, f.buyer(), o.ID, change("11", "0"))
		wantCode(t, "once it is processing", err, wholesale.CodeConflict)
	})
}

func TestAnotherQuantityHasItsOwnPriceAndSaysSo(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		f.standard("GIN", "26.0000", "2026-03-01") // since it was ordered
		lines := func(gin string) ordering.BuyerChange {
			return ordering.BuyerChange{RequiredDate: "2026-03-04", Version: o.Version, Lines: []ordering.BuyerQuantity{
				{ProductID: o.Lines[0].ProductID, Quantity: dec(gin)}, {ProductID: o.Lines[1].ProductID, Quantity: dec("6")},
			}}
		}
		unchanged, err := f.orders.BuyerPreview(t.Context(), f.buyer(), o.ID, lines("12"))
		must(t, err)
		if len(unchanged.Repriced) != 0 || unchanged.Order.Total.Cmp(o.Total) != 0 {
			t.Errorf("what was ordered costs %s, was %s: %+v", unchanged.Order.Total, o.Total, unchanged.Repriced)
		}
		more, err := f.orders.BuyerPreview(t.Context(), f.buyer(), o.ID, lines("13"))
		must(t, err)
		if r := more.Repriced; len(r) != 1 || r[0].ProductCode != "GIN" || wholesale.PriceWords(r[0].Before) != "24.95" || wholesale.PriceWords(r[0].Now) != "26.00" {
			t.Errorf("%+v", r)
		}
	})
}
