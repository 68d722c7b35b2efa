package api

import (
	"strconv"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// NewOrder is the body that takes an order.
type NewOrder struct {
	CustomerID       string         `json:"customer_id,omitempty" format:"uuid" doc:"Who orders; or give customer_code." example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	CustomerCode     string         `json:"customer_code,omitempty" doc:"Who orders, by code; or give customer_id."`
	Reference        string         `json:"reference,omitempty" maxLength:"500" doc:"The customer's own order number." example:"PO 4471"`
	RequiredDate     string         `json:"required_date,omitempty" doc:"The date it is needed, such as 2026-03-04." example:"2026-03-04"`
	AddressID        string         `json:"address_id,omitempty" format:"uuid" doc:"One of the customer's addresses, to deliver to."`
	Notes            string         `json:"notes,omitempty" maxLength:"2048" doc:"They become the sales order's comments." example:"Leave at the back door"`
	Source           string         `json:"source,omitempty" enum:"buyer,supplier,standing,supermarket,api" doc:"How it came in; api when left out. Only a supplier orders what is Out of Stock or Discontinued."`
	Lines            []NewOrderLine `json:"lines" maxItems:"1000" nullable:"false"`
	Freight          *decimalInput  `json:"freight,omitempty" doc:"Without tax." example:"15.00"`
	Adjustment       *decimalInput  `json:"adjustment,omitempty" doc:"An amount without tax that is added to the lines, or taken off when it is negative." example:"-5.00"`
	AdjustmentReason string         `json:"adjustment_reason,omitempty" maxLength:"500" doc:"What the adjustment is for." example:"Damaged box"`
	PaymentOption    *string        `json:"payment_option,omitempty" enum:"on_account,pay_now" doc:"How it is paid; what the customer's payment terms say when left out. on_account is always possible, pay_now only where the terms offer it." example:"on_account"`
}

// NewOrderLine is one line of a body that takes or changes an order.
type NewOrderLine struct {
	ProductID   string        `json:"product_id,omitempty" format:"uuid" doc:"What is ordered; or give product_code."`
	ProductCode string        `json:"product_code,omitempty" doc:"What is ordered, by code; or give product_id." example:"KOMBU-GIN-330"`
	Quantity    decimalInput  `json:"quantity" example:"12"`
	UnitPrice   *decimalInput `json:"unit_price,omitempty" doc:"Without tax. The customer's own price when left out."`
	Comment     string        `json:"comment,omitempty" maxLength:"1024"`
}

// OrderChange is the body that changes an order. What is left out stays as it is.
type OrderChange struct {
	CustomerID       *string         `json:"customer_id,omitempty" format:"uuid"`
	CustomerCode     *string         `json:"customer_code,omitempty"`
	Reference        *string         `json:"reference,omitempty" maxLength:"500" example:"PO 4472"`
	RequiredDate     *string         `json:"required_date,omitempty" doc:"A date such as 2026-03-04; empty for none."`
	AddressID        *string         `json:"address_id,omitempty" format:"uuid" doc:"Empty for the customer's or the supplier's choice."`
	Notes            *string         `json:"notes,omitempty" maxLength:"2048"`
	Source           *string         `json:"source,omitempty" enum:"buyer,supplier,standing,supermarket,api" doc:"Cannot be changed; the present value is accepted."`
	Lines            *[]NewOrderLine `json:"lines,omitempty" maxItems:"1000" nullable:"false" doc:"Replaces all lines."`
	Freight          *decimalInput   `json:"freight,omitempty" doc:"Without tax."`
	Adjustment       *decimalInput   `json:"adjustment,omitempty" doc:"An amount without tax that is added to the lines, or taken off when it is negative."`
	AdjustmentReason *string         `json:"adjustment_reason,omitempty" maxLength:"500" doc:"What the adjustment is for."`
	PaymentOption    *string         `json:"payment_option,omitempty" enum:"on_account,pay_now" doc:"How it is paid. Once the order is approved it can only be changed by itself, and only to on_account, as long as no payment was taken or is on its way; ask for a payment with a payment link then. null: as the customer's payment terms say."`
}

func (n NewOrder) domain() ordering.NewOrder {
	return ordering.NewOrder{
		CustomerID: n.CustomerID, CustomerCode: n.CustomerCode, Reference: n.Reference, RequiredDate: n.RequiredDate,
		AddressID: n.AddressID, Notes: n.Notes, Source: n.Source, Freight: decimalOf(n.Freight),
		Adjustment: decimalOf(n.Adjustment), AdjustmentReason: n.AdjustmentReason, Lines: domainLines(n.Lines),
		Payment: paymentChoice(n.PaymentOption),
	}
}

func (c OrderChange) domain(version int64) ordering.OrderChange {
	change := ordering.OrderChange{
		CustomerID: c.CustomerID, CustomerCode: c.CustomerCode, Reference: c.Reference, RequiredDate: c.RequiredDate,
		AddressID: c.AddressID, Notes: c.Notes, Source: c.Source, Freight: decimalOf(c.Freight),
		Adjustment: decimalOf(c.Adjustment), AdjustmentReason: c.AdjustmentReason, Version: version,
		Payment: paymentChoice(c.PaymentOption),
	}
	if c.Lines != nil {
		lines := domainLines(*c.Lines)
		change.Lines = &lines
	}
	return change
}

// paymentChoice is nil when nothing is said, and as the payment terms say for null.
func paymentChoice(option *string) *wholesale.PaymentChoice {
	if option == nil {
		return nil
	}
	return &wholesale.PaymentChoice{Option: wholesale.PaymentOption(*option)}
}

func domainLines(lines []NewOrderLine) []ordering.LineInput {
	inputs := make([]ordering.LineInput, len(lines))
	for i, l := range lines {
		inputs[i] = ordering.LineInput{
			ProductID: l.ProductID, ProductCode: l.ProductCode, Quantity: l.Quantity.Decimal, UnitPrice: decimalOf(l.UnitPrice), Comment: l.Comment,
		}
	}
	return inputs
}

const ifMatchHeader = "If-Match"

// anyVersion and noVersion are what If-Match may ask for besides one version.
const (
	anyVersion int64 = 0
	noVersion  int64 = -1
)

// versionIn reads the version of an order from If-Match: an etag as in the order ("v3") or in the
// header ("\"v3\""), strong or weak. The first of several that is one of ours counts.
func versionIn(ifMatch string) int64 {
	if strings.TrimSpace(ifMatch) == "" {
		return anyVersion
	}
	for etag := range strings.SplitSeq(ifMatch, ",") {
		etag = strings.TrimSpace(etag)
		if etag == "*" {
			return anyVersion
		}
		etag = strings.Trim(strings.TrimPrefix(etag, "W/"), `"`)
		digits, ours := strings.CutPrefix(etag, "v")
		if version, err := strconv.ParseInt(digits, 10, 64); ours && err == nil && version > 0 {
			return version
		}
	}
	return noVersion
}
