package edi_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi"
	"upstock/internal/edi/table"
	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The order of orders-d96a-plain.edi.
const plainOrder = "U-1000 ordered Fern Petone 2026-11-24: 48 UP001 @ 6.25, 12 UP002 @ 14.9, 24 UP003 @ 3.1, 6 UP004 @ 21.5, 36 UP005 @ 2.85"

func TestTakeAnOrder(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		d := w.take(given(t, "orders-d96a-plain.edi"))
		w.wantSaid(d, "taken; 4500012345 taken U-1000")
		wantRules(t, d)
		w.wantMade(plainOrder)
		if o, err := w.orders.Order(t.Context(), w.supplier, d.Messages[0].OrderID); err != nil || o.Source != wholesale.SourceSupermarket || o.Reference != "4500012345" {
			t.Errorf("order %+v, %v", o, err)
		}
	})
}

func TestTakeEveryDocumentThatWasGiven(t *testing.T) {
	for _, test := range []struct {
		file, said string
		rules      []string
		made       string
	}{
		{"orders-d01b-cartons.edi", "taken; 4500012346 taken U-1000", nil,
			"U-1000 ordered Fern Karori 2026-11-24: 48 UP001 @ 6.25, 12 UP002 @ 14.9, 240 UP007 @ 2.2"},
		{"orders-d96a-test-indicator.edi", "taken; TEST-1 taken", []string{"test"}, ""},
		{"orders-d96a-price-differs.edi", "taken; 4500012363 taken U-1000", []string{"price_differs"}, "U-1000 ordered Fern Petone 2026-11-24: 12 UP001 @ 6.25"},
		{"orders-d96a-unknown-store-and-product.edi", "waiting; 4500012362 waiting", []string{"unknown_product", "unknown_store"}, ""},
		{"orders-d96a-escapes.edi", "taken; PO+7:8'9? taken U-1000", nil, ""},
		{"bad-unt-count.edi", "taken; 4500012370 taken U-1000", []string{"segment_count"}, ""},
		{"bad-cnt.edi", "refused; 4500012371 refused", []string{"line_count"}, ""},
		{"bad-truncated.edi", "refused; 4500012345 refused", []string{"truncated"}, ""},
		{"bad-not-edifact.edi", "refused", []string{"unreadable"}, ""},
		{"bad-quantity.edi", "refused; 4500012373 refused", []string{"bad_number"}, ""},
		{"bad-gtin-check-digit.edi", "waiting; 4500012374 waiting", []string{"check_digit", "unknown_product"}, ""},
		{"bad-order-ubl-external-entity.xml", "refused", []string{"unsafe"}, ""},
		{"bad-order-ubl-wrong-namespace.xml", "refused", []string{"unreadable"}, ""},
		{"bad-order-ubl-truncated.xml", "refused; UBL-1004 refused", []string{"truncated"}, ""},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			data := given(t, test.file)
			w := newWorld(t, databaseOf(t))
			d := w.take(data)
			t.Log(w.said(d), rules(d), w.made())
			w.wantSaid(d, test.said)
			wantRules(t, d, test.rules...)
			if test.made != "" {
				w.wantMade(test.made)
			}
			_, content, err := w.edi.Content(t.Context(), w.supplier, d.ID)
			must(t, err)
			if string(content) != string(data) {
				t.Error("the document was not kept byte for byte")
			}
		})
	}
}

// TestMatchOnceAndItIsTaken is the way of an order in which a store and a product are not known.
func TestMatchOnceAndItIsTaken(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		d := w.take(given(t, "orders-d96a-unknown-store-and-product.edi"))
		w.wantMade()
		var missing []string
		for _, m := range d.Messages[0].Missing {
			missing = append(missing, string(m.Kind)+" "+m.Code+": "+m.Words)
		}
		if diff := cmp.Diff([]string{
			"store 9520000007775: Store 9520000007775 is not known",
			"product SPECIAL-77: Line 2 (Christmas hamper): no product is known for SPECIAL-77",
		}, missing); diff != "" {
			t.Errorf("missing: want (-), got (+):\n%s", diff)
		}
		if diff := cmp.Diff([]string{edi.WaitingNotice}, w.notices()); diff != "" {
			t.Error(diff)
		}
		w.matchStore(w.partner.ID, "9520000007775", w.stores[karori].ID)
		w.wantMade() // the rest still waits
		w.matchProduct("special-77", w.products["UP008"].ID, "4")
		d, err := w.edi.Document(t.Context(), w.supplier, d.ID)
		must(t, err)
		w.wantSaid(d, "taken; 4500012362 taken U-1000")
		w.wantMade("U-1000 ordered Fern Karori 2026-11-24: 12 UP001 @ 6.25, 12 UP008 @ 9.95")
		if len(w.notices()) != 0 {
			t.Errorf("notices %v are open though nothing waits", w.notices())
		}
	})
}

func TestSentAgainIsTakenOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		first := given(t, "orders-d96a-plain.edi")
		w.take(first)
		w.wantSaid(w.take(first), "duplicate; 4500012345 duplicate U-1000")
		w.wantSaid(w.take(given(t, "orders-d96a-duplicate-transmission.edi")), "duplicate; 4500012345 duplicate U-1000")
		// The same interchange, written differently.
		w.wantSaid(w.take(bytes.ReplaceAll(first, []byte("\n"), nil)), "duplicate; 4500012345 duplicate U-1000")
		// The same control reference for something else waits for a person.
		other := bytes.ReplaceAll(first, []byte("QTY+21:48'"), []byte("QTY+21:47'"))
		other = bytes.ReplaceAll(other, []byte("4500012345"), []byte("4500012399"))
		d := w.take(bytes.ReplaceAll(other, []byte("MOA+203:300.00'"), []byte("MOA+203:293.75'")))
		w.wantSaid(d, "waiting; 4500012399 waiting")
		wantRules(t, d, "other_content")
		w.wantMade(plainOrder)
		d, err := w.edi.Decide(t.Context(), w.supplier, d.ID, 1, edi.TakeIt)
		must(t, err)
		w.wantSaid(d, "taken; 4500012399 taken U-1001")
		if _, err := w.edi.Decide(t.Context(), w.supplier, d.ID, 1, edi.RefuseIt); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("deciding again: %v", err)
		}
	})
}

// TestSameNumberForSomethingElse checks that an order number that comes again with other lines
// makes no second order: a person says whether it replaces the first.
func TestSameNumberForSomethingElse(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		first := given(t, "orders-d96a-plain.edi")
		w.take(first)
		other := renumbered(first, "000101", "000191")
		other = bytes.ReplaceAll(other, []byte("QTY+21:48'"), []byte("QTY+21:47'"))
		other = bytes.ReplaceAll(other, []byte("MOA+203:300.00'"), []byte("MOA+203:293.75'"))
		d := w.take(other)
		w.wantSaid(d, "waiting; 4500012345 waiting U-1000")
		refused, err := w.edi.Decide(t.Context(), w.supplier, d.ID, 1, edi.RefuseIt)
		must(t, err)
		w.wantSaid(refused, "refused; 4500012345 refused")
		w.wantMade(plainOrder)
		d = w.take(renumbered(other, "000191", "000192"))
		d, err = w.edi.Decide(t.Context(), w.supplier, d.ID, 1, edi.TakeIt)
		must(t, err)
		w.wantSaid(d, "taken; 4500012345 taken U-1000")
		w.wantMade(strings.Replace(plainOrder, "48 UP001", "47 UP001", 1))
	})
}

// renumbered is an interchange with another control reference.
func renumbered(data []byte, from, to string) []byte {
	data = bytes.ReplaceAll(data, []byte("+"+from+"+"), []byte("+"+to+"+"))
	return bytes.ReplaceAll(data, []byte("+"+from+"'"), []byte("+"+to+"'"))
}

func TestReplacementsAndCancellations(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.take(given(t, "orders-d96a-plain.edi"))
		w.wantSaid(w.take(given(t, "orders-d96a-three-messages.edi")), "taken; 4500012350 taken U-1001; 4500012351 taken U-1002; 4500012345 taken U-1000")
		w.wantSaid(w.take(given(t, "orders-d96a-replacement.edi")), "taken; 4500012350 taken U-1001")
		w.wantMade(strings.Replace(plainOrder, "ordered", "cancelled", 1),
			"U-1001 ordered Fern Petone 2026-11-26: 18 UP001 @ 6.25, 24 UP003 @ 3.1, 10 UP009 @ 4.05",
			"U-1002 ordered Fern Karori 2026-11-24: 6 UP002 @ 14.9")
		// The same replacement once more, in another interchange, and the order as it was at first.
		again := renumbered(given(t, "orders-d96a-replacement.edi"), "000104", "000194")
		w.wantSaid(w.take(again), "duplicate; 4500012350 duplicate U-1001")
		// Another replacement, after the approval, changes nothing.
		w.approve("U-1001")
		other := renumbered(again, "000194", "000195")
		d := w.take(bytes.ReplaceAll(other, []byte("QTY+21:10'"), []byte("QTY+21:11'")))
		wantRules(t, d, "late_change", "line_amount")
		if made := w.made(); made[1] != "U-1001 processing Fern Petone 2026-11-26: 18 UP001 @ 6.25, 24 UP003 @ 3.1, 10 UP009 @ 4.05" {
			t.Errorf("an approved order was changed: %s", made[1])
		}
		if !slices.Contains(w.notices(), edi.ChangeNotice) {
			t.Errorf("notices %v say nothing of the change", w.notices())
		}
	})
}

