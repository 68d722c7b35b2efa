package payments

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"upstock/internal/document"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ReceiptName is the name of a receipt's file, without its ending.
func ReceiptName(orderNumber string) string { return strings.ToLower(orderNumber) + "-receipt" }

// ReceiptPDF draws the receipt of a payment, with what went back of it. wholesale.CodeNotFound
// while no money has come.
func (s *Service) ReceiptPDF(ctx context.Context, supplierID, paymentID string) ([]byte, error) {
	receipt, err := store.Read(ctx, s.store, func(tx *store.Tx) (document.Receipt, error) {
		return receiptOf(ctx, tx, supplierID, paymentID)
	})
	if err != nil {
		return nil, err
	}
	var pdf bytes.Buffer
	err = document.WriteReceipt(&pdf, receipt)
	return pdf.Bytes(), err
}

func receiptOf(ctx context.Context, tx *store.Tx, supplierID, paymentID string) (r document.Receipt, err error) {
	r.Payment, err = tx.Payment(ctx, supplierID, paymentID)
	if err == nil && !r.Payment.Received() {
		err = store.ErrNotFound
	}
	if err != nil {
		return r, store.Missing("receipt", err)
	}
	o, err := tx.Order(ctx, supplierID, r.Payment.OrderID)
	if err != nil {
		return r, err
	}
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return r, err
	}
	settings, err := tx.InvoiceSettings(ctx, supplierID)
	if err != nil {
		return r, err
	}
	customer, err := tx.Customer(ctx, supplierID, o.CustomerID)
	if err != nil {
		return r, err
	}
	zone := supplier.Location()
	r.Supplier, r.Customer = wholesale.InvoiceSupplierOf(supplier, settings), wholesale.InvoiceCustomerOf(customer)
	r.Order, r.Reference, r.PaidOn = o.Number, o.Reference, wholesale.DateOf(r.Payment.PaidAt, zone)
	papers, err := tx.PapersOfPayments(ctx, supplierID, []string{paymentID})
	if err != nil {
		return r, err
	}
	r.Invoice = papers[paymentID].InvoiceNumber
	refunds, err := tx.Refunds(ctx, supplierID, store.RefundFilter{PaymentID: paymentID})
	for _, back := range refunds {
		if back.State == wholesale.RefundDone {
			r.Refunds = append(r.Refunds, document.ReceiptRefund{
				On: wholesale.DateOf(back.UpdatedAt, zone), Amount: back.Amount, Reason: back.Reason,
			})
		}
	}
	if err != nil || supplier.LogoMediaID == "" {
		return r, err
	}
	media, err := tx.Media(ctx, supplier.LogoMediaID)
	if errors.Is(err, store.ErrNotFound) || err == nil && media.SupplierID != supplierID {
		return r, nil
	}
	r.Logo = media.Content
	return r, err
}
