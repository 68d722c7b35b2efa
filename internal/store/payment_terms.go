package store

import (
	"context"
	"errors"
	"strings"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutPaymentTerms adds payment terms or replaces them. A name that others of the supplier have, in
// any case, is a unique violation of payment_terms.name_key.
func (tx *Tx) PutPaymentTerms(ctx context.Context, t wholesale.PaymentTerms) error {
	return touched(tx.queries().PutPaymentTerms(ctx, db.PutPaymentTermsParams{
		ID: t.ID, SupplierID: t.SupplierID, Name: t.Name, NameKey: codeKey(t.Name), Options: namesColumn(t.Options),
		DefaultOption: string(t.Default), Collect: string(t.Collect), Days: int64(t.Days), Methods: namesColumn(t.Methods),
		CreatedAt: timeColumn(t.CreatedAt), UpdatedAt: timeColumn(t.UpdatedAt),
	}))
}

// PaymentTerms reads payment terms; ErrNotFound when the supplier has none with this id.
func (tx *Tx) PaymentTerms(ctx context.Context, supplierID, id string) (wholesale.PaymentTerms, error) {
	row, err := tx.queries().PaymentTerms(ctx, db.PaymentTermsParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, paymentTermsOf)
}

// AllPaymentTerms lists a supplier's payment terms by their names.
func (tx *Tx) AllPaymentTerms(ctx context.Context, supplierID string) ([]wholesale.PaymentTerms, error) {
	rows, err := tx.queries().AllPaymentTerms(ctx, supplierID)
	return allRows(rows, err, paymentTermsOf)
}

// PaymentTermsOf gives the terms that hold for a customer: its own, else those of its fulfilment
// group, else those of the Default group; nil when there are none.
func (tx *Tx) PaymentTermsOf(ctx context.Context, supplierID, customerID string) (*wholesale.PaymentTerms, error) {
	row, err := tx.queries().PaymentTermsOf(ctx, db.PaymentTermsOfParams{SupplierID: supplierID, CustomerID: customerID})
	terms, err := oneRow(row, err, paymentTermsOf)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // no terms are an answer
	}
	return &terms, err
}

func paymentTermsOf(r db.PaymentTerm) (wholesale.PaymentTerms, error) {
	return wholesale.PaymentTerms{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Options: namesOf[wholesale.PaymentOption](r.Options),
		Default: wholesale.PaymentOption(r.DefaultOption), Collect: wholesale.CollectWhen(r.Collect), Days: int(r.Days),
		Methods: namesOf[wholesale.MethodKind](r.Methods), CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}

// namesColumn writes names that have no commas.
func namesColumn[T ~string](names []T) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = string(name)
	}
	return strings.Join(texts, ",")
}

func namesOf[T ~string](column string) (names []T) {
	for name := range strings.SplitSeq(column, ",") {
		if name != "" {
			names = append(names, T(name))
		}
	}
	return names
}