// TestCancelWhatWaits checks that a cancellation ends an order that waits for a match, so that
// matching it later makes nothing.
func TestCancelWhatWaits(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		data := given(t, "orders-d96a-unknown-store-and-product.edi")
		waiting := w.take(data)
		w.wantSaid(w.take(cancellation("4500012362", "000901")), "taken; 4500012362 taken")
		w.matchStore(w.partner.ID, "9520000007775", w.stores[karori].ID)
		w.matchProduct("SPECIAL-77", w.products["UP008"].ID, "0")
		w.wantMade()
		d, err := w.edi.Document(t.Context(), w.supplier, waiting.ID)
		must(t, err)
		w.wantSaid(d, "taken; 4500012362 ended")
		// One for an order that never came is refused, and said again when the order comes.
		w.wantSaid(w.take(cancellation("4500012345", "000902")), "refused; 4500012345 refused")
		d = w.take(given(t, "orders-d96a-plain.edi"))
		w.wantSaid(d, "taken; 4500012345 taken U-1000")
		wantRules(t, d, "unknown_order")
	})
}

// cancellation cancels an order of the chain.
func cancellation(number, reference string) []byte {
	return fmt.Appendf(nil, "UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+%s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%s+1'"+
		"DTM+137:20261120:102'NAD+BY+9520000001001::9'NAD+SU+9520000009007::9'UNS+S'CNT+2:0'UNT+8+1'UNZ+1+%s'", reference, number, reference)
}

// TestTakeInParallel checks that the same order, sent by two processes at once, is one order.
func TestTakeInParallel(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		data := given(t, "orders-d96a-plain.edi")
		var running sync.WaitGroup
		for i := range 8 {
			sent := data
			if i%2 == 1 { // in another interchange
				sent = given(t, "orders-d96a-duplicate-transmission.edi")
			}
			running.Go(func() {
				if _, _, err := w.edi.Take(t.Context(), w.supplier, edi.Received{Data: sent, Via: "folder"}, nil); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		w.wantMade(plainOrder)
	})
}

// TestSweepResumes checks that a document which was kept and never worked off is worked off by the
// sweep, also when several processes sweep.
func TestSweepResumes(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		data := given(t, "orders-d96a-three-messages.edi")
		kept := w.keep(data)
		must(t, w.edi.Sweep(t.Context())) // its own process may still be at it
		w.wantMade()
		w.now.Add((time.Minute).Microseconds())
		var running sync.WaitGroup
		for range 3 {
			running.Go(func() {
				if err := w.edi.Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		d, err := w.edi.Document(t.Context(), w.supplier, kept)
		must(t, err)
		if d.State != store.DocumentTaken || d.Due || len(w.made()) != 2 {
			t.Errorf("document %+v, orders %v", d, w.made())
		}
	})
}

// keep keeps a document as a process does that dies right after.
func (w *world) keep(data []byte) string {
	w.t.Helper()
	d := store.Document{
		ID: store.NewID(), SupplierID: w.supplier, Direction: store.DocumentIn, State: store.DocumentWaiting, Due: true,
		SHA256: "kept", Size: int64(len(data)), TriedAt: time.UnixMicro(w.now.Load()), CreatedAt: time.UnixMicro(w.now.Load()),
	}
	w.update(func(tx *store.Tx) error { return tx.InsertDocument(w.t.Context(), d, data) })
	return d.ID
}

func TestUnknownSender(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		data := bytes.ReplaceAll(given(t, "orders-d96a-plain.edi"), []byte("+9520000001001:14+"), []byte("+9520000005559:14+"))
		d := w.take(data)
		w.wantSaid(d, "waiting")
		wantRules(t, d, "unknown_partner")
		d, err := w.edi.ChoosePartner(t.Context(), w.supplier, d.ID, w.partner.ID)
		must(t, err)
		w.wantSaid(d, "taken; 4500012345 taken U-1000")
		// A partner that is added later has the documents that came before it.
		second := w.take(bytes.ReplaceAll(data, []byte("9520000005559"), []byte("9520000005566")))
		w.wantSaid(second, "waiting")
		w.newPartner("Other", "edifact-d96a", "9520000005566")
		if second, err = w.edi.Document(t.Context(), w.supplier, second.ID); err != nil || second.WaitsFor != edi.WaitsForMessages {
			t.Errorf("document %+v, %v", second, err)
		}
	})
}

