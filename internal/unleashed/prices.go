package unleashed

import (
	"context"
	"strings"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// CustomerPrices reads one page of the prices outside the tiers.
func (a *account) CustomerPrices(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.PriceRecord], error) {
	at, err := a.position(r)
	if err != nil {
		return syncing.Page[syncing.PriceRecord]{}, err
	}
	page, err := a.client.ProductPrices(ctx, unleashedapi.PriceQuery{ModifiedSince: at.ModifiedSince, PageSize: at.Size}, at.Page)
	return readPage(page, err, at, func(row unleashedapi.ProductPrice) (syncing.PriceRecord, time.Time, error) {
		return priceRecord(row), row.LastModifiedOn.Time, nil
	})
}

// priceRecord translates a price, or says why it cannot be stored. Source of the fields:
// https://apidocs.unleashedsoftware.com/ProductPrices
func priceRecord(row unleashedapi.ProductPrice) syncing.PriceRecord {
	record := syncing.PriceRecord{RemotePrice: wholesale.RemotePrice{
		RemoteID:         string(row.GUID),
		CustomerRemoteID: string(row.Customer.GUID),
		ProductRemoteID:  string(row.Product.GUID),
		GroupRemoteID:    string(row.ProductGroup.GUID),
		Type:             string(row.PriceType),
		DiscountBasis:    string(row.DiscountFromType),
		ValidFrom:        day(row.ValidFrom),
		ValidTo:          day(row.ValidTo),
	}}
	var err error
	if record.MinimumQuantity, err = number(row.MinimumQuantity, wholesale.QuantityScale); err != nil {
		record.Skip = "minimum quantity " + err.Error()
	}
	if record.Fixed, err = optional(row.CustomerPrice, price); err != nil {
		record.Skip = err.Error()
	} else if strings.HasPrefix(string(row.CustomerPrice), "-") && strings.Trim(string(row.CustomerPrice), "-0.") != "" {
		record.Skip = "a price below zero" // which is not one of zero: that is a price
	}
	if record.Discount, err = optional(row.DiscountValue, rate); err != nil {
		record.Skip = err.Error()
	}
	if record.DefaultPrice, err = optional(row.DefaultSellPrice, price); err != nil {
		record.DefaultPrice = nil // it is the product's own that counts
	}
	return record
}

func optional(text unleashedapi.Decimal, read func(unleashedapi.Decimal) (wholesale.Decimal, error)) (*wholesale.Decimal, error) {
	if text.IsNull() {
		return nil, nil
	}
	d, err := read(text)
	return &d, err
}

// day is the date of a wire time, a midnight in UTC; "" for null.
func day(t unleashedapi.Time) wholesale.Date {
	if t.IsZero() {
		return ""
	}
	return wholesale.Date(t.UTC().Format(time.DateOnly))
}
