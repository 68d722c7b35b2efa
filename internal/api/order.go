package api

import (
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Order is an order on the wire.
type Order struct {
	ID               string            `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	Number           string            `json:"number" doc:"For people." example:"U-1029"`
	Status           string            `json:"status" enum:"scheduled,ordered,processing,shipped,received,cancelled" example:"processing"`
	Source           string            `json:"source" enum:"buyer,supplier,standing,supermarket,api" doc:"How it came in." example:"api"`
	CustomerID       string            `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	CustomerName     string            `json:"customer_name" example:"Harbour Grocer"`
	PlacedBy         string            `json:"placed_by" doc:"The id of the customer's person who placed it in the shop; empty for all other orders." example:""`
	Reference        string            `json:"reference" doc:"The customer's own order number." example:"PO 4471"`
	RequiredDate     *string           `json:"required_date" format:"date" example:"2026-03-04"`
	AddressID        string            `json:"address_id" doc:"The delivery address that was chosen for this order; empty when the customer's or the supplier's choice decides." example:""`
	Notes            string            `json:"notes" doc:"They become the sales order's comments." example:"Leave at the back door"`
	Currency         string            `json:"currency" doc:"ISO 4217." example:"NZD"`
	Lines            []OrderLine       `json:"lines" nullable:"false"`
	Freight          string            `json:"freight" format:"decimal" doc:"Without tax." example:"15.00"`
	Adjustment       string            `json:"adjustment" format:"decimal" doc:"An amount without tax that is added to the lines, or taken off when it is negative." example:"0.00"`
	AdjustmentReason string            `json:"adjustment_reason" doc:"What the adjustment is for." example:""`
	SubTotal         string            `json:"sub_total" format:"decimal" doc:"Lines, adjustment and freight, without tax." example:"314.40"`
	TaxTotal         string            `json:"tax_total" format:"decimal" example:"47.16"`
	Total            string            `json:"total" format:"decimal" doc:"sub_total + tax_total." example:"361.56"`
	ETag             string            `json:"etag" doc:"Changes with every change of the order. Send it as If-Match to change only what you have seen." example:"v3"`
	SalesOrder       SalesOrder        `json:"sales_order" doc:"Its counterpart in Unleashed."`
	Mismatch         *OrderTotals      `json:"mismatch" doc:"How the totals differ from those that Unleashed completed; null when they do not."`
	Delivery         *Delivery         `json:"delivery_address" doc:"Where it goes: the address that was sent with it, once it is approved, whatever settings and customers say later; before that the one that would be sent. Null when none is known."`
	Attention        bool              `json:"attention" doc:"Whether it waits for a person." example:"false"`
	AttentionReason  string            `json:"attention_reason" enum:",failed,mismatch,deleted,to_ship,differs,delayed,waiting,elsewhere,customer,problem,held,billing" doc:"Why it does. failed: the sales order was refused or could not be sent. mismatch: Unleashed has another total. deleted: the sales order was deleted in Unleashed. to_ship: completed in Unleashed, the totals agree now. differs: Unleashed stored something else than was sent. delayed, waiting: it is on its way for long, or nothing can be sent to Unleashed. elsewhere: its sales order is for another account than the connected one. customer: the customer is not matched. problem: the customer has reported a problem that is not settled. held: it was made from a standing order, and something keeps it from being placed. billing: it has left, and its sales order in Unleashed has another total, so it is not invoiced." example:""`
	NeedsAttention   bool              `json:"needs_attention" doc:"The same as attention." example:"false"`
	PaymentOption    string            `json:"payment_option" enum:"on_account,pay_now" doc:"How it is paid. Until the order is approved it is what the customer's payment terms say at any time, unless someone has chosen." example:"on_account"`
	PaymentTermsID   string            `json:"payment_terms_id" doc:"The payment terms that it was taken with; empty for none." example:""`
	PaymentBlocked   bool              `json:"payment_blocked" example:"false"`
	PaymentBlocker   string            `json:"payment_blocked_reason" doc:"Why no payment is taken for the order, for people; empty when nothing is in the way." example:""`
	InvoiceBlocked   bool              `json:"invoice_blocked" doc:"Whether something is in the way of its invoice: totals that differ, a hold, or a total of Unleashed's that is not known." example:"false"`
	InvoiceBlocker   string            `json:"invoice_blocked_reason" doc:"What is in the way, for people; empty when nothing is." example:""`
	InvoiceHold      string            `json:"invoice_hold" doc:"Why a person keeps it from being invoiced; empty when no one does." example:""`
	CreatedAt        time.Time         `json:"created_at" example:"2026-03-02T09:30:00Z"`
	UpdatedAt        time.Time         `json:"updated_at" example:"2026-03-02T10:00:00Z"`
	ApprovedAt       *time.Time        `json:"approved_at" nullable:"true" example:"2026-03-02T10:00:00Z"`
	ShippedAt        *time.Time        `json:"shipped_at" nullable:"true"`
	ReceivedAt       *time.Time        `json:"received_at" nullable:"true"`
	CancelledAt      *time.Time        `json:"cancelled_at" nullable:"true"`
	PriceChanges     []LinePriceChange `json:"price_changes" nullable:"false" doc:"The lines for which the customer would pay a different price today, while the order is not approved and no one has decided about them. Filled in only where one order is read, and by reprice and keep-prices."`
}

// TransformSchema says that an order need not have a mismatch.
func (Order) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["mismatch"] = orNull(s.Properties["mismatch"])
	s.Properties["delivery_address"] = orNull(s.Properties["delivery_address"])
	return s
}