func TestTables(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		p := w.newPartner("Grocers", "csv", "")
		for _, store := range []string{"Petone", "Karori", "Süd"} {
			w.matchStore(p.ID, store, w.stores[karori].ID)
		}
		d := w.takeAs(p.ID, "orders.csv", given(t, "orders.csv"))
		w.wantSaid(d, "taken; 90001 taken U-1000; 90002 taken U-1001")
		w.wantMade("U-1000 ordered Fern Karori 2026-11-24: 48 UP001 @ 6.25, 24 UP003 @ 3.1", "U-1001 ordered Fern Karori 2026-11-25: 6 UP002 @ 14.9")

		// What leaves doubt waits until a person has said once what the columns are.
		d = w.takeAs(p.ID, "bestellung.csv", given(t, "orders-semicolon-latin1.csv"))
		if d.State != store.DocumentWaiting || d.WaitsFor != edi.WaitsForColumns {
			t.Fatalf("document %+v", d)
		}
		columns, err := w.edi.Columns(t.Context(), w.supplier, d.ID)
		must(t, err)
		m := columns.Map
		m.HeadingRow, m.DecimalMark, m.Columns = 1, sheet.Comma, nil
		for i, role := range []sheet.Role{table.OrderNumber, table.Store, sheet.Code, sheet.Quantity, sheet.Price} {
			m.Columns = append(m.Columns, sheet.MappedColumn{Heading: columns.Table.Rows[0].Cells[i].Shown, Role: role})
		}
		must(t, w.edi.ConfirmColumns(t.Context(), w.supplier, p.ID, m))
		d, err = w.edi.Document(t.Context(), w.supplier, d.ID)
		must(t, err)
		w.wantSaid(d, "taken; 1001 taken U-1002")
		if made := w.made(); made[2] != "U-1002 ordered Fern Karori : 1200 UP001 @ 6.25" {
			t.Errorf("order %s", made[2])
		}
	})
}

// TestChoosePrice walks through the three choices about a price, and takes the last one back.
func TestChoosePrice(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		list := wholesale.PriceList{ID: store.NewID(), SupplierID: w.supplier, Name: "Supermarkets", Origin: wholesale.OriginManual, Currency: "NZD"}
		w.update(func(tx *store.Tx) error {
			version, err := tx.EditPrices(t.Context(), w.supplier)
			if err != nil {
				return err
			}
			return errors.Join(tx.PutPriceList(t.Context(), version, list), tx.SetLayers(t.Context(), w.supplier, version, w.stores[petone].ID, []string{list.ID}),
				tx.PutPrices(t.Context(), w.supplier, version, store.ListedPrice{PriceListID: list.ID, Price: wholesale.Price{
					ProductID: w.products["UP001"].ID, ProductCode: "UP001", UnitPrice: dec("6.25"), Owner: wholesale.OwnedByPerson,
				}}))
		})
		d := w.take(given(t, "orders-d96a-price-differs.edi"))
		const quantity = "U-1000 ordered Fern Petone 2026-11-24: 12 UP001 @ "
		for _, step := range []struct {
			choice edi.Choice
			price  string
		}{{edi.UseTheirs, "5.99"}, {edi.KeepOurs, "6.25"}, {edi.ChangeList, "5.99"}, {"", "6.25"}} {
			d, err := w.edi.ChoosePrice(t.Context(), w.supplier, edi.PriceChoice{
				DocumentID: d.ID, Position: 1, CustomerID: w.stores[petone].ID, ProductID: w.products["UP001"].ID, Choice: step.choice,
			})
			must(t, err)
			w.wantMade(quantity + step.price)
			if got := d.Messages[0].Prices[0].Choice; got != step.choice {
				t.Errorf("choice %q, want %q", got, step.choice)
			}
			onList := "6.25"
			if step.choice == edi.ChangeList {
				onList = "5.99"
			}
			must(t, w.store.View(t.Context(), func(tx *store.Tx) error {
				rows, err := tx.PriceRows(t.Context(), w.supplier, list.ID, store.PriceRowFilter{Limit: 10})
				if len(rows) != 1 || wholesale.FormatTrimmed(rows[0].UnitPrice) != onList {
					t.Errorf("after the choice %q the list has %+v", step.choice, rows)
				}
				return err
			}))
		}
	})
}

