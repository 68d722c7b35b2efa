package unleashedapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Two of the fixed values of SalesOrder.OrderStatus, besides Parked, Placed and Backordered.
// Accounts can add variants of Parked.
// Source: https://support.unleashedsoftware.com/hc/en-us/articles/4402384779801
const (
	StatusCompleted = "Completed"
	StatusDeleted   = "Deleted"
)

// SalesOrder is a sales order. Source: https://apidocs.unleashedsoftware.com/SalesOrders
//
// To create one, these must be set: GUID (chosen by the caller, the same in every attempt),
// OrderStatus, Customer, Warehouse, Tax, TaxRate, ExchangeRate, the three totals and at least one
// line. Unleashed checks the totals to the cent. Empty optional fields are not sent.
type SalesOrder struct {
	GUID              GUID   `json:"Guid"`
	OrderNumber       Text   `json:",omitempty"` // Unleashed numbers the order when it is empty
	OrderStatus       string `json:",omitempty"`
	CustomOrderStatus string `json:",omitempty"`
	OrderDate         Time   `json:",omitzero"`
	RequiredDate      Time   `json:",omitzero"`
	CompletedDate     Time   `json:",omitzero"`
	SourceID          Text   `json:"SourceId,omitempty"` // the caller's id; filterable

	Customer    CustomerRef `json:",omitzero"`
	CustomerRef Text        `json:",omitempty"` // the customer's purchase order number
	Comments    string      `json:",omitempty"`
	Warehouse   Warehouse   `json:",omitzero"`

	DeliveryName           Text   `json:",omitempty"`
	DeliveryStreetAddress  Text   `json:",omitempty"`
	DeliveryStreetAddress2 Text   `json:",omitempty"`
	DeliverySuburb         string `json:",omitempty"`
	DeliveryCity           string `json:",omitempty"`
	DeliveryRegion         string `json:",omitempty"`
	DeliveryCountry        string `json:",omitempty"`
	DeliveryPostCode       Text   `json:",omitempty"`
	DeliveryInstruction    string `json:",omitempty"`
	DeliveryMethod         string `json:",omitempty"`

	Currency     Currency `json:",omitzero"`  // must be the customer's
	ExchangeRate Decimal  `json:",omitempty"` // 1 in the base currency
	DiscountRate Decimal  `json:",omitempty"` // a fraction
	Tax          Tax      `json:",omitzero"`  // the order's tax; a line may have its own
	TaxRate      Decimal  `json:",omitempty"` // a fraction
	XeroTaxCode  Text     `json:",omitempty"`
	SubTotal     Decimal  // the sum of the lines' LineTotal
	TaxTotal     Decimal  // the sum of the lines' LineTax
	Total        Decimal  // SubTotal + TaxTotal

	SalesOrderLines []SalesOrderLine

	LastModifiedOn Time `json:",omitzero"`
}

// LineTypeCharge marks a charge (freight, handling), not a product. Charges are only read.
const LineTypeCharge = "Charge"

// SalesOrderLine is an order line. LineTotal = OrderQuantity × UnitPrice; LineTax = LineTotal ×
// TaxRate, rounded to cents. Source: https://help-unleashed.theaccessgroup.com/en/articles/13672908
type SalesOrderLine struct {
	GUID          GUID       `json:"Guid,omitempty"`
	LineNumber    Decimal    // a whole number from 1; 0 for charges
	LineType      string     `json:",omitempty"` // empty or LineTypeCharge
	Product       ProductRef `json:",omitzero"`
	OrderQuantity Decimal
	UnitPrice     Decimal // without tax, up to 4 decimals
	DiscountRate  Decimal `json:",omitempty"` // a fraction
	LineTotal     Decimal
	TaxRate       Decimal `json:",omitempty"` // a fraction
	LineTax       Decimal
	LineTaxCode   Text   `json:",omitempty"`
	XeroTaxCode   Text   `json:",omitempty"`
	Comments      string `json:",omitempty"`
	DueDate       Time   `json:",omitzero"`
}

// SalesOrderQuery filters sales orders; zero fields do not filter. With SourceID, Unleashed ignores
// every other filter. Deleted orders are only listed if Statuses includes them.
type SalesOrderQuery struct {
	ModifiedSince time.Time
	Statuses      []string
	SourceID      string
	PageSize      int // 1–1000; 0 leaves it to Unleashed (200)
}

func (q SalesOrderQuery) parameters() (p query) {
	p.addInstant("modifiedSince", q.ModifiedSince)
	p.add("orderStatus", strings.Join(q.Statuses, ","))
	p.add("sourceId", q.SourceID)
	p.addCount("pageSize", q.PageSize)
	return p
}

// SalesOrders returns one page of orders, the last modified first: while orders change, rows shift
// between pages, and a caller must expect to see one twice or to miss one until its next look.
func (c *Client) SalesOrders(ctx context.Context, q SalesOrderQuery, page int) (Page[SalesOrder], error) {
	return getPage[SalesOrder](ctx, c, "SalesOrders", q.parameters(), page)
}

// SalesOrder returns one order.
func (c *Client) SalesOrder(ctx context.Context, guid GUID) (SalesOrder, error) {
	return getOne(ctx, c, "SalesOrders", guid, salesOrderGUID)
}

// CreateSalesOrder posts the order in exactly one HTTP request and returns it as stored.
//
// After KindUnknownOutcome the order may exist: look for order.GUID before posting it again. After
// KindTransient or KindQuota it was not created. An ended context is returned as such when nothing
// was sent, and is the Err of a KindUnknownOutcome otherwise.
func (c *Client) CreateSalesOrder(ctx context.Context, order SalesOrder) (SalesOrder, error) {
	r, err := requestOne(http.MethodPost, "SalesOrders", order.GUID)
	if err != nil {
		return SalesOrder{}, err
	}
	order.GUID = order.GUID.normal()
	r.body, err = json.Marshal(order)
	if err != nil {
		return SalesOrder{}, notSent(r, "the order cannot be written as JSON", err)
	}
	var stored SalesOrder
	err = c.attempt(ctx, r, func(body []byte) error {
		var err error
		stored, err = decodeOne(body, order.GUID, salesOrderGUID)
		return err
	})
	return stored, err
}

func salesOrderGUID(order SalesOrder) GUID { return order.GUID }
