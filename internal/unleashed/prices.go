package unleashed

import (
	"context"
	"strings"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// Prices reads one page of the prices outside the tiers that are for products.
func (a *account) Prices(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.PriceRecord], error) {
	return a.prices(ctx, r, false)
}

// GroupPrices reads one page of the prices that are for product groups.
func (a *account) GroupPrices(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.PriceRecord], error) {
	return a.prices(ctx, r, true)
}

func (a *account) prices(ctx context.Context, r syncing.Reading, ofGroups bool) (syncing.Page[syncing.PriceRecord], error) {
	at, err := a.position(r)
	if err != nil {
		return syncing.Page[syncing.PriceRecord]{}, err
	}
	page, err := a.client.ProductPrices(ctx, unleashedapi.PriceQuery{ModifiedSince: at.ModifiedSince, GroupPrices: ofGroups, PageSize: at.Size}, at.Page)
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
		CustomerCode:     string(row.Customer.CustomerCode),
		ProductRemoteID:  string(row.Product.GUID),
		ProductCode:      string(row.Product.ProductCode),
		Group:            wholesale.ProductGroup{RemoteID: string(row.ProductGroup.GUID), Name: string(row.ProductGroup.GroupName)},
		Type:             string(row.PriceType),
		DiscountBasis:    string(row.DiscountFromType),
		ValidFrom:        row.ValidFrom.Time,
		ValidTo:          row.ValidTo.Time,
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
	if row.Unreadable != "" {
		record.Skip = "cannot be read: " + row.Unreadable
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