// TestPlaces checks that an order for several places is an order for each, and waits as a whole
// when one of them is not known.
func TestPlaces(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		order := func(number, other string) []byte {
			return fmt.Appendf(nil, "UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+%[1]s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%[1]s+9'"+
				"DTM+137:20261120:102'NAD+BY+9520000001001::9'NAD+SU+9520000009007::9'LIN+1++%[2]s:EN'QTY+21:30'LOC+7+%[4]s::9'QTY+11:10'LOC+7+%[5]s::9'QTY+11:20'"+
				"LIN+2++%[3]s:EN'QTY+21:6'LOC+7+%[5]s::9'QTY+11:6'UNS+S'CNT+2:2'UNT+18+1'UNZ+1+%[1]s'",
				number, w.products["UP001"].Barcode, w.products["UP002"].Barcode, petone, other)
		}
		d := w.take(order("P1", karori))
		wantRules(t, d, "several_places")
		w.wantMade("U-1000 ordered Fern Petone : 10 UP001 @ 6.25", "U-1001 ordered Fern Karori : 20 UP001 @ 6.25, 6 UP002 @ 14.9")
		d = w.take(order("P2", "9520000001032"))
		wantRules(t, d, "several_places", "unknown_store")
		w.wantSaid(d, "waiting; P2 waiting")
		if made := w.made(); len(made) != 2 {
			t.Errorf("half of an order was taken: %v", made)
		}
	})
}

// TestNoLineOfAFurtherPlaceIsLost checks lines that only a place after the first gets.
func TestNoLineOfAFurtherPlaceIsLost(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		table := w.newPartner("Fern tables", "csv", "TABLES")
		w.matchStore(table.ID, "Petone", w.stores[petone].ID)
		w.matchStore(table.ID, "Karori", w.stores[karori].ID)
		rows := "Order,Store,Item,Qty\nT1,Petone,UP001,12\nT1,Karori,UP002,6\nT1,Karori,NOPE,7\n"
		d := w.takeAs(table.ID, "orders.csv", []byte(rows))
		w.wantSaid(d, "waiting; T1 waiting")
		wantRules(t, d, "several_places", "unknown_product")
		w.wantMade()

		order := func(number, last string) []byte {
			return fmt.Appendf(nil, "UNB+UNOC:3+%[1]s:14+%[2]s:14+261120:0615+%[3]s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%[3]s+9'DTM+137:20261120:102'"+
				"NAD+BY+%[1]s::9'NAD+SU+%[2]s::9'LIN+1++%[4]s:EN'QTY+21:30'LOC+7+%[6]s::9'QTY+11:30'"+
				"LIN+2++%[5]s:EN'QTY+21:6'QTY+192:1'LOC+7+%[7]s::9'QTY+11:6'LIN+3'PIA+5+%[8]s:SA'QTY+21:4'LOC+7+%[7]s::9'QTY+11:4'UNS+S'CNT+2:3'UNT+22+1'UNZ+1+%[3]s'",
				chain, us, number, w.products["UP001"].Barcode, w.products["UP002"].Barcode, petone, karori, last)
		}
		w.wantSaid(w.take(order("P1", "NOPE")), "waiting; P1 waiting")
		w.wantMade()
		d = w.take(order("P2", "UP003"))
		wantRules(t, d, "ignored", "several_places")
		w.wantMade("U-1000 ordered Fern Petone : 30 UP001 @ 6.25",
			"U-1001 ordered Fern Karori : 6 UP002 @ 14.9, 1 UP002 @ 0, 4 UP003 @ 3.1")
	})
}

