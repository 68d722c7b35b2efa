package syncing

import (
	"context"
	"fmt"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// concludeCheck decides what the account leaves open, where the first reading has shown it, and has
// what has changed be read before the customers whose prices differ are read again. What was
// decided comes into force by that price sync.
func (c *conversation) concludeCheck(ctx context.Context, run store.Run, state checkState) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := c.sameAccount(ctx, tx); err != nil {
			return err
		}
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		run, state := copyOf(run), state
		findings := state.Votes.Conclude(wholesale.Known{
			Prices: conn.PriceDiscounts.InForce(), Customers: conn.CustomerDiscounts.InForce(), Default: conn.DefaultDiscount.InForce(),
		})
		decided, err := answerOpen(ctx, tx, conn, findings, &run)
		if err != nil {
			return err
		}
		noteMeaning(&run, findings.Meaning)
		state.Meaning, state.Votes = findings.Meaning, nil
		state.Customers, state.Again = state.Again, nil
		if decided || len(state.Customers) > 0 {
			if _, err := c.queueRun(ctx, tx, conn, RunPrices, StepProducts); err != nil {
				return err
			}
		}
		run.Step, run.Cursor = StepCheckAgain, state.cursor()
		return tx.PutRun(ctx, run)
	})
}

// answerOpen records the answers to open questions, and says in the run what was found about each.
// What has been decided before, by a person or by what was read, stays; that prices show the
// opposite is said.
func answerOpen(ctx context.Context, tx *store.Tx, conn store.Connection, f wholesale.PriceFindings, run *store.Run) (decided bool, err error) {
	if f.Prices != wholesale.Undecided && conn.PriceDiscounts.InForce() == wholesale.Undecided {
		d := wholesale.Discounts{Form: f.Prices, Evidence: f.OfPrices.Evidence()}
		if err := tx.SetPriceDiscounts(ctx, conn, d); err != nil {
			return false, err
		}
		if err := decidedOne(ctx, tx, conn, d.Words(discountsOfPrices), run); err != nil {
			return false, err
		}
		decided = true
	} else {
		noteFinding(run, discountsOfPrices, readAs(f.Prices), conn.PriceDiscounts.InForce() == f.Prices, conn.PriceDiscounts.InForce() == wholesale.Undecided, f.OfPrices)
	}
	if f.Customers != wholesale.Undecided && conn.CustomerDiscounts.InForce() == wholesale.Undecided {
		d := wholesale.Discounts{Form: f.Customers, Evidence: f.OfCustomers.Evidence()}
		if err := tx.SetCustomerDiscounts(ctx, conn, d); err != nil {
			return false, err
		}
		if err := decidedOne(ctx, tx, conn, d.Words(discountsOfCustomers), run); err != nil {
			return false, err
		}
		decided = true
	} else {
		noteFinding(run, discountsOfCustomers, readAs(f.Customers), conn.CustomerDiscounts.InForce() == f.Customers, conn.CustomerDiscounts.InForce() == wholesale.Undecided, f.OfCustomers)
	}
	open := conn.DefaultDiscount.InForce() == wholesale.DiscountUndecided
	if f.Default == wholesale.DiscountUndecided || !open {
		noteFinding(run, discountsOfCustomers, takenOff(f.Default), conn.DefaultDiscount.InForce() == f.Default, open, f.OfDefault)
		return decided, nil
	}
	d := wholesale.DefaultDiscount{Decision: f.Default, Evidence: f.OfDefault.Evidence()}
	if err := tx.SetDefaultDiscount(ctx, conn, d); err != nil {
		return false, err
	}
	return true, decidedOne(ctx, tx, conn, d.Words(), run)
}

// decidedOne records an answer for the audit, and says it in the run.
func decidedOne(ctx context.Context, tx *store.Tx, conn store.Connection, words string, run *store.Run) error {
	run.Notes = append(slices.Clone(run.Notes), words)
	return tx.Audit(ctx, store.AuditEvent{SupplierID: conn.SupplierID, Kind: "discounts_read", Subject: conn.CompanyName, Detail: words})
}

// noteFinding says in the run what prices have shown about a question that they do not decide: it
// stays open because they do not agree, or it has been decided the other way.
func noteFinding(run *store.Run, what, answer string, same, open bool, f wholesale.Finding) {
	words := ""
	switch {
	case f.For+f.Against == 0 || same && !open:
		return
	case open:
		words = fmt.Sprintf("%s: how they count stays open, because prices in Unleashed do not agree. %s; but %s", what, f.Example, f.Counter)
	case f.Against*9 <= f.For:
		words = fmt.Sprintf("%s: prices in Unleashed show that they are %s, and not as it was decided, which stays. %s", what, answer, f.Evidence())
	default:
		return
	}
	run.Notes = append(slices.Clone(run.Notes), words)
}

func readAs(form wholesale.DiscountForm) string {
	if form == wholesale.Percents {
		return "written as percents"
	}
	return "written as fractions"
}

func takenOff(d wholesale.DiscountDecision) string {
	if d == wholesale.OffTierOnly {
		return "taken off tier prices only"
	}
	return "taken off default sell prices too"
}

// noteMeaning says when the account states something else than what customers are charged.
func noteMeaning(run *store.Run, meaning wholesale.SellPriceMeaning) {
	words := ""
	switch meaning {
	case wholesale.MeansBeforeDiscount:
		words = "Unleashed states prices before customers' discounts. They are compared like that"
	case wholesale.MeansOwnOrDefault:
		words = "Unleashed states default sell prices for customers without prices of their own, whatever their tier. Only customer prices are compared"
	default:
		return
	}
	run.Notes = append(slices.Clone(run.Notes), words)
}
