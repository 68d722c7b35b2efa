package ordering_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// paying is a change of the order that leaves everything but how it is paid.
func paying(o *wholesale.Order, option wholesale.PaymentOption) ordering.BuyerChange {
	in := ordering.BuyerChange{RequiredDate: string(o.RequiredDate), Reference: o.Reference, Notes: o.Notes, PaymentOption: option, Version: o.Version}
	for _, l := range o.Lines {
		in.Lines = append(in.Lines, ordering.BuyerQuantity{ProductID: l.ProductID, Quantity: l.Quantity})
	}
	seen := o.Total
	in.SeenTotal = &seen
	return in
}

func (f *office) buyersChoices(id string) ordering.BuyersPaymentChoices {
	f.t.Helper()
	can, err := f.orders.BuyerPaymentChoices(f.t.Context(), f.buyer(), id)
	must(f.t, err)
	return can
}

func TestABuyerChangesHowAnOpenOrderIsPaid(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := f.as("Aroha")
		f.agree(&f.customer, both)
		o := f.take()
		can := f.buyersChoices(o.ID)
		if diff := cmp.Diff([]wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow}, can.Offered); diff != "" || can.Now.Option != wholesale.OnAccount || can.AskFor != "" {
			t.Errorf("%+v %s", can, diff)
		}
		_, err := f.orders.BuyerEdit(ctx, f.buyer(), o.ID, paying(o, wholesale.PayNow))
		must(t, err)
		kept := f.kept(o.ID)
		if kept.PaymentOption != wholesale.PayNow || !kept.PaymentChosen {
			t.Errorf("it is paid %s", kept.PaymentOption)
		}
		history := f.seenBy(f.buyer(), o.ID).History
		if said := history[len(history)-1].Words; !strings.Contains(said, "payment “pay now” instead of “on account”") {
			t.Errorf("the customer reads %q", said)
		}

		// What the supplier chose may be kept, but what the terms do not offer is not chosen.
		f.agree(&f.customer, onlyNow)
		_, err = f.orders.BuyerPreview(ctx, f.buyer(), o.ID, paying(kept, wholesale.OnAccount))
		wantCode(t, "what is not offered", err, wholesale.CodeInvalid)
		_, err = f.orders.ChoosePayment(ctx, f.supplier, o.ID, ordering.PaymentChange{PaymentChoice: *choice(wholesale.OnAccount)})
		must(t, err)
		kept = f.kept(o.ID)
		_, err = f.orders.BuyerEdit(ctx, f.buyer(), o.ID, paying(kept, wholesale.OnAccount))
		must(t, err)
		if kept = f.kept(o.ID); kept.PaymentOption != wholesale.OnAccount {
			t.Errorf("what the supplier chose became %s", kept.PaymentOption)
		}
	})
}

// TestTermsThatChangeAreSeenBeforeABuyerSaves: an order that follows its terms is not saved to be
// paid in a way that its buyer was not shown.
func TestTermsThatChangeAreSeenBeforeABuyerSaves(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.agree(&f.customer, both)
		o := f.take()
		f.agree(&f.customer, onlyNow)
		_, err := f.orders.BuyerEdit(f.as("Aroha"), f.buyer(), o.ID, paying(o, wholesale.OnAccount))
		wantCode(t, "terms that changed", err, wholesale.CodeInvalid)
		_, err = f.orders.BuyerEdit(f.as("Aroha"), f.buyer(), o.ID, paying(o, wholesale.PayNow))
		must(t, err)
	})
}

func TestABuyerAsksForAnotherWayOfPaymentOnceItIsApproved(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := f.as("Aroha")
		f.agree(&f.customer, both)
		o := f.take()
		wantCode(t, "asking while it can be chosen", f.orders.BuyerAskPayment(ctx, f.buyer(), o.ID, wholesale.PayNow), wholesale.CodeConflict)
		_, err := f.orders.Approve(ctx, f.supplier, o.ID)
		must(t, err)
		if can := f.buyersChoices(o.ID); can.AskFor != wholesale.PayNow {
			t.Errorf("%+v", can)
		}
		wantCode(t, "asking for what it is", f.orders.BuyerAskPayment(ctx, f.buyer(), o.ID, wholesale.OnAccount), wholesale.CodeConflict)
		for range 2 { // asking again changes nothing
			must(t, f.orders.BuyerAskPayment(ctx, f.buyer(), o.ID, wholesale.PayNow))
		}
		asked := "payment_asked: Fern Cafe asks for “pay now” for order " + o.Number
		if diff := cmp.Diff([]string{asked}, f.openNotices()); diff != "" {
			t.Error(diff)
		}
		if kept := f.kept(o.ID); kept.PaymentOption != wholesale.OnAccount {
			t.Errorf("asking made it %s", kept.PaymentOption)
		}
		if n := strings.Count(strings.Join(f.kinds(o.ID), " "), ordering.NoticePaymentAsked); n != 1 {
			t.Errorf("it was asked for %d times", n)
		}
		_, err = f.orders.ChoosePayment(ctx, f.supplier, o.ID, ordering.PaymentChange{
			PaymentChoice: wholesale.PaymentChoice{Option: wholesale.PayNow, ByLink: true},
		})
		must(t, err)
		if left := f.openNotices(); slices.Contains(left, asked) {
			t.Errorf("the notice stays: %v", left)
		}
		if can := f.buyersChoices(o.ID); can.AskFor != wholesale.OnAccount {
			t.Errorf("now it can ask for %q", can.AskFor)
		}
	})
}

func TestAnotherCustomerCannotAskHowAnOrderIsPaid(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.agree(&f.customer, both)
		o := f.take()
		other := f.buyer()
		other.CustomerID = "another"
		_, err := f.orders.BuyerPaymentChoices(t.Context(), other, o.ID)
		wantCode(t, "reading", err, wholesale.CodeNotFound)
		wantCode(t, "asking", f.orders.BuyerAskPayment(t.Context(), other, o.ID, wholesale.PayNow), wholesale.CodeNotFound)
	})
}
