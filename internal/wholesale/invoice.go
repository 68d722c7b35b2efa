package wholesale

import (
	"cmp"
	"slices"
	"time"
)

// InvoiceKind tells invoices from credit notes.
type InvoiceKind string

// The kinds.
const (
	InvoiceIssued InvoiceKind = "invoice"
	CreditNote    InvoiceKind = "credit_note"
)

// Invoice is an invoice or a credit note as it was issued; nothing of it is ever changed. The
// amounts of a credit note are positive, and are taken off.
type Invoice struct {
	ID         string
	SupplierID string
	OrderID    string
	CustomerID string
	Number     string // for people, e.g. "INV-1001"; without gaps in a supplier's kind
	Kind       InvoiceKind
	CreditsID  string // the invoice that a credit note credits; "" for invoices
	Round      int64  // counts the invoices of an order from 1, and the credit notes of an invoice
	IssuedOn   Date
	DueOn      Date // of an invoice
	Currency   string
	SubTotal   Decimal // without tax
	TaxTotal   Decimal
	Total      Decimal
	Reason     string // of a credit note, for people
	CreatedAt  time.Time
	SentAt     time.Time // when it first left, by mail or as a document; zero until then
	// Paid says whether what an invoice still claims was paid here. It is worked out from the
	// order's payments when the invoice is read.
	Paid     bool `store:"-"`
	Snapshot InvoiceSnapshot
}

// InvoiceSnapshot is everything that is printed on an invoice, as it was when it was issued.
type InvoiceSnapshot struct {
	Supplier    InvoiceSupplier  `json:"supplier"`
	Customer    InvoiceCustomer  `json:"customer"`
	DeliverTo   *SnapshotAddress `json:"deliver_to,omitempty"`
	OrderNumber string           `json:"order_number"`
	Reference   string           `json:"reference,omitempty"` // the customer's own order number
	SalesOrder  string           `json:"sales_order,omitempty"`
	OrderedOn   Date             `json:"ordered_on"`
	ShippedOn   Date             `json:"shipped_on"`
	Terms       string           `json:"terms,omitempty"` // in words
	// Payment says how it is paid that is not on account, as that was when it was issued; "" for
	// one on account.
	Payment          string        `json:"payment,omitempty"`
	Credits          string        `json:"credits,omitempty"` // the number of the invoice that is credited
	CreditsOn        Date          `json:"credits_on,omitempty"`
	Lines            []InvoiceLine `json:"lines"`
	Tax              SnapshotTax   `json:"tax"` // on freight and adjustment
	Freight          Decimal       `json:"freight"`
	FreightTax       Decimal       `json:"freight_tax"`
	Adjustment       Decimal       `json:"adjustment"`
	AdjustmentTax    Decimal       `json:"adjustment_tax"`
	AdjustmentReason string        `json:"adjustment_reason,omitempty"`
}

// InvoiceSupplier is who issues an invoice.
type InvoiceSupplier struct {
	Name        string          `json:"name"`
	Email       string          `json:"email"`
	GSTNumber   string          `json:"gst_number,omitempty"`
	NZBN        string          `json:"nzbn,omitempty"`
	BankAccount string          `json:"bank_account,omitempty"`
	Address     SnapshotAddress `json:"address"`
	TimeZone    string          `json:"time_zone,omitempty"`
	BrandColour string          `json:"brand_colour,omitempty"`
	LogoMediaID string          `json:"logo_media_id,omitempty"`
}

// InvoiceCustomer is whom an invoice is for.
type InvoiceCustomer struct {
	Name    string           `json:"name"`
	Code    string           `json:"code"`
	Address *SnapshotAddress `json:"address,omitempty"`
}

// InvoiceLine is one product on an invoice.
type InvoiceLine struct {
	LineID      string  `json:"line_id"` // of the order
	ProductID   string  `json:"product_id"`
	ProductCode string  `json:"product_code"`
	Name        string  `json:"name"`
	Barcode     string  `json:"barcode,omitempty"`
	Unit        string  `json:"unit,omitempty"`
	Quantity    Decimal `json:"quantity"`
	UnitPrice   Decimal `json:"unit_price"`
	TaxCode     string  `json:"tax_code,omitempty"`
	TaxRate     Decimal `json:"tax_rate"`
	Total       Decimal `json:"total"` // without tax
	Tax         Decimal `json:"tax"`
	Comment     string  `json:"comment,omitempty"`
}

// InvoiceInput is what an invoice is made from.
type InvoiceInput struct {
	Order    *Order
	Supplier Supplier
	Settings InvoiceSettings
	Customer Customer
	Products map[string]Product // by id
	Today    Date
	// HasAccount says whether a person buys for the customer, see [Ledger].
	HasAccount bool
}

