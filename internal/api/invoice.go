package api

import (
	"time"

	"upstock/internal/invoicing"
	"upstock/internal/wholesale"
)

// Invoice is an invoice or a credit note on the wire, as lists have it.
type Invoice struct {
	ID            string     `json:"id" doc:"Empty while it is blocked." example:"01890a5d-ac96-774b-bcce-b302099a8062"`
	Number        string     `json:"number" doc:"For people; empty while it is blocked." example:"INV-1001"`
	Kind          string     `json:"kind" enum:"invoice,credit_note" example:"invoice"`
	OrderID       string     `json:"order_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	OrderNumber   string     `json:"order_number" example:"U-1029"`
	CustomerID    string     `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	CustomerName  string     `json:"customer_name" example:"Harbour Grocer"`
	CreditsID     string     `json:"credits_id" doc:"The invoice that a credit note credits; empty for an invoice." example:""`
	IssuedOn      *string    `json:"issued_on" format:"date" doc:"Null while it is blocked." example:"2026-03-04"`
	DueOn         *string    `json:"due_on" format:"date" doc:"Null for credit notes, and while it is blocked." example:"2026-04-20"`
	Currency      string     `json:"currency" doc:"ISO 4217." example:"NZD"`
	SubTotal      string     `json:"sub_total" format:"decimal" doc:"Without tax. Amounts of credit notes are positive." example:"314.40"`
	TaxTotal      string     `json:"tax_total" format:"decimal" example:"47.16"`
	Total         string     `json:"total" format:"decimal" example:"361.56"`
	State         string     `json:"state" enum:"blocked,issued,sent,paid" doc:"sent: it has left, by e-mail or as a document." example:"issued"`
	BlockedReason string     `json:"blocked_reason" doc:"Why nothing is issued for the order now, for people; empty when nothing is in the way." example:""`
	Reason        string     `json:"reason" doc:"Of a credit note." example:""`
	CreatedAt     *time.Time `json:"created_at" nullable:"true" example:"2026-03-04T09:30:00Z"`
	SentAt        *time.Time `json:"sent_at" nullable:"true"`
}

// WholeInvoice is an invoice with everything that is printed on it.
type WholeInvoice struct {
	Invoice
	Reference        string        `json:"reference" doc:"The customer's own order number." example:"PO 4471"`
	CreditsNumber    string        `json:"credits_number" doc:"The number of the invoice that a credit note credits." example:""`
	Terms            string        `json:"terms" doc:"In words." example:"20th of the following month"`
	Lines            []InvoiceLine `json:"lines" nullable:"false"`
	Freight          string        `json:"freight" format:"decimal" doc:"Without tax." example:"15.00"`
	Adjustment       string        `json:"adjustment" format:"decimal" doc:"Without tax." example:"0.00"`
	AdjustmentReason string        `json:"adjustment_reason" example:""`
}

// InvoiceLine is one product on an invoice.
type InvoiceLine struct {
	LineID      string `json:"line_id" doc:"Of the order." example:"01890a5d-ac96-774b-bcce-b302099a8059"`
	ProductCode string `json:"product_code" example:"KOMBU-GIN-330"`
	Name        string `json:"name" example:"Kombucha ginger 330 ml"`
	Unit        string `json:"unit" example:"EACH"`
	Quantity    string `json:"quantity" format:"decimal" example:"12"`
	UnitPrice   string `json:"unit_price" format:"decimal" doc:"Without tax." example:"24.9500"`
	LineTotal   string `json:"line_total" format:"decimal" doc:"Without tax." example:"299.40"`
	TaxRate     string `json:"tax_rate" format:"decimal" doc:"A fraction." example:"0.15"`
	LineTax     string `json:"line_tax" format:"decimal" example:"44.91"`
}

func invoiceView(i wholesale.Invoice) Invoice {
	return Invoice{
		ID: i.ID, Number: i.Number, Kind: string(i.Kind), OrderID: i.OrderID, OrderNumber: i.Snapshot.OrderNumber,
		CustomerID: i.CustomerID, CustomerName: i.Snapshot.Customer.Name, CreditsID: i.CreditsID,
		IssuedOn: dateOrNull(i.IssuedOn), DueOn: dateOrNull(i.DueOn), Currency: i.Currency,
		SubTotal: wholesale.FormatTotal(i.SubTotal), TaxTotal: wholesale.FormatTotal(i.TaxTotal), Total: wholesale.FormatTotal(i.Total),
		State: i.State(), Reason: i.Reason, CreatedAt: timeOrNull(i.CreatedAt), SentAt: timeOrNull(i.SentAt),
	}
}

