package unleashedapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// ProductPrice is a price outside the tiers: for one customer, for a quantity, or both.
// Source of the fields: https://apidocs.unleashedsoftware.com/ProductPrices
//
// How PriceType is spelled and whether DiscountValue is a percentage or a fraction is not known for
// certain; CustomerPrice, where it is set, needs neither.
type ProductPrice struct {
	GUID             GUID         `json:"Guid"`
	Product          ProductRef   // zero for the price of a whole group
	ProductGroup     ProductGroup // zero unless the price is for a group
	Customer         CustomerRef  // zero for a quantity price for all customers
	PriceType        Text
	DiscountValue    Decimal
	DiscountFromType Text    // what the discount is taken off, where an account says so
	MinimumQuantity  Decimal // on one order line
	DefaultSellPrice Decimal
	CustomerPrice    Decimal
	ValidFrom        Time // null: since ever
	ValidTo          Time // null: no end
	LastModifiedOn   Time

	// Unreadable says why the row as a whole cannot be trusted; "" when it can. What could be read
	// of it is there all the same.
	Unreadable string `json:"-"`
}

// UnmarshalJSON implements json.Unmarshaler. It never fails: one row that is written strangely must
// not keep an account from all its other prices.
func (p *ProductPrice) UnmarshalJSON(data []byte) error {
	type fields ProductPrice // without this method
	err := json.Unmarshal(data, (*fields)(p))
	if written, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p.Unreadable = cmp.Or(written.Field, "it") + " is written as " + written.Value
	} else if err != nil {
		p.Unreadable = err.Error()
	}
	if p.DiscountFromType == "" && !p.DiscountValue.IsNull() {
		p.DiscountFromType = discountFrom(data)
	}
	return nil
}

// discountFrom finds what a discount is taken off under another name than DiscountFromType, for how
// the field is called on the wire is not known; "" when no field says it.
func discountFrom(row []byte) Text {
	var fields map[string]json.RawMessage
	if json.Unmarshal(row, &fields) != nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		var words string
		if !strings.Contains(strings.ToLower(name), "discount") || json.Unmarshal(fields[name], &words) != nil {
			continue
		}
		if lower := strings.ToLower(words); strings.Contains(lower, "tier") || strings.Contains(lower, "default") {
			return Text(words)
		}
	}
	return ""
}

// ProductRef names a product inside another record. In requests, GUID or code is enough.
type ProductRef struct {
	GUID               GUID   `json:"Guid,omitempty"`
	ProductCode        Text   `json:",omitempty"`
	ProductDescription string `json:",omitempty"`
}

// CustomerRef names a customer inside another record. In requests, GUID or code is enough.
type CustomerRef struct {
	GUID         GUID   `json:"Guid,omitempty"`
	CustomerCode Text   `json:",omitempty"`
	CustomerName string `json:",omitempty"`
}

// PriceQuery filters a list of product prices; zero fields do not filter.
type PriceQuery struct {
	ModifiedSince time.Time
	GroupPrices   bool // only the prices of product groups, which are in no list otherwise
	PageSize      int  // 1–1000; 0 leaves it to Unleashed (200)
}

func (q PriceQuery) parameters() (p query) {
	p.addInstant("modifiedSince", q.ModifiedSince)
	p.addFlag("productGroupPrices", q.GroupPrices)
	p.addCount("pageSize", q.PageSize)
	return p
}

// ProductPrices returns one page of product prices.
func (c *Client) ProductPrices(ctx context.Context, q PriceQuery, page int) (Page[ProductPrice], error) {
	return getPage[ProductPrice](ctx, c, "ProductPrices", q.parameters(), page)
}
