package syncing

import (
	"cmp"
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceDecisions is what is known of an account's discounts, and what a person has decided about
// them.
type PriceDecisions struct {
	Prices    wholesale.Discounts       // how discounts of prices are written
	Customers wholesale.Discounts       // how discounts of customers are written
	Default   wholesale.DefaultDiscount // whether customers' discounts are taken off default sell prices
}

// PriceDecisions reads what has been decided about the account's discounts; nothing while there is no
// connection.
func (s *Service) PriceDecisions(ctx context.Context, supplierID string) (d PriceDecisions, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		d = PriceDecisions{Prices: c.PriceDiscounts, Customers: c.CustomerDiscounts, Default: c.DefaultDiscount}
		return err
	})
	return d, err
}

// Automatic leaves a decision to what the account shows.
const Automatic = "automatic"

// PriceDecisionsChange is a person's word on the account's discounts; nil leaves a decision as it is.
type PriceDecisionsChange struct {
	PriceDiscounts    *string // "percent", "fraction" or Automatic
	CustomerDiscounts *string // the same
	DefaultDiscount   *string // "yes", "no" or Automatic
}

// validate names every decision that is none.
func (in PriceDecisionsChange) validate() error {
	var wrong []wholesale.FieldError
	check := func(field string, value *string, choices ...string) {
		if value == nil || *value == Automatic || *value == choices[0] || *value == choices[1] {
			return
		}
		wrong = append(wrong, wholesale.FieldError{Field: field, Message: "must be " + choices[0] + ", " + choices[1] + " or " + Automatic})
	}
	check("price_discounts", in.PriceDiscounts, string(wholesale.Percents), string(wholesale.Fractions))
	check("customer_discounts", in.CustomerDiscounts, string(wholesale.Percents), string(wholesale.Fractions))
	check("default_discount", in.DefaultDiscount, string(wholesale.OffDefaultToo), string(wholesale.OffTierOnly))
	return wholesale.InvalidFields(wrong)
}

// decide records a person's decisions, which count more than what the account shows. Another way to
// read the discounts of prices makes other prices, so they are then synced.
func (s *Service) decide(ctx context.Context, tx *store.Tx, c store.Connection, in PriceDecisionsChange) error {
	if err := in.validate(); err != nil {
		return err
	}
	var made store.AuditChanges
	if to, other := decided(c.PriceDiscounts.Chosen, in.PriceDiscounts); other {
		if err := tx.ChoosePriceDiscounts(ctx, c, to); err != nil {
			return err
		}
		made.Add("discounts of prices", decisionWords(c.PriceDiscounts.Chosen), decisionWords(to))
		if c.Status != store.Disconnected {
			if err := s.queuePricesAfter(ctx, tx, c); err != nil {
				return err
			}
		}
	}
	if to, other := decided(c.CustomerDiscounts.Chosen, in.CustomerDiscounts); other {
		if err := tx.ChooseCustomerDiscounts(ctx, c, to); err != nil {
			return err
		}
		made.Add("discounts of customers", decisionWords(c.CustomerDiscounts.Chosen), decisionWords(to))
	}
	if to, other := decided(c.DefaultDiscount.Chosen, in.DefaultDiscount); other {
		if err := tx.ChooseDefaultDiscount(ctx, c, to); err != nil {
			return err
		}
		made.Add("customers' discounts off default sell prices", decisionWords(c.DefaultDiscount.Chosen), decisionWords(to))
	}
	if made.String() == "" {
		return nil
	}
	return audit(ctx, tx, c.SupplierID, "price_decisions_changed", c.CompanyName, made.String())
}

// decided is what a person says now, and whether it is another decision than before.
func decided[T ~string](before T, said *string) (to T, other bool) {
	if said == nil {
		return before, false
	}
	if *said != Automatic {
		to = T(*said)
	}
	return to, to != before
}

func decisionWords[T ~string](choice T) string { return cmp.Or(string(choice), Automatic) }