// Delivery is where an order goes.
type Delivery struct {
	Name         string `json:"name" example:"Takapuna store"`
	Street       string `json:"street" example:"31 Hurstmere Road"`
	Street2      string `json:"street2" example:"Unit 2"`
	Suburb       string `json:"suburb" example:"Takapuna"`
	City         string `json:"city" example:"Auckland"`
	Region       string `json:"region" example:"Auckland"`
	Postcode     string `json:"postcode" example:"0622"`
	Country      string `json:"country" example:"New Zealand"`
	Instructions string `json:"instructions" example:"Rear dock"`
}

func deliveryView(d *wholesale.Delivery) *Delivery {
	if d == nil || d.Address == nil {
		return nil
	}
	view := Delivery(*d.Address)
	return &view
}

// OrderLine is one product on an order.
type OrderLine struct {
	ID          string   `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8059"`
	ProductID   string   `json:"product_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805a"`
	ProductCode string   `json:"product_code" example:"KOMBU-GIN-330"`
	Name        string   `json:"name" example:"Kombucha ginger 330 ml"`
	Quantity    string   `json:"quantity" format:"decimal" example:"12"`
	UnitPrice   string   `json:"unit_price" format:"decimal" doc:"Without tax." example:"24.9500"`
	LineTotal   string   `json:"line_total" format:"decimal" doc:"Without tax." example:"299.40"`
	TaxRate     string   `json:"tax_rate" format:"decimal" doc:"A fraction." example:"0.15"`
	LineTax     string   `json:"line_tax" format:"decimal" example:"44.91"`
	PriceRule   string   `json:"price_rule" enum:"customer,customer_group,quantity,tier,default,manual,typed" doc:"Where the price came from when it was set. typed: it was set on the order itself." example:"tier"`
	PriceListID string   `json:"price_list_id" doc:"The list it came from; empty for a typed price and for a product's default price." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	Explanation string   `json:"price_explanation" doc:"Why it was this price, for the supplier's eyes." example:"Price tier Wholesale"`
	Considered  []string `json:"price_considered" nullable:"false" doc:"Why other prices were not the one when it was set, a sentence each, for the supplier's eyes. Empty in lists of orders." example:"[\"30.00 (Default sell price): the price of the customer's tier comes first\"]"`
	Comment     string   `json:"comment" example:""`
}

// SalesOrder is how far an order has got on its way into Unleashed.
type SalesOrder struct {
	State         string     `json:"state" enum:"none,off,pending,sending,unknown,created,failed" doc:"none: not approved, or not connected. off: turned off for the customer. unknown: it was sent without a clear answer; we are checking Unleashed. failed: it needs a person." example:"created"`
	GUID          string     `json:"guid" doc:"Fixed when the order is approved. Another one only after the sales order was deleted in Unleashed and the order sent again." example:"5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b11"`
	Number        string     `json:"number" doc:"Unleashed's own number." example:"SO-00000203"`
	Status        string     `json:"status" doc:"As last read from Unleashed; a custom status where it has one." example:"Parked"`
	Total         *string    `json:"total" format:"decimal" doc:"As last read from Unleashed; null before that." example:"361.56"`
	Error         string     `json:"error" doc:"What is wrong and what to do; empty when nothing is." example:""`
	ErrorDetail   string     `json:"error_detail" doc:"The technical text of error, for the person who looks into it." example:""`
	OtherAccount  string     `json:"other_account" doc:"The account that it is for, while another one is connected; empty otherwise." example:""`
	Attempts      int        `json:"attempts" doc:"How often it was sent." example:"1"`
	NextAttemptAt *time.Time `json:"next_attempt_at" nullable:"true" doc:"When it is tried again, also when the whole connection waits; null when it is not, or not without a person."`
	Differences   []Differs  `json:"differences" nullable:"false" doc:"What Unleashed stored in another way than it was sent, other than the total, until someone has dealt with it."`
}

// Differs is one thing that was stored in another way than it was sent.
type Differs struct {
	What   string `json:"what" example:"status"`
	Sent   string `json:"sent" example:"Placed"`
	Stored string `json:"stored" example:"Parked"`
}

// OrderTotals says how the totals of the two systems differ.
type OrderTotals struct {
	Ours   string          `json:"ours" format:"decimal" example:"473.34"`
	Theirs string          `json:"theirs" format:"decimal" example:"460.00"`
	Lines  []DifferentLine `json:"lines" nullable:"false" doc:"The lines that explain it."`
}

// DifferentLine is one line that differs; a side that does not have it is null.
type DifferentLine struct {
	ProductCode string      `json:"product_code" example:"KOMBU-GIN-330"`
	Ours        *LineAmount `json:"ours"`
	Theirs      *LineAmount `json:"theirs"`
	Cause       string      `json:"cause" enum:"price,quantity,missing,extra,tax,freight,rounding" example:"price"`
	Rule        string      `json:"rule" enum:",customer,customer_group,quantity,tier,default,manual" doc:"Where the price differs: the rule of ours that comes to Unleashed's price; empty when none does, and where the price is not what differs." example:"tier"`
	Explanation string      `json:"explanation" doc:"Where the price differs: what each side charged, and by which rule." example:"We charged 22.50 (customer price for Fern Cafe); Unleashed charged 24.95, which is its price tier Wholesale"`
}

// TransformSchema says that either side may be missing.
func (DifferentLine) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["ours"] = orNull(s.Properties["ours"])
	s.Properties["theirs"] = orNull(s.Properties["theirs"])
	return s
}

// LineAmount is one side of a line that differs.
type LineAmount struct {
	Quantity  string `json:"quantity" format:"decimal" example:"12"`
	UnitPrice string `json:"unit_price" format:"decimal" example:"24.9500"`
	LineTotal string `json:"line_total" format:"decimal" example:"299.40"`
}

func orNull(s *huma.Schema) *huma.Schema {
	described := &huma.Schema{Description: s.Description, OneOf: []*huma.Schema{s, {Type: "null"}}}
	s.Description = ""
	return described
}

func orderView(o *wholesale.Order) Order {
	v := Order{
		ID: o.ID, Number: o.Number, Status: string(o.Status), Source: string(o.Source),
		CustomerID: o.CustomerID, CustomerName: o.CustomerName, PlacedBy: o.PlacedBy, Reference: o.Reference, RequiredDate: dateOrNull(o.RequiredDate),
		AddressID: o.AddressID, Notes: o.Notes, Currency: o.Currency, Lines: make([]OrderLine, len(o.Lines)),
		Freight: wholesale.FormatTotal(o.Freight), Adjustment: wholesale.FormatTotal(o.Adjustment), AdjustmentReason: o.AdjustmentReason,
		SubTotal: wholesale.FormatTotal(o.SubTotal),
		TaxTotal: wholesale.FormatTotal(o.TaxTotal), Total: wholesale.FormatTotal(o.Total),
		ETag: etagOf(o.Version), SalesOrder: salesOrderView(o.SalesOrder), Mismatch: mismatchView(o.Mismatch),
		Delivery: deliveryView(o.DeliverTo), Attention: o.NeedsAttention(), AttentionReason: string(o.Attention()),
		NeedsAttention: o.NeedsAttention(), PaymentOption: string(o.Payment().Option),
		PaymentBlocked: o.PaymentBlocked, PaymentBlocker: o.PaymentBlockedReason(), InvoiceBlocked: o.InvoiceBlockedReason() != "",
		InvoiceBlocker: o.InvoiceBlockedReason(), InvoiceHold: o.InvoiceHold,
		CreatedAt: timeOf(o.CreatedAt), UpdatedAt: timeOf(o.UpdatedAt), ApprovedAt: timeOrNull(o.ApprovedAt),
		PriceChanges: []LinePriceChange{},
		ShippedAt:    timeOrNull(o.ShippedAt), ReceivedAt: timeOrNull(o.ReceivedAt), CancelledAt: timeOrNull(o.CancelledAt),
	}
	if o.PaymentTerms != nil {
		v.PaymentTermsID = o.PaymentTerms.ID
	}
	for i, l := range o.Lines {
		v.Lines[i] = OrderLine{
			ID: l.ID, ProductID: l.ProductID, ProductCode: l.ProductCode, Name: l.Name,
			Quantity: wholesale.FormatTrimmed(l.Quantity), UnitPrice: wholesale.FormatPrice(l.UnitPrice),
			LineTotal: wholesale.FormatTotal(l.LineTotal), TaxRate: wholesale.FormatTrimmed(l.Tax.Rate),
			LineTax: wholesale.FormatTotal(l.LineTax), Comment: l.Comment,
			PriceRule: string(l.Rule), PriceListID: l.PriceListID, Explanation: l.Explanation, Considered: sentences(l.Considered),
		}
	}
	return v
}

func salesOrderView(s wholesale.SalesOrder) SalesOrder {
	v := SalesOrder{
		State: string(s.State), GUID: s.GUID, Number: s.Number, Status: s.Status, Error: s.Trouble(),
		ErrorDetail: s.ErrorDetail, OtherAccount: s.Elsewhere,
		Attempts: s.Attempts, NextAttemptAt: timeOrNull(s.NextAttempt()), Differences: make([]Differs, len(s.Differences)),
	}
	for i, d := range s.Differences {
		v.Differences[i] = Differs(d)
	}
	if s.Number != "" {
		total := wholesale.FormatTotal(s.Total)
		v.Total = &total
	}
	return v
}

func mismatchView(m *wholesale.Mismatch) *OrderTotals {
	if m == nil {
		return nil
	}
	v := &OrderTotals{Ours: wholesale.FormatTotal(m.Ours), Theirs: wholesale.FormatTotal(m.Theirs), Lines: make([]DifferentLine, len(m.Lines))}
	for i, l := range m.Lines {
		v.Lines[i] = DifferentLine{ProductCode: l.ProductCode, Ours: amountView(l.Ours), Theirs: amountView(l.Theirs), Cause: string(l.Cause), Rule: string(l.Rule), Explanation: l.Explanation}
	}
	return v
}

func amountView(a *wholesale.LineAmount) *LineAmount {
	if a == nil {
		return nil
	}
	return &LineAmount{
		Quantity: wholesale.FormatTrimmed(a.Quantity), UnitPrice: wholesale.FormatPrice(a.UnitPrice), LineTotal: wholesale.FormatTotal(a.LineTotal),
	}
}

func etagOf(version int64) string { return "v" + strconv.FormatInt(version, 10) }

// Event is one thing that happened to an order.
type Event struct {
	ID    string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805b"`
	At    time.Time `json:"at" example:"2026-03-02T10:00:00Z"`
	Kind  string    `json:"kind" example:"approved"`
	Actor string    `json:"actor" doc:"Who did it." example:"api"`
	Text  string    `json:"text" doc:"For people." example:"Order U-1029 was approved: NZD 361.56"`
	// ByCustomer tells a customer's comments from those of the office.
	ByCustomer bool `json:"by_customer" doc:"Whether it was one of the customer's people." example:"false"`
}

func eventView(e store.Event) Event {
	return Event{ID: e.ID, At: timeOf(e.At), Kind: e.Kind, Actor: e.Actor, Text: e.Text, ByCustomer: e.ByCustomer}
}