// TestEveryProblemSaysWhereItIs holds problems that are found after the reading to a place as well.
func TestEveryProblemSaysWhereItIs(t *testing.T) {
	w := newWorld(t, databaseOf(t))
	for name, data := range map[string][]byte{
		"unknown order":      []byte("UNB+UNOC:3+" + chain + "+" + us + "+261120:0615+1'UNH+1+ORDERS:D:96A:UN'BGM+220+NEVER+1'UNT+3+1'UNZ+1+1'"),
		"no message":         []byte("UNB+UNOC:3+" + chain + "+" + us + "+261120:0615+2'UNZ+0+2'"),
		"no message, no one": []byte("UNB+UNOC:3+X+Y+261120:0615+3'"),
		"no document":        []byte("PK\x03\x04"),
		"empty":              nil,
		"currency":           bytes.ReplaceAll(given(t, "orders-d96a-plain.edi"), []byte("NZD"), []byte("AUD")),
		"several places": fmt.Appendf(nil, "UNB+UNOC:3+%[1]s+%[2]s+261120:0615+4'UNH+1+ORDERS:D:96A:UN'BGM+220+P4+9'NAD+BY+%[1]s::9'LIN+1++%[3]s:EN'QTY+21:2'"+
			"LOC+7+%[4]s::9'QTY+11:1'LOC+7+%[5]s::9'QTY+11:1'UNS+S'CNT+2:1'UNT+12+1'UNZ+1+4'", chain, us, w.products["UP001"].Barcode, petone, karori),
	} {
		d := w.take(data)
		if want := name == "several places"; (d.State == store.DocumentTaken) != want {
			t.Errorf("%s: %s", name, w.said(d))
		}
		problems := d.Problems
		for _, m := range d.Messages {
			problems = append(problems, m.Problems...)
		}
		if len(problems) == 0 {
			t.Errorf("%s: no problem", name)
		}
		for _, p := range problems {
			if p.Location == "" {
				t.Errorf("%s: %s says not where: %s", name, p.Rule, p.Message)
			}
		}
	}
}

// TestPackSizes checks what becomes pieces, and what a person has to say first.
func TestPackSizes(t *testing.T) {
	for name, test := range map[string]struct{ line, matched, want string }{
		"pieces":                           {"LIN+1++%s:EN'QTY+21:5:PCE'", "", "5"},
		"a carton that says its size":      {"LIN+1++1%s:EN'QTY+21:2'QTY+59:12'", "", "24"},
		"a carton that does not":           {"LIN+1++1%s:EN'QTY+21:2'", "", ""},
		"a carton of which a person knows": {"LIN+1++1%s:EN'QTY+21:2'", "6", "12"},
		"ordered by the carton":            {"LIN+1++%s:EN'QTY+21:3:CT'", "", ""},
		"by the carton, a person knows":    {"LIN+1++%s:EN'QTY+21:3:CT'", "4", "12"},
		"what the document says counts":    {"LIN+1++1%s:EN'QTY+21:2'QTY+59:12'", "6", "24"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, databaseOf(t))
			gtin := w.products["UP001"].Barcode
			if strings.Contains(test.line, "1%s") { // the trade unit's number has its own check digit
				gtin = gtin[:12] + gtin14Digit("1"+gtin[:12])
			}
			code, _, _ := strings.Cut(strings.Split(fmt.Sprintf(test.line, gtin), "+")[3], ":")
			if test.matched != "" {
				w.matchProduct(code, w.products["UP001"].ID, test.matched)
			}
			d := w.take(fmt.Appendf(nil, "UNB+UNOC:3+%[1]s:14+%[2]s:14+261120:0615+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+N1+9'DTM+137:20261120:102'"+
				"NAD+BY+%[1]s::9'NAD+SU+%[2]s::9'NAD+DP+%[3]s::9'%[4]sUNS+S'CNT+2:1'UNT+11+1'UNZ+1+1'", chain, us, petone, fmt.Sprintf(test.line, gtin)))
			if test.want == "" {
				w.wantSaid(d, "waiting; N1 waiting")
				if d.Messages[0].Missing[0].Kind != edi.MissingPack {
					t.Errorf("missing %+v", d.Messages[0].Missing)
				}
				return
			}
			w.wantMade("U-1000 ordered Fern Petone : " + test.want + " UP001 @ 6.25")
		})
	}
}

// gtin14Digit is the check digit after thirteen digits.
func gtin14Digit(thirteen string) string {
	sum := 0
	for i, digit := range thirteen {
		weight := 3
		if i%2 == 1 {
			weight = 1
		}
		sum += weight * int(digit-'0')
	}
	return fmt.Sprint((10 - sum%10) % 10)
}