func wholeInvoiceView(i wholesale.Invoice) WholeInvoice {
	s := i.Snapshot
	v := WholeInvoice{
		Invoice: invoiceView(i), Reference: s.Reference, CreditsNumber: s.Credits, Terms: s.Terms, Lines: make([]InvoiceLine, len(s.Lines)),
		Freight: wholesale.FormatTotal(s.Freight), Adjustment: wholesale.FormatTotal(s.Adjustment), AdjustmentReason: s.AdjustmentReason,
	}
	for n, l := range s.Lines {
		v.Lines[n] = InvoiceLine{
			LineID: l.LineID, ProductCode: l.ProductCode, Name: l.Name, Unit: l.Unit, Quantity: wholesale.FormatTrimmed(l.Quantity),
			UnitPrice: wholesale.FormatPrice(l.UnitPrice), LineTotal: wholesale.FormatTotal(l.Total),
			TaxRate: wholesale.FormatTrimmed(l.TaxRate), LineTax: wholesale.FormatTotal(l.Tax),
		}
	}
	return v
}

// blockedView is the invoice that an order would have, while something is in its way.
func blockedView(of invoicing.OfOrder) WholeInvoice {
	o := of.Order
	v := wholeInvoiceView(wholesale.NewInvoice(wholesale.InvoiceInput{Order: o}))
	v.State, v.IssuedOn, v.DueOn, v.Terms = invoicing.Blocked, nil, nil, ""
	return v
}

// Statement is a customer's month on the wire.
type Statement struct {
	CustomerID string          `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	Month      string          `json:"month" example:"2026-03"`
	From       string          `json:"from" format:"date" example:"2026-03-01"`
	To         string          `json:"to" format:"date" example:"2026-03-31"`
	Currency   string          `json:"currency" doc:"The supplier's; what is in another one is left out." example:"NZD"`
	Opening    string          `json:"opening_balance" format:"decimal" doc:"What was invoiced before, less what was credited and paid through Stripe." example:"120.00"`
	Closing    string          `json:"closing_balance" format:"decimal" example:"481.56"`
	Items      []StatementItem `json:"items" nullable:"false" doc:"Oldest first."`
}

// StatementItem is one thing on a statement.
type StatementItem struct {
	InvoiceID   string  `json:"invoice_id" doc:"Of an invoice or a credit note; empty for a payment or a refund." example:"01890a5d-ac96-774b-bcce-b302099a8062"`
	PaymentID   string  `json:"payment_id" doc:"Of a payment; empty for all else." example:""`
	RefundID    string  `json:"refund_id" doc:"Of a refund; empty for all else." example:""`
	Number      string  `json:"number" doc:"Empty for a payment or a refund." example:"INV-1001"`
	OrderNumber string  `json:"order_number" example:"U-1029"`
	Kind        string  `json:"kind" enum:"invoice,credit_note,payment,refund" example:"invoice"`
	IssuedOn    string  `json:"issued_on" format:"date" doc:"Of a payment or a refund, when the money arrived." example:"2026-03-04"`
	DueOn       *string `json:"due_on" format:"date" example:"2026-04-20"`
	Amount      string  `json:"amount" format:"decimal" doc:"Negative for credit notes and payments." example:"361.56"`
	Balance     string  `json:"balance" format:"decimal" doc:"After it." example:"481.56"`
}

func statementView(st invoicing.Statement) Statement {
	v := Statement{
		CustomerID: st.Customer.ID, Month: string(st.From)[:len("2026-03")], From: string(st.From), To: string(st.To), Currency: st.Currency,
		Opening: wholesale.FormatTotal(st.Opening), Closing: wholesale.FormatTotal(st.Closing), Items: make([]StatementItem, len(st.Entries)),
	}
	for n, e := range st.Entries {
		item := StatementItem{
			Number: e.Number, OrderNumber: e.OrderNumber, Kind: string(e.Kind), IssuedOn: string(e.On), DueOn: dateOrNull(e.Due),
			Amount: wholesale.FormatTotal(e.Amount), Balance: wholesale.FormatTotal(e.Balance),
		}
		switch e.Kind {
		case wholesale.StatementPayment:
			item.PaymentID = e.ID
		case wholesale.StatementRefund:
			item.RefundID = e.ID
		default:
			item.InvoiceID = e.ID
		}
		v.Items[n] = item
	}
	return v
}
