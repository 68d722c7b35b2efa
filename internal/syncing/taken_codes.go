package syncing

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// codeIsTaken is why a record is left out whose code something here has that is linked to another
// record: a person decides about it, in the review.
const codeIsTaken = "its code is linked to another record in Unleashed; review it in Settings › Integrations › Relink"

// productWithCode finds the product that a record which is not linked belongs to by its code. taken
// says that it is linked to another record, of this account or another: then the record is kept for
// the review, and never linked by itself.
func (c *conversation) productWithCode(ctx context.Context, tx *store.Tx, r ProductRecord) (p wholesale.Product, taken bool, err error) {
	p, err = tx.ProductByCode(ctx, c.conn.SupplierID, clean(r.Code))
	found := sameCode{id: p.ID, code: p.Code, linkedTo: p.RemoteID, account: p.RemoteAccount, err: err}
	taken, err = c.keepForReview(ctx, tx, found, store.Relink{
		Kind: store.ProductLink, RemoteID: r.RemoteID, Code: clean(r.Code), Name: clean(r.Name),
	}, r.Obsolete)
	return p, taken, err
}

// customerWithCode is productWithCode for a customer.
func (c *conversation) customerWithCode(ctx context.Context, tx *store.Tx, r CustomerRecord) (customer wholesale.Customer, taken bool, err error) {
	customer, err = tx.CustomerByCode(ctx, c.conn.SupplierID, clean(r.Code))
	found := sameCode{id: customer.ID, code: customer.Code, linkedTo: customer.RemoteID, account: customer.RemoteAccount, err: err}
	taken, err = c.keepForReview(ctx, tx, found, store.Relink{
		Kind: store.CustomerLink, RemoteID: r.RemoteID, Code: clean(r.Code), Name: clean(r.Name),
	}, r.Terms.Obsolete)
	return customer, taken, err
}

// sameCode is what was found here by the code of a record.
type sameCode struct {
	id, code, linkedTo string
	account            int64
	err                error
}

// keepForReview says whether what was found by a record's code is linked to another record, and
// keeps the record for the review then. The error is ErrNotFound when the record is of something
// new.
func (c *conversation) keepForReview(ctx context.Context, tx *store.Tx, found sameCode, r store.Relink, retired bool) (taken bool, err error) {
	r.SupplierID = c.conn.SupplierID
	switch {
	case wholesale.CodeOf(found.err) == wholesale.CodeConflict:
		// Codes that only look alike are told apart within an account. After a change of accounts
		// no one can tell which of ours is meant.
		if !c.conn.ReviewOpen {
			return false, store.ErrNotFound
		}
		r.Several = true
	case found.err != nil:
		return false, found.err
	case found.linkedTo == "":
		return false, nil
	case found.account == c.opened.Account && isAnother(found.code, found.linkedTo, r.Code, nil):
		return false, store.ErrNotFound
	default:
		r.OursID = found.id
	}
	if retired { // nothing is linked to what is not used any more
		return true, nil
	}
	added, err := tx.PutRelink(ctx, r)
	if err != nil || !added || c.conn.ReviewOpen {
		return true, err
	}
	return true, noticeOfRelink(ctx, tx, r)
}

// noticeOfRelink tells of a record that is new under a code that is in use here.
func noticeOfRelink(ctx context.Context, tx *store.Tx, r store.Relink) error {
	return tx.PutNotice(ctx, r.SupplierID, store.Notice{Kind: NoticeRelink,
		Title: "Unleashed has a new record with a code that is in use here",
		Detail: "Unleashed has a new " + string(r.Kind) + " " + r.Code + " beside the one that ours is linked to. " +
			"Link it in Settings › Integrations › Relink if it takes the place of the old one.",
	})
}

// NoticeRelink is the kind of the notice that Unleashed has a new record under a code of ours.
const NoticeRelink = "relink"
