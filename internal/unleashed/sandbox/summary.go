package sandbox

import (
	"slices"
	"strings"
	"time"
)

// OrderSummary is a sales order as it is stored, for tests and the control page.
// Amounts have two decimal places, prices four, quantities as many as needed.
type OrderSummary struct {
	Guid         string    `json:"guid"`
	Number       string    `json:"number"`
	Status       string    `json:"status"`
	CustomStatus string    `json:"custom_status,omitempty"`
	CustomerCode string    `json:"customer_code"`
	CustomerName string    `json:"customer_name"`
	CustomerRef  string    `json:"customer_ref,omitempty"`
	SourceID     string    `json:"source_id"`
	Comments     string    `json:"comments,omitempty"`
	Warehouse    string    `json:"warehouse"`
	Currency     string    `json:"currency"`
	TaxCode      string    `json:"tax_code"`
	SubTotal     string    `json:"sub_total"`
	TaxTotal     string    `json:"tax_total"`
	Total        string    `json:"total"`
	RequiredDate time.Time `json:"required_date,omitzero"`
	// DeliverTo is name, street, street 2, suburb, city, region, country, post code.
	DeliverTo   []string      `json:"deliver_to,omitempty"`
	CreatedOn   time.Time     `json:"created_on"`
	ModifiedOn  time.Time     `json:"modified_on"`
	CompletedOn time.Time     `json:"completed_on,omitzero"`
	Lines       []LineSummary `json:"lines"`
}

// LineSummary is a line of an order. A charge has no product code.
type LineSummary struct {
	Number       int    `json:"number"`
	Guid         string `json:"guid"`
	ProductCode  string `json:"product_code"`
	Charge       string `json:"charge,omitempty"`
	Quantity     string `json:"quantity"`
	UnitPrice    string `json:"unit_price"`
	DiscountRate string `json:"discount_rate"`
	LineTotal    string `json:"line_total"`
	LineTax      string `json:"line_tax"`
	TaxCode      string `json:"tax_code"`
	TaxRate      string `json:"tax_rate"`
	Comments     string `json:"comments,omitempty"`
}

func (o *salesOrder) summary() OrderSummary {
	d := o.delivery
	sum := OrderSummary{
		Guid: o.guid, Number: o.number, Status: o.status, CustomStatus: o.customStatus,
		CustomerCode: o.customer.CustomerCode, CustomerName: o.customer.CustomerName, CustomerRef: o.customerRef,
		SourceID: o.sourceID, Comments: o.comments, Warehouse: o.warehouse.WarehouseCode,
		Currency: o.currency.CurrencyCode, TaxCode: o.tax.TaxCode,
		SubTotal: o.subTotal.text(2), TaxTotal: o.taxTotal.text(2), Total: o.total.text(2),
		RequiredDate: o.requiredDate, CreatedOn: o.createdOn, ModifiedOn: o.modifiedOn, CompletedOn: o.completedDate,
		DeliverTo: []string{d.DeliveryName, d.DeliveryStreetAddress, d.DeliveryStreetAddress2, d.DeliverySuburb,
			d.DeliveryCity, d.DeliveryRegion, d.DeliveryCountry, d.DeliveryPostCode},
		Lines: make([]LineSummary, len(o.lines)),
	}
	for i := range o.lines {
		l := &o.lines[i]
		sum.Lines[i] = LineSummary{
			Number: l.number, Guid: l.guid, Charge: l.charge, Quantity: l.quantity.short(), UnitPrice: l.unitPrice.text(4),
			DiscountRate: l.discountRate.short(), LineTotal: l.lineTotal.text(2), LineTax: l.lineTax.text(2),
			TaxCode: l.taxCode, TaxRate: l.taxRate.short(), Comments: l.comments,
		}
		if l.product != nil {
			sum.Lines[i].ProductCode = l.product.ProductCode
		}
	}
	return sum
}

// EachOrder visits every order, deleted ones included, last modified first, until visit returns
// false. The sandbox keeps serving: the visit sees the orders as they were when it began.
func (s *Sandbox) EachOrder(visit func(OrderSummary) bool) {
	s.mu.RLock()
	current := slices.Collect(s.orders.newestFirst)
	s.mu.RUnlock()
	for _, o := range current {
		if !visit(o.summary()) {
			return
		}
	}
}

// Orders gives every order, deleted ones included, last modified first.
func (s *Sandbox) Orders() []OrderSummary {
	return slices.AppendSeq([]OrderSummary{}, s.EachOrder)
}

// Order gives one order by its Guid.
func (s *Sandbox) Order(guid string) (OrderSummary, bool) {
	s.mu.RLock()
	o := s.orders.byGUID[strings.ToLower(guid)]
	s.mu.RUnlock()
	if o == nil {
		return OrderSummary{}, false
	}
	return o.summary(), true
}

// OrderCount is how many orders there are, deleted ones included.
func (s *Sandbox) OrderCount() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.orders.byGUID)
}

// DuplicateCreates counts creates with a known Guid: retries, which must not make a second order.
func (s *Sandbox) DuplicateCreates() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.orders.repeats
}

// DoubleBooked gives every SourceId shared by several orders, with their Guids: a client's error.
func (s *Sandbox) DoubleBooked() map[string][]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := map[string][]string{}
	for source, guids := range s.orders.bySource {
		if len(guids) > 1 {
			found[source] = slices.Clone(guids)
		}
	}
	return found
}
