package wholesale

import (
	"cmp"
	"strings"

	"github.com/govalues/decimal"
)

// SalesOrderKind is the kind of document that a sales order is.
const SalesOrderKind = "sales_order"

// SalesOrder is the order's counterpart in Unleashed: how far it has got on its way there, and what
// Unleashed said of it.
type SalesOrder struct {
	OutboxEntry
	FreightLineID    string // the GUID of the freight line
	AdjustmentLineID string // the GUID of the adjustment's line
	FreightCode      string // the product code that freight was sent under; "" when none was sent
	AdjustmentCode   string // the same for an adjustment
	Number           string // Unleashed's own number, e.g. "SO-00000203"
	Status           string // as Unleashed last reported, e.g. "Parked"
	Total            Decimal
	Deleted          bool         // it was deleted in Unleashed
	Completed        bool         // it was completed in Unleashed
	Differences      []Difference // between what was sent and what Unleashed stored, until dealt with
	Late             bool         // something is in its way for long
	Wait             Wait         `store:"-"` // what is in the way of all sales orders; read only
}

// SalesOrderKey names the order's sales order in the outbox.
func (o *Order) SalesOrderKey() OutboxKey { return OutboxKey{o.SupplierID, o.ID, SalesOrderKind} }

// Keep notes under which products the snapshot sends what is no line of the order.
func (s *SalesOrder) Keep(snapshot *SalesOrderSnapshot) {
	s.FreightCode, s.AdjustmentCode = "", ""
	for _, l := range snapshot.Lines {
		switch l.GUID {
		case s.FreightLineID:
			s.FreightCode = l.ProductCode
		case s.AdjustmentLineID:
			s.AdjustmentCode = l.ProductCode
		}
	}
}

// Unsent says whether an order with this status is being processed without a sales order: none was
// made when it was approved.
func (s SalesOrder) Unsent(status Status) bool {
	return status == Processing && (s.State == OutboxNone || s.State == OutboxOff)
}

// SalesOrderStatus is the status that a new sales order gets in Unleashed.
type SalesOrderStatus string

const (
	Parked SalesOrderStatus = "Parked"
	Placed SalesOrderStatus = "Placed"
)

// IntegrationSettings are the supplier's choices about the connection to its inventory system.
type IntegrationSettings struct {
	SalesOrderStatus      SalesOrderStatus
	SyncPrices            bool
	SalesOrderAddress     AddressType
	ImportNotes           bool
	WarehouseCode         string // "" means the customer's default warehouse, else the account's
	FreightProductCode    string // the product that freight is sent as
	AdjustmentProductCode string // the product that an adjustment is sent as
	AddUpLines            bool   // see [PricePolicy]
	MonthlyCalls          int64  // how many calls a month the account's plan has
}

// The bounds of MonthlyCalls, and Unleashed's plans. Which plan an account has cannot be asked.
// Source: Unleashed's help, "Understanding your API usage limits".
const (
	MinMonthlyCalls = 1_000
	MaxMonthlyCalls = 100_000_000
	SmallestPlan    = 125_000
	MiddlePlan      = 250_000
	LargestPlan     = 500_000
)

// DefaultIntegrationSettings are the settings of a new connection.
func DefaultIntegrationSettings() IntegrationSettings {
	return IntegrationSettings{SalesOrderStatus: Parked, SyncPrices: true, SalesOrderAddress: Shipping, ImportNotes: true, MonthlyCalls: SmallestPlan}
}

// Validate names every setting that is not one of its allowed values.
func (s IntegrationSettings) Validate() error {
	var fields []FieldError
	if s.SalesOrderStatus != Parked && s.SalesOrderStatus != Placed {
		fields = append(fields, FieldError{"sales_order_status", "must be Parked or Placed"})
	}
	if _, err := ParseAddressType(string(s.SalesOrderAddress)); err != nil {
		fields = append(fields, FieldError{"sales_order_address", "must be one of shipping, physical, postal"})
	}
	if len(s.WarehouseCode) > 15 {
		fields = append(fields, FieldError{"warehouse_code", "must be at most 15 characters"})
	}
	if len(s.FreightProductCode) > 100 {
		fields = append(fields, FieldError{"freight_product_code", "must be at most 100 characters"})
	}
	if len(s.AdjustmentProductCode) > 100 {
		fields = append(fields, FieldError{"adjustment_product_code", "must be at most 100 characters"})
	}
	if s.MonthlyCalls < MinMonthlyCalls || s.MonthlyCalls > MaxMonthlyCalls {
		fields = append(fields, FieldError{"monthly_calls", "must be a number from 1,000 to 100,000,000"})
	}
	return InvalidFields(fields)
}

