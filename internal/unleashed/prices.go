package unleashed

import (
	"context"
	"errors"
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
	if err != nil {
		return syncing.Page[syncing.PriceRecord]{}, remoteError(err)
	}
	out := syncing.Page[syncing.PriceRecord]{Total: int64(page.Total)}
	for _, row := range page.Items {
		at.saw(row.LastModifiedOn.Time)
		out.Items = append(out.Items, priceRecord(row))
	}
	out.Next, out.More = at.next(page.Ends(at.Size), page.Total)
	return out, nil
}

// priceRecord translates a price, or says why it cannot be used.
// Source of the fields: https://apidocs.unleashedsoftware.com/ProductPrices
func priceRecord(row unleashedapi.ProductPrice) syncing.PriceRecord {
	record := syncing.PriceRecord{CustomerPrice: wholesale.CustomerPrice{
		RemoteID:         string(row.GUID),
		CustomerRemoteID: string(row.Customer.GUID),
		ProductRemoteID:  string(row.Product.GUID),
		ValidFrom:        day(row.ValidFrom),
		ValidTo:          day(row.ValidTo),
	}}
	switch {
	case record.ProductRemoteID == "":
		record.Skip = "product group price"
		return record
	case record.CustomerRemoteID == "":
		record.Skip = "quantity price for every customer"
		return record
	}
	var err error
	if record.MinimumQuantity, err = number(row.MinimumQuantity, wholesale.QuantityScale); err != nil {
		record.Skip = "minimum quantity " + err.Error()
		return record
	}
	if record.UnitPrice, err = unitPrice(row); err != nil {
		record.Skip = err.Error()
	}
	return record
}

// unitPrice is what a price row comes to, told by its content alone: how PriceType is spelled is not known. A price that is
// there is the price; else the discount is taken off the default sell price.
func unitPrice(row unleashedapi.ProductPrice) (wholesale.Decimal, error) {
	fixed, err := price(row.CustomerPrice)
	if err != nil || fixed.IsPos() {
		return fixed, err
	}
	if row.DiscountValue.IsNull() {
		return wholesale.Decimal{}, errors.New("neither a price nor a discount")
	}
	full, err := price(row.DefaultSellPrice)
	if err != nil {
		return wholesale.Decimal{}, err
	}
	if !full.IsPos() {
		return wholesale.Decimal{}, errors.New("discount on a product without a default sell price")
	}
	off, err := discount(row.DiscountValue)
	if err != nil {
		return wholesale.Decimal{}, err
	}
	if off.IsNeg() {
		return wholesale.Decimal{}, errors.New("discount below zero")
	}
	net, err := less(full, off)
	if err == nil && !net.IsPos() {
		err = errors.New("discount that leaves no price")
	}
	if err != nil {
		return wholesale.Decimal{}, err
	}
	return net, nil
}

// day is the date of a moment on the wire, where dates are midnights in UTC; "" for null.
func day(t unleashedapi.Time) wholesale.Date {
	if t.IsZero() {
		return ""
	}
	return wholesale.Date(t.UTC().Format(time.DateOnly))
}
