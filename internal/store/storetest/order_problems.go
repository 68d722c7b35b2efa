package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// sampleProblem is a problem with everything filled in but its settlement.
func sampleProblem(supplierID, orderID string) wholesale.Problem {
	return wholesale.Problem{
		ID: store.NewID(), SupplierID: supplierID, OrderID: orderID, Words: longText("words"), Photos: 1,
		ReportedBy: text("reporter"), ReportedAt: at(1),
		Lines: []wholesale.ProblemLine{
			{Kind: wholesale.ProblemShort, ProductCode: "GIN", Name: text("name"), Quantity: number("2.5")},
			{Kind: wholesale.ProblemDamaged, ProductCode: "APL", Name: "apple", Quantity: number("1")},
		},
	}
}

func orderProblems(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o, other := sampleOrder(c.SupplierID, c.ID, "U-1"), sampleOrder(c.SupplierID, c.ID, "U-2")
	w.insertOrder(t, o)
	w.insertOrder(t, other)
	of := func(orderID string) []wholesale.Problem {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]wholesale.Problem, error) { return tx.Problems(ctx, c.SupplierID, orderID) })
	}
	same(t, []wholesale.Problem(nil), of(o.ID))

	first, second := sampleProblem(c.SupplierID, o.ID), sampleProblem(c.SupplierID, o.ID)
	second.Lines, second.Photos = nil, 0
	photo := sampleMedia(c.SupplierID, "photo")
	complete(t, first.Lines[0])
	w.update(t, func(tx *store.Tx) error { return tx.InsertProblem(ctx, first, []store.Media{photo}) })
	w.update(t, func(tx *store.Tx) error { return tx.InsertProblem(ctx, second, nil) })
	same(t, []wholesale.Problem{first, second}, of(o.ID))
	same(t, []wholesale.Problem(nil), of(other.ID))

	photoOf := func(orderID, problemID string, position int) func(tx *store.Tx) (store.Media, error) {
		return func(tx *store.Tx) (store.Media, error) {
			return tx.ProblemPhoto(ctx, c.SupplierID, orderID, problemID, position)
		}
	}
	kept := read(t, w, photoOf(o.ID, first.ID, 0))
	same(t, store.Media{SupplierID: c.SupplierID, ContentType: photo.ContentType, Content: photo.Content, FetchedAt: at(1)}, kept)
	wantNotFound(t, w, photoOf(o.ID, first.ID, 1))
	wantNotFound(t, w, photoOf(other.ID, first.ID, 0))

	first.Answer, first.SettledBy, first.SettledAt = longText("answer"), text("settler"), at(2)
	settle := func(tx *store.Tx) error { return tx.SettleProblem(ctx, first) }
	w.update(t, settle)
	same(t, []wholesale.Problem{first, second}, of(o.ID))
	complete(t, first)
	w.wantRefused(t, store.ErrStale, settle)
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.InsertProblem(ctx, sampleProblem(c.SupplierID, store.NewID()), nil)
	})
}