// SalesOrderSnapshot is exactly what will be sent, fixed when the order is approved (or a failed
// one is retried), so that no later change of settings or customers can slip into a repeated
// attempt.
type SalesOrderSnapshot struct {
	GUID           string           `json:"guid"`
	SourceID       string           `json:"source_id"` // our order's id
	Status         SalesOrderStatus `json:"status"`
	OrderDate      Date             `json:"order_date"`
	RequiredDate   Date             `json:"required_date,omitempty"`
	CustomerGUID   string           `json:"customer_guid"`
	CustomerCode   string           `json:"customer_code"`
	CustomerRef    string           `json:"customer_ref,omitempty"`
	Comments       string           `json:"comments,omitempty"`
	Currency       string           `json:"currency"`
	Tax            SnapshotTax      `json:"tax"`
	WarehouseCode  string           `json:"warehouse_code,omitempty"`
	DeliveryMethod string           `json:"delivery_method,omitempty"`
	Delivery       *SnapshotAddress `json:"delivery,omitempty"`
	Lines          []SnapshotLine   `json:"lines"`
	SubTotal       Decimal          `json:"sub_total"`
	TaxTotal       Decimal          `json:"tax_total"`
	Total          Decimal          `json:"total"`
}

// SnapshotTax is a tax as it will be sent; an empty code means "no tax" in the remote account's own
// code for that.
type SnapshotTax struct {
	Code string  `json:"code"`
	Rate Decimal `json:"rate"`
}

// SnapshotAddress is the delivery address as it will be sent.
type SnapshotAddress struct {
	Name         string `json:"name,omitempty"`
	Street       string `json:"street,omitempty"`
	Street2      string `json:"street2,omitempty"`
	Suburb       string `json:"suburb,omitempty"`
	City         string `json:"city,omitempty"`
	Region       string `json:"region,omitempty"`
	Postcode     string `json:"postcode,omitempty"`
	Country      string `json:"country,omitempty"`
	Instructions string `json:"instructions,omitempty"`
}

// SnapshotLine is one line as it will be sent: net price, no discount. Freight is the last line, an
// adjustment comes before it.
type SnapshotLine struct {
	GUID        string      `json:"guid"`
	ProductGUID string      `json:"product_guid"`
	ProductCode string      `json:"product_code"`
	Quantity    Decimal     `json:"quantity"`
	UnitPrice   Decimal     `json:"unit_price"`
	LineTotal   Decimal     `json:"line_total"`
	LineTax     Decimal     `json:"line_tax"`
	Tax         SnapshotTax `json:"tax"`
	Comment     string      `json:"comment,omitempty"`
}

// SnapshotInput is what a snapshot is made from.
type SnapshotInput struct {
	Order      *Order
	Customer   Customer
	Products   map[string]Product // by id; every product of the order
	Freight    *Product           // the supplier's freight product; nil when the setting names none that exists
	Adjustment *Product           // the same for adjustments
	Settings   IntegrationSettings
	Account    int64 // the number of the account that it is for
	Today      Date
}

