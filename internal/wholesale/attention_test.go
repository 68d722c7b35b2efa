package wholesale_test

import (
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// waysOut says what a person can do about each reason.
var waysOut = map[wholesale.Attention]func(o wholesale.Order, at time.Time) bool{
	wholesale.NotSent:       func(o wholesale.Order, _ time.Time) bool { return o.SalesOrder.State == wholesale.OutboxFailed },
	wholesale.TotalsDiffer:  func(o wholesale.Order, _ time.Time) bool { return o.CanEdit() == nil },
	wholesale.SalesDeleted:  func(o wholesale.Order, at time.Time) bool { return o.CanSendAgain() && o.Ship(at) == nil },
	wholesale.ReadyToShip:   func(o wholesale.Order, at time.Time) bool { return o.Ship(at) == nil },
	wholesale.StoredDiffers: func(o wholesale.Order, _ time.Time) bool { return o.Acknowledge() == nil },
	wholesale.Delayed:       func(o wholesale.Order, _ time.Time) bool { return o.SalesOrder.Trouble() != "" },
	wholesale.Waiting:       func(o wholesale.Order, _ time.Time) bool { return o.SalesOrder.Trouble() != "" },
	wholesale.OtherAccount: func(o wholesale.Order, at time.Time) bool {
		return (o.CanSendAgain() || o.SalesOrder.State.Unsent()) && o.Ship(at) == nil // Unsent: retry
	},
	wholesale.HeldBack:    func(o wholesale.Order, _ time.Time) bool { return o.CanEdit() == nil },
	wholesale.NotMatched:  func(o wholesale.Order, _ time.Time) bool { return o.Status == wholesale.Ordered },
	wholesale.ProblemOpen: func(o wholesale.Order, _ time.Time) bool { return o.OpenProblems > 0 }, // settle it
	// Correct or complete it in Unleashed, where it is followed; or connect its account again.
	wholesale.NotBilled: func(o wholesale.Order, _ time.Time) bool { return o.Watched() || o.SalesOrder.Elsewhere != "" },
}

// TestNoOrderIsLeftAlone drives orders through everything that can happen to them, and holds each
// state to this: it is done, or it moves by itself and says when, or it is ordinary work of a
// person, or it says why it needs one and there is something that the person can do.
func TestNoOrderIsLeftAlone(t *testing.T) {
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		if err := o.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		so := &o.SalesOrder
		sent := &wholesale.SalesOrderSnapshot{Status: wholesale.Placed, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total}
		equal := wholesale.RemoteOrder{Number: "SO-1", Status: "Placed", SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total}
		other := equal
		other.Total = decimal.MustNew(1, 2)
		parked := equal
		parked.Status = "Parked"
		remote := func(name string) wholesale.RemoteOrder {
			return rapid.SampledFrom([]wholesale.RemoteOrder{equal, other, parked}).Draw(t, name)
		}
		for range rapid.IntRange(1, 15).Draw(t, "happenings") {
			created := so.State == wholesale.OutboxCreated && !so.Completed
			switch rapid.SampledFrom([]string{
				"approve", "approve unsent", "answer", "no answer", "refusal", "retry", "seen", "complete", "delete", "reappear", "send again",
				"connection", "other account", "matched", "late", "repair", "acknowledge", "ship", "receive", "cancel", "report", "settle",
			}).Draw(t, "happening") {
			case "approve":
				if o.Approve(wholesale.OutboxPending, at) == nil {
					so.NextAttemptAt = at
				}
			case "approve unsent":
				_ = o.Approve(rapid.SampledFrom([]wholesale.OutboxState{wholesale.OutboxNone, wholesale.OutboxOff}).Draw(t, "state"), at)
			case "answer":
				if so.State.OnItsWay() {
					so.State, so.NextAttemptAt, so.Error, so.Late = wholesale.OutboxCreated, time.Time{}, "", false
					if o.Status != wholesale.Cancelled {
						stored := remote("stored")
						so.Total = stored.Total
						o.Stored(sent, stored)
					}
				}
			case "no answer":
				if so.State.OnItsWay() {
					so.State, so.Attempts, so.Error, so.NextAttemptAt = wholesale.OutboxUnknown, so.Attempts+1, "no answer", at.Add(time.Minute)
				}
			case "refusal":
				if so.State.OnItsWay() {
					so.State, so.Error, so.NextAttemptAt = wholesale.OutboxFailed, "refused", time.Time{}
				}
			case "retry":
				if so.State == wholesale.OutboxFailed && o.Status != wholesale.Cancelled {
					so.State, so.Error, so.NextAttemptAt = wholesale.OutboxPending, "", at
				}
			case "seen":
				if created && !so.Deleted {
					seen := remote("seen")
					so.Total = seen.Total
					o.StillDiffers(sent, seen)
				}
			case "complete":
				if created {
					so.Completed, so.Deleted = true, false
					o.Complete(remote("completed"), at)
				}
			case "delete":
				if created {
					so.Deleted, so.Differences, o.Mismatch = true, nil, nil
				}
			case "reappear":
				so.Deleted = false
			case "send again":
				if o.CanSendAgain() {
					*so = wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxPending, NextAttemptAt: at}, Wait: so.Wait}
				}
			case "connection":
				so.Wait = rapid.SampledFrom([]wholesale.Wait{
					{}, {Why: "no answer", Until: at.Add(time.Minute)}, {Why: "quota", Until: at.Add(time.Hour), Reports: true}, {Why: "disconnected", Reports: true},
				}).Draw(t, "wait")
			case "other account":
				if o.Status == wholesale.Processing && so.State != wholesale.OutboxNone && so.State != wholesale.OutboxOff {
					so.Elsewhere = rapid.SampledFrom([]string{"", "Trial Ltd"}).Draw(t, "elsewhere")
				}
			case "matched":
				o.Unmatched = o.Status == wholesale.Ordered && rapid.Bool().Draw(t, "unmatched")
			case "late":
				so.Late = so.State.OnItsWay() && so.Error != ""
			case "repair":
				if o.Mismatch != nil {
					so.Total = equal.Total
					o.Recompare(equal)
				}
			case "acknowledge":
				_ = o.Acknowledge()
			case "ship":
				_ = o.Ship(at)
			case "receive":
				_ = o.Receive(at)
			case "cancel":
				_ = o.Cancel(at)
			case "report":
				if o.CanReportProblem() == nil {
					o.OpenProblems++
				}
			case "settle":
				o.OpenProblems = max(o.OpenProblems-1, 0)
			}
			reason := o.Attention()
			if out, known := waysOut[reason]; reason != wholesale.NoAttention && (!known || !out(*o, at)) {
				t.Fatalf("%s, sales order %s: needs a person (%q) who can do nothing", o.Status, so.State, reason)
			}
			if reason != wholesale.NoAttention {
				continue
			}
			switch {
			case o.Status == wholesale.Cancelled, o.Status == wholesale.Scheduled, o.Status == wholesale.Ordered: // done, or to be approved
			case so.State == wholesale.OutboxNone, so.State == wholesale.OutboxOff: // to be shipped by a person, who decided so
			case so.State.OnItsWay():
				if so.NextAttempt().IsZero() {
					t.Fatalf("%s, sales order %s: on its way, and no one says when", o.Status, so.State)
				}
			case so.Elsewhere != "" && o.Status != wholesale.Processing: // dealt with here, and followed nowhere
			case o.Watched(), so.Completed && o.Status != wholesale.Processing, so.Deleted && o.Status != wholesale.Processing:
			default:
				t.Fatalf("%s, sales order %s (deleted %v, completed %v): moved by no one", o.Status, so.State, so.Deleted, so.Completed)
			}
		}
	})
}

