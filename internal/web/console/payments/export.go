package payments

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	taking "upstock/internal/payments"
	"upstock/internal/sheet"
	"upstock/internal/web/console/paying"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// The bounds of the file: how many payments are read at once, and how many it has at most.
const (
	perRead  = 500
	mostRows = 100_000
)

var exportHead = []string{
	"Kind", "Date", "State", "Order", "Reference", "Invoice", "Customer code", "Customer", "Currency", "Amount", "Method", "Collect on",
	"Attempts", "Reason", "Made on", "Stripe payment", "Stripe refund", "Payment id",
	"Paid out on", "Stripe payout", "Fee", "Net", "Payout currency",
}

// exportCSV gives what the list shows, of all its pages. Refunds stand below their payment, with
// negative amounts, so that the column of amounts adds up to what came in.
func (s Services) exportCSV(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	zone := visit.Supplier.Location()
	f := readQuery(r.URL.Query()).filter()
	f.Before, f.Limit = "", perRead
	var out bytes.Buffer
	file := sheet.NewCSV(&out)
	if err := file.Header(exportHead...); err != nil {
		return err
	}
	for rows := 0; rows < mostRows; {
		found, next, err := s.Payments.Payments(r.Context(), visit.Supplier.ID, f)
		if err != nil {
			return err
		}
		for _, p := range found {
			if err := file.Row(paymentCells(p, zone)...); err != nil {
				return err
			}
			for _, refund := range p.Refunds {
				if err := file.Row(refundCells(p, refund, zone)...); err != nil {
					return err
				}
			}
		}
		if rows += len(found); next == "" {
			break
		}
		f.Before = next
	}
	if err := file.Close(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="payments-%s.csv"`, wholesale.DateOf(s.Clock(), zone)))
	_, _ = w.Write(out.Bytes()) // a client that has gone needs nothing
	return nil
}

func paymentCells(p taking.Listed, zone *time.Location) []sheet.Cell {
	reason := p.BlockedReason
	if p.State == wholesale.PaymentFailed {
		reason = p.Error
	}
	return append([]sheet.Cell{
		sheet.Text("Payment"), sheet.Date(string(p.On(zone))), sheet.Text(ui.PaymentWords(p.State)),
		sheet.Text(p.OrderNumber), sheet.Text(p.Reference), sheet.Text(p.InvoiceNumber), sheet.Text(p.CustomerCode), sheet.Text(p.CustomerName),
		sheet.Text(p.Currency), sheet.Number(wholesale.FormatTotal(p.Amount)), sheet.Text(paying.MethodWords(p.Payment)),
		sheet.Date(string(p.CollectOn)), sheet.Number(fmt.Sprint(p.Attempts)), sheet.Text(reason),
		sheet.Date(string(wholesale.DateOf(p.CreatedAt, zone))), sheet.Text(p.IntentID), sheet.Text(""), sheet.Text(p.ID),
	}, payoutCells(p, "")...)
}

// payoutCells are about the payout that has a payment, or one of its refunds: the fee and what is
// left are in the currency of the payout.
func payoutCells(p taking.Listed, refundID string) []sheet.Cell {
	part, ok := partOf(p, refundID)
	if !ok {
		return []sheet.Cell{sheet.Date(""), sheet.Text(""), sheet.Number(""), sheet.Number(""), sheet.Text("")}
	}
	on := part.ArrivesOn
	if part.State.CameToNothing() {
		on = ""
	}
	return []sheet.Cell{
		sheet.Date(string(on)), sheet.Text(part.PayoutID), sheet.Number(wholesale.FormatTotal(part.Fee)),
		sheet.Number(wholesale.FormatTotal(part.Net)), sheet.Text(part.Currency),
	}
}

func refundCells(p taking.Listed, r wholesale.Refund, zone *time.Location) []sheet.Cell {
	at := r.CreatedAt
	if r.State == wholesale.RefundDone {
		at = r.UpdatedAt
	}
	reason := r.Reason
	if !r.Goes() {
		reason = r.Error
	}
	return append([]sheet.Cell{
		sheet.Text("Refund"), sheet.Date(string(wholesale.DateOf(at, zone))), sheet.Text(paying.RefundWords(r)),
		sheet.Text(p.OrderNumber), sheet.Text(p.Reference), sheet.Text(p.InvoiceNumber), sheet.Text(p.CustomerCode), sheet.Text(p.CustomerName),
		sheet.Text(r.Currency), sheet.Number(wholesale.FormatTotal(r.Amount.Neg())), sheet.Text(paying.MethodWords(p.Payment)),
		sheet.Date(""), sheet.Number(fmt.Sprint(r.Attempts)), sheet.Text(reason),
		sheet.Date(string(wholesale.DateOf(r.CreatedAt, zone))), sheet.Text(p.IntentID), sheet.Text(r.StripeID), sheet.Text(p.ID),
	}, payoutCells(p, r.ID)...)
}