// TakeSnapshot makes what will be sent, or says in problem, for the person who has to fix it, why
// it cannot be sent.
func TakeSnapshot(in SnapshotInput) (s *SalesOrderSnapshot, problem string) {
	o := in.Order
	if problem := in.Customer.Sendable(); problem != "" {
		return nil, problem
	}
	if in.Customer.RemoteAccount != in.Account {
		return nil, linkedElsewhere("Customer " + in.Customer.Name)
	}
	if c := in.Customer.Terms.Currency; c != "" && c != o.Currency {
		return nil, "The order is in " + o.Currency + ", but customer " + in.Customer.Name + " trades in " + c + " in Unleashed. Orders must be in the customer's currency."
	}
	s = &SalesOrderSnapshot{
		GUID: o.SalesOrder.GUID, SourceID: o.ID, Status: in.Settings.SalesOrderStatus,
		OrderDate: in.Today, RequiredDate: o.RequiredDate,
		CustomerGUID: in.Customer.RemoteID, CustomerCode: in.Customer.Code,
		CustomerRef: customerRef(o), Comments: o.Notes, Currency: o.Currency,
		Tax: SnapshotTax(o.Tax), WarehouseCode: cmp.Or(in.Settings.WarehouseCode, in.Customer.Terms.WarehouseCode), DeliveryMethod: in.Customer.Terms.DeliveryMethod,
		SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total,
	}
	s.Delivery = DeliveryOf(o, in.Customer, in.Settings).Address
	for _, l := range o.Lines {
		p := in.Products[l.ProductID]
		if problem := p.SendableTo(in.Account); problem != "" {
			return nil, problem
		}
		s.Lines = append(s.Lines, SnapshotLine{
			GUID: l.ID, ProductGUID: p.RemoteID, ProductCode: p.Code, Quantity: l.Quantity, UnitPrice: l.UnitPrice,
			LineTotal: l.LineTotal, LineTax: l.LineTax, Tax: SnapshotTax(l.Tax), Comment: l.Comment,
		})
	}
	for _, extra := range []extraLine{
		{"adjustment", "an adjustment", o.SalesOrder.AdjustmentLineID, o.Adjustment, o.AdjustmentTax, o.AdjustmentReason,
			in.Adjustment, in.Settings.AdjustmentProductCode},
		{"freight", "freight", o.SalesOrder.FreightLineID, o.Freight, o.FreightTax, "", in.Freight, in.Settings.FreightProductCode},
	} {
		if extra.amount.IsZero() {
			continue
		}
		if problem := extra.problem(in.Account); problem != "" {
			return nil, problem
		}
		s.Lines = append(s.Lines, SnapshotLine{
			GUID: extra.guid, ProductGUID: extra.product.RemoteID, ProductCode: extra.product.Code, Quantity: decimal.One,
			UnitPrice: extra.amount, LineTotal: extra.amount, LineTax: extra.tax, Tax: SnapshotTax(o.Tax), Comment: extra.comment,
		})
	}
	return s, ""
}

// extraLine is an amount of the order that travels as a line of its own, once, under a product that
// the settings name.
type extraLine struct {
	name, withArticle string
	guid              string
	amount, tax       Decimal
	comment           string
	product           *Product
	productCode       string // what the settings name
}

// problem says why the amount cannot be sent; "" when it can.
func (e extraLine) problem(account int64) string {
	switch {
	case e.product != nil:
		return e.product.SendableTo(account)
	case e.productCode == "":
		return "The order has " + e.withArticle + ", but no " + e.name + " product is set. Choose one in Settings › Integrations, then retry."
	}
	return "The " + e.name + " product " + e.productCode +
		" is not among the imported products. Import products or choose another in Settings › Integrations, then retry."
}

// CanSendAgain says whether a new sales order may be made: the order is under way, and Unleashed
// has none any more.
func (o *Order) CanSendAgain() bool {
	return o.Status == Processing && (o.SalesOrder.Deleted || o.Elsewhere() && !o.SalesOrder.State.Unsent())
}

// Elsewhere says whether the order is being processed and its sales order is for another account
// than the one that is connected: nothing moves until a person decides, or that one is back.
func (o *Order) Elsewhere() bool { return o.Status == Processing && o.SalesOrder.Elsewhere != "" }

// customerRef is the customer's own reference to the letter; without one our number, so that people
// find the order in Unleashed by it.
func customerRef(o *Order) string {
	if strings.TrimSpace(o.Reference) == "" {
		return o.Number
	}
	return o.Reference
}
