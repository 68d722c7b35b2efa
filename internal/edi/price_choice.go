package edi

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceChoice is what a person decides about one price that differs.
type PriceChoice struct {
	DocumentID string
	Position   int    // of the message
	CustomerID string // whose order it is about
	ProductID  string
	Choice     Choice // "" takes back what was decided
}

// ChoosePrice keeps the customer's price, uses the document's for this order, or puts the
// document's on the customer's price list, as a price of a person's, from where the order has it
// then. Taking it back leaves everything as it was before. An order that is approved keeps its
// price; the list can be changed all the same.
func (s *Service) ChoosePrice(ctx context.Context, supplierID string, in PriceChoice) (Document, error) {
	switch in.Choice {
	case "", KeepOurs, UseTheirs, ChangeList:
	default:
		return Document{}, wholesale.Invalid("choice", "must be %s, %s or %s", KeepOurs, UseTheirs, ChangeList)
	}
	d, err := s.Document(ctx, supplierID, in.DocumentID)
	if err != nil {
		return d, err
	}
	difference, found := in.find(d)
	if !found {
		return d, wholesale.NotFound("price that differs")
	}
	if difference.Choice == in.Choice {
		return d, nil
	}
	// The list first: should the rest fail, choosing again does it once more.
	if difference.Choice == ChangeList {
		if err := s.restoreList(ctx, supplierID, difference); err != nil {
			return d, err
		}
	}
	if in.Choice == ChangeList {
		if difference, err = s.changeList(ctx, supplierID, difference); err != nil {
			return d, err
		}
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error { return s.choosePrice(ctx, tx, supplierID, d, in, difference) })
	if err != nil {
		return d, err
	}
	return s.Document(ctx, supplierID, in.DocumentID)
}

func (in PriceChoice) find(d Document) (PriceDifference, bool) {
	for _, m := range d.Messages {
		if m.Position != in.Position {
			continue
		}
		if at := slices.IndexFunc(m.Prices, in.isAbout); at >= 0 {
			return m.Prices[at], true
		}
	}
	return PriceDifference{}, false
}

func (in PriceChoice) isAbout(p PriceDifference) bool {
	return p.CustomerID == in.CustomerID && p.ProductID == in.ProductID
}

// changeList puts the document's price on the list that the customer buys from first.
func (s *Service) changeList(ctx context.Context, supplierID string, p PriceDifference) (PriceDifference, error) {
	err := s.store.View(ctx, func(tx *store.Tx) error {
		customer, err := tx.Customer(ctx, supplierID, p.CustomerID)
		if err != nil {
			return err
		}
		if p.PriceListID = customer.PriceListID(); p.PriceListID == "" {
			return wholesale.Conflict("%s has no price list that could be changed. Give it one first", customer.Name)
		}
		before, err := tx.Price(ctx, supplierID, store.ListedPrice{
			PriceListID: p.PriceListID, Price: wholesale.Price{ProductID: p.ProductID, Owner: wholesale.OwnedByPerson},
		})
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		p.Was = &before.UnitPrice
		return err
	})
	if err != nil {
		return p, err
	}
	_, err = s.catalog.SetPrice(ctx, supplierID, p.PriceListID, p.ProductID, catalog.PriceInput{UnitPrice: p.Theirs})
	return p, err
}

// restoreList leaves the list as it was before the document's price was put on it.
func (s *Service) restoreList(ctx context.Context, supplierID string, p PriceDifference) error {
	if p.Was != nil {
		_, err := s.catalog.SetPrice(ctx, supplierID, p.PriceListID, p.ProductID, catalog.PriceInput{UnitPrice: *p.Was})
		return err
	}
	_, err := s.catalog.DeletePrice(ctx, supplierID, p.PriceListID, catalog.PriceKey{ProductID: p.ProductID})
	if wholesale.CodeOf(err) == wholesale.CodeNotFound { // someone has removed it meanwhile
		return nil
	}
	return err
}

func (s *Service) choosePrice(ctx context.Context, tx *store.Tx, supplierID string, d Document, in PriceChoice, chosen PriceDifference) error {
	row, err := tx.HoldDocumentMessage(ctx, supplierID, in.DocumentID, in.Position)
	if err != nil {
		return namedDocument(err)
	}
	var kept found
	if err := unpack(row.Missing, &kept); err != nil {
		return err
	}
	at := slices.IndexFunc(kept.Prices, in.isAbout)
	if at < 0 {
		return wholesale.NotFound("price that differs")
	}
	chosen.Choice = in.Choice
	kept.Prices[at] = chosen
	if row.Missing, err = pack(kept, false); err != nil {
		return err
	}
	if err := tx.UpdateDocumentMessage(ctx, row); err != nil {
		return err
	}
	c := incoming{row: row}
	known, err := tx.PartnerOrder(ctx, c.key())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	for _, id := range known.OrderIDs {
		if err := s.repriced(ctx, tx, supplierID, id, chosen, nameOf(d.Document)); err != nil {
			return err
		}
	}
	return tx.Auditf(ctx, supplierID, "document_price_chosen", nameOf(d.Document), "order %s, %s: %s", row.Number, chosen.ProductCode, chosen.words())
}

// words say what was decided.
func (p PriceDifference) words() string {
	ours, theirs := wholesale.PriceWords(p.Ours), wholesale.PriceWords(p.Theirs)
	switch p.Choice {
	case KeepOurs:
		return fmt.Sprintf("your price of %s stays, theirs is %s", ours, theirs)
	case UseTheirs:
		return fmt.Sprintf("their price of %s is used in place of %s", theirs, ours)
	case ChangeList:
		return fmt.Sprintf("their price of %s was put on the price list in place of %s", theirs, ours)
	}
	return fmt.Sprintf("the choice between %s and their %s is open again", ours, theirs)
}

// repriced gives an order the price that was chosen, as long as it can be changed.
func (s *Service) repriced(ctx context.Context, tx *store.Tx, supplierID, orderID string, p PriceDifference, document string) error {
	o, err := tx.OrderForUpdate(ctx, supplierID, orderID)
	if err != nil || o.CustomerID != p.CustomerID {
		return err
	}
	if err := s.orders.Note(ctx, tx, o, "document", fmt.Sprintf("%s, from document %s: %s", p.ProductCode, document, p.words())); err != nil {
		return err
	}
	if o.Status != wholesale.Ordered && o.Status != wholesale.Scheduled {
		return nil
	}
	lines := make([]ordering.LineInput, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = ordering.LineInput{ProductID: l.ProductID, Quantity: l.Quantity, UnitPrice: &l.UnitPrice, Comment: l.Comment}
		if l.ProductID != p.ProductID || l.UnitPrice.IsZero() { // free goods stay free
			continue
		}
		if lines[i].UnitPrice = nil; p.Choice == UseTheirs {
			lines[i].UnitPrice = &p.Theirs
		}
	}
	_, err = s.orders.EditIn(ctx, tx, supplierID, orderID, ordering.OrderChange{Lines: &lines, BySupplier: true})
	return err
}
