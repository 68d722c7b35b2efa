package store

import (
	"cmp"
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// InsertSupplier adds a supplier. Its order numbers start after lastOrderNumber, and its shop gets
// an address from its name, unless it has one.
func (tx *Tx) InsertSupplier(ctx context.Context, s wholesale.Supplier, lastOrderNumber int64) error {
	if s.Shop.Slug == "" {
		var err error
		if s.Shop.Slug, err = tx.freeSlug(ctx, s.Name); err != nil {
			return err
		}
	}
	s.Shop.ForStrangers = cmp.Or(s.Shop.ForStrangers, wholesale.StrangersSeeNothing)
	if err := tx.queries().InsertSupplier(ctx, db.InsertSupplierParams{
		ID: s.ID, Name: s.Name, Email: s.Email, Currency: s.Currency, TimeZone: s.TimeZone,
		BrandColour: s.BrandColour, LogoMediaID: s.LogoMediaID, GstNumber: s.GSTNumber,
		MailEntered: s.Mails.Entered, MailShipped: s.Mails.Shipped, MailCancelled: s.Mails.Cancelled, MailComment: s.Mails.Comment,
		LastOrderNumber: lastOrderNumber, CreatedAt: timeColumn(s.CreatedAt),
		Slug: s.Shop.Slug, ShopForStrangers: string(s.Shop.ForStrangers), BuyersEditStanding: s.Shop.BuyersEditStanding,
	}); err != nil {
		return err
	}
	if err := tx.queries().InsertPriceVersion(ctx, s.ID); err != nil {
		return err
	}
	if err := tx.insertDefaultGroup(ctx, s); err != nil {
		return err
	}
	if err := tx.insertInvoiceSettings(ctx, wholesale.DefaultInvoiceSettings(s.ID, s.CreatedAt)); err != nil {
		return err
	}
	l := wholesale.DefaultList(s.ID, s.Currency)
	return tx.queries().InsertDefaultList(ctx, db.InsertDefaultListParams{
		ID: l.ID, Name: l.Name, Currency: l.Currency, RemoteKey: l.RemoteKey, CreatedAt: timeColumn(s.CreatedAt), Search: wholesale.SearchKey(l.Name),
	})
}

// Supplier reads a supplier; ErrNotFound when there is none.
func (tx *Tx) Supplier(ctx context.Context, supplierID string) (wholesale.Supplier, error) {
	row, err := tx.queries().Supplier(ctx, supplierID)
	return oneRow(row, err, supplierOf)
}

// HoldSupplier makes every other transaction that holds the same supplier wait until this one has
// ended.
func (tx *Tx) HoldSupplier(ctx context.Context, supplierID string) error {
	return touched(tx.queries().HoldSupplier(ctx, supplierID))
}

// UpdateSupplier writes a supplier's profile. Its currency, its shop's address and the time it was
// made stay as they are.
func (tx *Tx) UpdateSupplier(ctx context.Context, s wholesale.Supplier) error {
	if err := tx.priceSourcesChanged(ctx, s.ID); err != nil {
		return err
	}
	if err := tx.WakeStandingOrders(ctx, s.ID); err != nil { // by another clock, perhaps
		return err
	}
	return touched(tx.queries().UpdateSupplier(ctx, db.UpdateSupplierParams{
		ID: s.ID, Name: s.Name, Email: s.Email, TimeZone: s.TimeZone,
		BrandColour: s.BrandColour, LogoMediaID: s.LogoMediaID, GstNumber: s.GSTNumber,
		MailEntered: s.Mails.Entered, MailShipped: s.Mails.Shipped, MailCancelled: s.Mails.Cancelled, MailComment: s.Mails.Comment,
		ShopForStrangers: string(s.Shop.ForStrangers), BuyersEditStanding: s.Shop.BuyersEditStanding,
	}))
}

// DeleteMedia deletes a picture of the supplier's; ErrNotFound when it has no such picture.
func (tx *Tx) DeleteMedia(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeleteMedia(ctx, db.DeleteMediaParams{SupplierID: supplierID, ID: id}))
}

// CountSuppliers says how many suppliers there are in this installation.
func (tx *Tx) CountSuppliers(ctx context.Context) (int64, error) {
	return tx.queries().CountSuppliers(ctx)
}

// Suppliers reads all suppliers, for what is done for every one of them.
func (tx *Tx) Suppliers(ctx context.Context) ([]wholesale.Supplier, error) {
	rows, err := tx.queries().Suppliers(ctx)
	return allRows(rows, err, supplierOf)
}

func supplierOf(r db.Supplier) (wholesale.Supplier, error) {
	return wholesale.Supplier{
		ID: r.ID, Name: r.Name, Email: r.Email, Currency: r.Currency, TimeZone: r.TimeZone,
		BrandColour: r.BrandColour, LogoMediaID: r.LogoMediaID, GSTNumber: r.GstNumber,
		Mails: wholesale.CustomerMails{
			Entered: r.MailEntered, Shipped: r.MailShipped, Cancelled: r.MailCancelled, Comment: r.MailComment,
		},
		Shop: wholesale.Shop{
			Slug: r.Slug, ForStrangers: wholesale.StrangersSee(r.ShopForStrangers), BuyersEditStanding: r.BuyersEditStanding,
		},
		CreatedAt: timeOf(r.CreatedAt),
	}, nil
}

// NextOrderNumber takes the supplier's next order number. A number is used once: a rolled-back
// transaction gives it back.
func (tx *Tx) NextOrderNumber(ctx context.Context, supplierID string) (int64, error) {
	n, err := tx.queries().NextOrderNumber(ctx, supplierID)
	tx.statements.markRaised(supplierID, true) // by the same statement
	return oneRow(n, err, func(n int64) (int64, error) { return n, nil })
}
