package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// Event is one thing that happened to an order, in words.
type Event struct {
	ID      string
	OrderID string
	At      time.Time
	Kind    string // e.g. "approved"
	Actor   string // who did it, e.g. "api", "unleashed"
	Text    string
	// ByCustomer says that Actor is a person of the customer's.
	ByCustomer bool
}

// InsertEvent adds to an order's timeline, at the transaction's time.
func (tx *Tx) InsertEvent(ctx context.Context, supplierID string, e Event) error {
	return tx.queries().InsertEvent(ctx, db.InsertEventParams{
		ID: NewID(), SupplierID: supplierID, OrderID: e.OrderID, At: timeColumn(tx.Now()), Kind: e.Kind, Actor: e.Actor, Text: e.Text,
		ByCustomer: e.ByCustomer,
	})
}

// Timeline reads everything that happened to an order, oldest first.
func (tx *Tx) Timeline(ctx context.Context, supplierID, orderID string) ([]Event, error) {
	rows, err := tx.queries().Timeline(ctx, db.TimelineParams{SupplierID: supplierID, OrderID: orderID})
	return allRows(rows, err, func(r db.Timeline) (Event, error) {
		return Event{ID: r.ID, OrderID: r.OrderID, At: timeOf(r.At), Kind: r.Kind, Actor: r.Actor, Text: r.Text, ByCustomer: r.ByCustomer}, nil
	})
}

// Notice warns the supplier. There is at most one open notice of a kind for an order (or, without
// an order, for the supplier); it goes when its cause goes or a person dismisses it.
type Notice struct {
	ID        string
	Kind      string
	OrderID   string
	Title     string
	Detail    string
	CreatedAt time.Time
}

// PutNotice opens a notice, or renews the text of the one that is open.
func (tx *Tx) PutNotice(ctx context.Context, supplierID string, n Notice) error {
	_, err := tx.queries().InsertNotice(ctx, db.InsertNoticeParams{
		ID: NewID(), SupplierID: supplierID, Kind: n.Kind, OrderID: n.OrderID, Title: n.Title, Detail: n.Detail, CreatedAt: timeColumn(tx.Now()),
	})
	return err
}

// ClearNotice takes back the open notice of a kind, because its cause is gone.
func (tx *Tx) ClearNotice(ctx context.Context, supplierID, kind, orderID string) error {
	_, err := tx.queries().ClearNotices(ctx, db.ClearNoticesParams{SupplierID: supplierID, Kind: kind, OrderID: orderID, GoneAt: timeColumn(tx.Now())})
	return err
}

// HadNotice says whether there ever was a notice of a kind for an order, open or gone.
func (tx *Tx) HadNotice(ctx context.Context, supplierID, kind, orderID string) (bool, error) {
	return tx.queries().HadNotice(ctx, db.HadNoticeParams{SupplierID: supplierID, Kind: kind, OrderID: orderID})
}

// DismissNotice closes a notice because a person has seen it; dismissing it twice is fine.
// ErrNotFound when the supplier has none with this id.
func (tx *Tx) DismissNotice(ctx context.Context, supplierID, id string) error {
	row, err := tx.queries().Notice(ctx, db.NoticeParams{SupplierID: supplierID, ID: id})
	if _, err := oneRow(row, err, noticeOf); err != nil {
		return err
	}
	_, err = tx.queries().DismissNotice(ctx, db.DismissNoticeParams{SupplierID: supplierID, ID: id, GoneAt: timeColumn(tx.Now())})
	return err
}

// Notices lists the open notices, newest first, below the id before ("" for the newest).
func (tx *Tx) Notices(ctx context.Context, supplierID, before string, limit int) ([]Notice, error) {
	rows, err := tx.queries().Notices(ctx, db.NoticesParams{SupplierID: supplierID, Before: before, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, noticeOf)
}

func noticeOf(r db.Notice) (Notice, error) {
	return Notice{ID: r.ID, Kind: r.Kind, OrderID: r.OrderID, Title: r.Title, Detail: r.Detail, CreatedAt: timeOf(r.CreatedAt)}, nil
}

// CountOtherNotices counts the open notices that are not about an order which needs a person.
func (tx *Tx) CountOtherNotices(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountOtherNotices(ctx, supplierID)
}
