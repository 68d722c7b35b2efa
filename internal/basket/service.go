// Package basket is what buyers put together before they order: a basket for each person and
// customer, kept on the server, so that another device, a closed tab or an empty battery loses
// nothing. Placing makes one order of it, however often it is sent.
package basket

import (
	"cmp"
	"context"
	"errors"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Config is what the service works with.
type Config struct {
	Store    *store.Store
	Ordering *ordering.Service
}

// Service carries out what is done with baskets.
type Service struct {
	store    *store.Store
	ordering *ordering.Service
}

// New makes the service.
func New(c Config) *Service { return &Service{store: c.Store, ordering: c.Ordering} }

// Who is the person whose basket it is, and the customer they buy for.
type Who = store.BasketOwner

// Line is a product with a quantity that is put into a basket. The product is named by its id or
// its code.
type Line struct {
	ProductID   string
	ProductCode string
	Quantity    wholesale.Decimal
	// Seen is the unit price that the page showed; nil when it showed none, or says nothing of it.
	Seen *wholesale.Decimal
}

// Added is what became of lines that were put into a basket.
type Added struct {
	Products int // in the basket now
	// Refused are the lines that could not be taken, each with the reason.
	Refused []Refused
}

// Refused is a line that could not be put into a basket.
type Refused struct {
	At     int // its place among the lines that were given
	Line   Line
	Reason string // continues a sentence that begins with the product, e.g. "is out of stock"
}

// Lines are the quantities in a basket, by product id; empty when there is none.
func (s *Service) Lines(ctx context.Context, who Who) (map[string]wholesale.Decimal, error) {
	quantities := map[string]wholesale.Decimal{}
	err := s.store.View(ctx, func(tx *store.Tx) error {
		lines, err := tx.BasketLines(ctx, who)
		for _, l := range lines {
			quantities[l.ProductID] = l.Quantity
		}
		return err
	})
	return quantities, err
}

// SaveDraft keeps what stands above the lines, so that it survives a closed tab.
func (s *Service) SaveDraft(ctx context.Context, who Who, d store.BasketDraft) error {
	if len([]rune(d.Reference))+len([]rune(d.Notes)) > longestDraft {
		return wholesale.Invalid("notes", "must be shorter")
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := buyerOf(ctx, tx, who); err != nil {
			return err
		}
		if _, err := tx.HoldBasket(ctx, who, store.NewID()); err != nil {
			return err
		}
		return tx.SetBasketDraft(ctx, who, d)
	})
}

// longestDraft is more than an order can hold: placing says which field is too long.
const longestDraft = 10_000

// basketOf reads a basket with its lines; one that was never filled is empty and has no key.
func basketOf(ctx context.Context, tx *store.Tx, who Who) (store.Basket, []store.BasketLine, error) {
	b, err := tx.Basket(ctx, who)
	if errors.Is(err, store.ErrNotFound) {
		return store.Basket{BasketOwner: who}, nil, nil
	}
	if err != nil {
		return b, nil, err
	}
	lines, err := tx.BasketLines(ctx, who)
	return b, lines, err
}

// Name is how the line names its product.
func (r Refused) Name() string { return ShortName(cmp.Or(r.Line.ProductCode, "A product")) }

// ShortName is the beginning of what was typed for a product: no code is that long.
func ShortName(typed string) string {
	const longest = 60 // characters
	if letters := []rune(typed); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return typed
}

// Words say which line was refused and why: "GIN-330 is out of stock".
func (r Refused) Words() string { return r.Name() + " " + r.Reason }
