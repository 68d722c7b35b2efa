package unleashed

import (
	"context"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// SellPrices reads one page of what the account states that a customer pays, in pages as large as
// they can be: comparing prices must cost few calls.
func (a *account) SellPrices(ctx context.Context, customerCode string, r syncing.Reading) (syncing.Page[syncing.SellPriceRecord], error) {
	if askable(customerCode) != customerCode {
		return syncing.Page[syncing.SellPriceRecord]{}, &syncing.RemoteError{Kind: syncing.Invalid,
			Message: "Unleashed cannot be asked about the customer code " + customerCode + ": it has a character that Unleashed may read as another."}
	}
	at, err := a.position(r)
	if err != nil {
		return syncing.Page[syncing.SellPriceRecord]{}, err
	}
	if r.Cursor == "" {
		at.Size = largestPage
	}
	page, err := a.client.Products(ctx, unleashedapi.ProductQuery{CustomerCode: customerCode, PageSize: at.Size}, at.Page)
	return readPage(page, err, at, func(p unleashedapi.Product) (syncing.SellPriceRecord, time.Time, error) {
		return sellPrice(p), p.LastModifiedOn.Time, nil
	})
}

// sellPrice translates what is stated for a product. Null and 0 state nothing, and so does a number
// that is none.
func sellPrice(p unleashedapi.Product) syncing.SellPriceRecord {
	record := syncing.SellPriceRecord{ProductRemoteID: string(p.GUID), ProductCode: string(p.ProductCode)}
	if stated, err := price(p.CustomerSellPrice); err == nil && stated.IsPos() {
		record.Price = &stated
	}
	if minimum, err := number(p.MinimumSaleQuantity, wholesale.QuantityScale); err == nil && minimum.IsPos() {
		record.MinimumSale = minimum
	}
	return record
}