// NewInvoice makes the invoice of an order, to the cent what the order says; it has no id and no
// number yet.
func NewInvoice(in InvoiceInput) Invoice {
	o, zone := in.Order, in.Supplier.Location()
	terms, dueOn := termsOf(in)
	s := InvoiceSnapshot{
		Supplier: InvoiceSupplierOf(in.Supplier, in.Settings), Customer: InvoiceCustomerOf(in.Customer),
		OrderNumber: o.Number, Reference: o.Reference, SalesOrder: o.SalesOrder.Number, Terms: terms,
		OrderedOn: DateOf(o.CreatedAt, zone), ShippedOn: DateOf(o.ShippedAt, zone), Lines: make([]InvoiceLine, len(o.Lines)),
		Tax: SnapshotTax(o.Tax), Freight: o.Freight, FreightTax: o.FreightTax,
		Adjustment: o.Adjustment, AdjustmentTax: o.AdjustmentTax, AdjustmentReason: o.AdjustmentReason,
	}
	s.Customer.Name = cmp.Or(o.CustomerName, in.Customer.Name)
	if o.Delivery != nil {
		s.DeliverTo = o.Delivery.Address
	}
	for i, l := range o.Lines {
		p := in.Products[l.ProductID]
		s.Lines[i] = InvoiceLine{
			LineID: l.ID, ProductID: l.ProductID, ProductCode: l.ProductCode, Name: l.Name, Barcode: p.Barcode, Unit: p.Unit,
			Quantity: l.Quantity, UnitPrice: l.UnitPrice, TaxCode: l.Tax.Code, TaxRate: l.Tax.Rate, Total: l.LineTotal, Tax: l.LineTax,
			Comment: l.Comment,
		}
	}
	return Invoice{
		SupplierID: o.SupplierID, OrderID: o.ID, CustomerID: o.CustomerID, Kind: InvoiceIssued, IssuedOn: in.Today,
		DueOn: dueOn, Currency: o.Currency, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total, Snapshot: s,
	}
}

// termsOf are the words and the due date of an invoice. An order that is paid here is due when its
// payment is collected, but no earlier than it is invoiced.
func termsOf(in InvoiceInput) (words string, dueOn Date) {
	o := in.Order
	if o.PaymentOption != PayNow {
		terms := in.Settings.TermsOf(in.Customer)
		return terms.Words(), terms.DueOn(in.Today)
	}
	if o.PayByLink || o.PaymentTerms == nil {
		words = "By payment link"
	} else {
		words = o.PaymentTerms.PayNowWords()
	}
	return words, max(o.CollectOn(in.Supplier.Location(), in.HasAccount), in.Today)
}

// InvoiceSupplierOf is who issues invoices now.
func InvoiceSupplierOf(s Supplier, settings InvoiceSettings) InvoiceSupplier {
	return InvoiceSupplier{
		Name: s.Name, Email: s.Email, GSTNumber: s.GSTNumber, NZBN: settings.NZBN, BankAccount: settings.BankAccount,
		Address: settings.Address, TimeZone: s.TimeZone, BrandColour: s.BrandColour, LogoMediaID: s.LogoMediaID,
	}
}

// InvoiceCustomerOf is whom a customer's invoices are for now.
func InvoiceCustomerOf(c Customer) InvoiceCustomer {
	return InvoiceCustomer{Name: c.Name, Code: c.Code, Address: billingAddress(c)}
}

// billingAddress is where a customer's invoices go: its postal address, else its physical one, else
// any.
func billingAddress(c Customer) *SnapshotAddress {
	for _, want := range []AddressType{Postal, Physical, ""} {
		for _, a := range c.Addresses {
			if want == "" || a.Type == want {
				return &SnapshotAddress{
					Name: a.Name, Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City, Region: a.Region,
					Postcode: a.Postcode, Country: a.Country,
				}
			}
		}
	}
	return nil
}

// Bills says whether the invoice is for exactly what the order is now: its lines and its amounts.
// Names and references do not count: they are as they were.
func (i Invoice) Bills(o *Order) bool {
	s := i.Snapshot
	same := i.Currency == o.Currency && equalAmounts(
		i.SubTotal, o.SubTotal, i.TaxTotal, o.TaxTotal, i.Total, o.Total, s.Freight, o.Freight, s.FreightTax, o.FreightTax,
		s.Adjustment, o.Adjustment, s.AdjustmentTax, o.AdjustmentTax)
	return same && slices.EqualFunc(s.Lines, o.Lines, func(l InvoiceLine, of Line) bool {
		return l.ProductCode == of.ProductCode && equalAmounts(
			l.Quantity, of.Quantity, l.UnitPrice, of.UnitPrice, l.Total, of.LineTotal, l.Tax, of.LineTax)
	})
}

// equalAmounts compares amounts in pairs.
func equalAmounts(pairs ...Decimal) bool {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i].Cmp(pairs[i+1]) != 0 {
			return false
		}
	}
	return true
}

// State is how far an invoice has come, as programs name it.
func (i Invoice) State() string {
	switch {
	case i.Paid:
		return "paid"
	case i.SentAt.IsZero():
		return "issued"
	}
	return "sent"
}

// Title is what a document calls itself. An invoice that charges tax is a tax invoice, also while
// the GST number still has to be entered; without tax it is one only of who has such a number.
func (i Invoice) Title() string {
	switch {
	case i.Kind == CreditNote:
		return "Credit note"
	case i.Snapshot.Supplier.GSTNumber != "" || i.TaxTotal.IsPos():
		return "Tax Invoice"
	}
	return "Invoice"
}