func TestWhatIsStoredDifferentlyIsNamedWithBothValues(t *testing.T) {
	sent := &wholesale.SalesOrderSnapshot{
		Status: wholesale.Placed, CustomerGUID: "c1", CustomerCode: "FERN", Currency: "NZD", WarehouseCode: "MAIN",
		SubTotal: dec("30"), Total: dec("34.50"), Lines: []wholesale.SnapshotLine{
			{GUID: "l1", ProductGUID: "p1", ProductCode: "GIN", Quantity: dec("2"), UnitPrice: dec("10"), LineTotal: dec("20")},
			{GUID: "l2", ProductGUID: "p2", ProductCode: "APL", Quantity: dec("1"), UnitPrice: dec("10"), LineTotal: dec("10")},
		},
	}
	stored := func(change func(r *wholesale.RemoteOrder)) wholesale.RemoteOrder {
		r := wholesale.RemoteOrder{
			Status: "Placed", BaseStatus: "Placed", CustomerGUID: "C1", CustomerCode: "fern", Currency: "nzd", Warehouse: "main",
			SubTotal: dec("30.000"), Total: dec("34.5000"), Lines: []wholesale.RemoteLine{
				{GUID: "L1", ProductGUID: "P1", ProductCode: "GIN", Quantity: dec("2.0000"), UnitPrice: dec("10.0000"), LineTotal: dec("20")},
				{GUID: "l2", ProductGUID: "p2", ProductCode: "APL", Quantity: dec("1"), UnitPrice: dec("10"), LineTotal: dec("10")},
			},
		}
		if change != nil {
			change(&r)
		}
		return r
	}
	for name, c := range map[string]struct {
		change func(r *wholesale.RemoteOrder)
		want   string
	}{
		"the same":        {nil, ""},
		"another status":  {func(r *wholesale.RemoteOrder) { r.Status, r.BaseStatus = "Parked", "Parked" }, "status Parked, sent Placed"},
		"a custom status": {func(r *wholesale.RemoteOrder) { r.Status = "New" }, ""},
		"completed since": {func(r *wholesale.RemoteOrder) { r.Status, r.Completed = "Completed", true }, ""},
		"another customer": {
			func(r *wholesale.RemoteOrder) { r.CustomerGUID, r.CustomerCode, r.Customer = "c2", "OAK", "Oak Cafe" }, "customer OAK Oak Cafe, sent FERN"},
		"the customer made anew": {func(r *wholesale.RemoteOrder) { r.CustomerGUID = "c2" }, ""},
		"another currency":       {func(r *wholesale.RemoteOrder) { r.Currency = "AUD" }, "currency AUD, sent NZD"},
		"another warehouse":      {func(r *wholesale.RemoteOrder) { r.Warehouse = "SOUTH" }, "warehouse SOUTH, sent MAIN"},
		"quantities swapped": {func(r *wholesale.RemoteOrder) { r.Lines[0].Quantity, r.Lines[1].Quantity = dec("1"), dec("2") },
			"GIN quantity 1, sent 2; APL quantity 2, sent 1"},
		"quantity and price": {func(r *wholesale.RemoteOrder) { r.Lines[0].Quantity, r.Lines[0].UnitPrice = dec("4"), dec("5") },
			"GIN quantity 4, sent 2; GIN price 5.00, sent 10.00"},
		"another product for the same money": {func(r *wholesale.RemoteOrder) { r.Lines[1].ProductGUID, r.Lines[1].ProductCode = "p3", "PEAR" },
			"product PEAR, sent APL"},
		"a line missing": {func(r *wholesale.RemoteOrder) { r.Lines = r.Lines[:1] }, "APL not there, sent 1"},
		"a line too many": {func(r *wholesale.RemoteOrder) {
			r.Lines = append(r.Lines, wholesale.RemoteLine{ProductCode: "GIFT", Quantity: dec("1")})
		}, "GIFT 1, sent not there"},
		"own line ids, in another order": {func(r *wholesale.RemoteOrder) {
			r.Lines[0], r.Lines[1] = r.Lines[1], r.Lines[0]
			r.Lines[0].GUID, r.Lines[1].GUID = "x", "y"
		}, ""},
		"nothing told": {func(r *wholesale.RemoteOrder) { *r = wholesale.RemoteOrder{NoTotals: true} }, ""},
		"another total explains itself": {func(r *wholesale.RemoteOrder) {
			r.Total, r.Lines = dec("10"), r.Lines[:1]
		}, ""},
	} {
		if got := wholesale.DifferencesInWords(wholesale.StoredDifferences(sent, stored(c.change))); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestWithoutAReferenceTheCustomersReferenceIsOurNumber(t *testing.T) {
	for reference, want := range map[string]string{"": "U-1029", "  ": "U-1029", " PO 4471 ": " PO 4471 "} {
		s, problem := wholesale.TakeSnapshot(wholesale.SnapshotInput{
			Order: &wholesale.Order{Number: "U-1029", Reference: reference}, Customer: wholesale.Customer{RemoteID: "c"},
		})
		if problem != "" || s.CustomerRef != want {
			t.Errorf("%q is sent as %q (%s), want %q", reference, s.CustomerRef, problem, want)
		}
	}
}
