package unleashed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// Products reads one page of products.
func (a *account) Products(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.ProductRecord], error) {
	at, err := a.position(r)
	if err != nil {
		return syncing.Page[syncing.ProductRecord]{}, err
	}
	page, err := a.client.Products(ctx, unleashedapi.ProductQuery{
		ModifiedSince: at.ModifiedSince, IncludeObsolete: at.Retired, PageSize: at.Size,
	}, at.Page)
	return readPage(page, err, at, func(p unleashedapi.Product) (syncing.ProductRecord, time.Time, error) {
		record, err := a.productRecord(ctx, p)
		return record, p.LastModifiedOn.Time, err
	})
}

// Product reads one product, an obsolete one too.
func (a *account) Product(ctx context.Context, remoteID string) (syncing.ProductRecord, error) {
	p, err := a.client.Product(ctx, unleashedapi.GUID(remoteID))
	if err != nil {
		return syncing.ProductRecord{}, remoteError(err)
	}
	return a.productRecord(ctx, p)
}

// FindProducts returns products in use whose code begins with a text: one page of them.
func (a *account) FindProducts(ctx context.Context, codePrefix string) ([]syncing.ProductRecord, error) {
	page, err := a.client.Products(ctx, unleashedapi.ProductQuery{ProductCode: askable(codePrefix), PageSize: largestPage}, 1)
	if err != nil {
		return nil, remoteError(err)
	}
	var found []syncing.ProductRecord
	for _, p := range page.Items {
		record, err := a.productRecord(ctx, p)
		if err != nil {
			return nil, err
		}
		found = append(found, record)
	}
	return found, nil
}

// productRecord translates a product. Unrepresentable numbers are omitted and logged, so one bad
// product does not block the import. A product without a price cannot be ordered.
// Source of the fields: https://apidocs.unleashedsoftware.com/Products
func (a *account) productRecord(ctx context.Context, p unleashedapi.Product) (syncing.ProductRecord, error) {
	defaultPrice, priceErr := price(p.DefaultSellPrice)
	ownTax, taxErr := a.ownTax(ctx, p)
	if taxErr != nil && !errors.Is(taxErr, wholesale.ErrOutOfRange) {
		return syncing.ProductRecord{}, taxErr
	}
	tiers, tiersErr := tierPrices(p.SellPriceTiers)
	record := syncing.ProductRecord{
		RemoteID:     string(p.GUID),
		Code:         string(p.ProductCode),
		Name:         cmp.Or(p.ProductDescription, string(p.ProductCode)),
		Notes:        p.Notes,
		Unit:         string(p.UnitOfMeasure.Name),
		Barcode:      string(p.Barcode),
		DefaultPrice: defaultPrice,
		Taxable:      p.TaxableSales,
		OwnTax:       ownTax,
		Obsolete:     p.Obsolete,
		Sellable:     p.IsSellable,
		Group:        group(p.ProductGroup),
		SubGroup:     group(p.ProductSubGroup),
		TierPrices:   tiers,
		Images:       images(p),
	}
	if err := errors.Join(priceErr, taxErr, tiersErr); err != nil {
		a.config.Log.WarnContext(ctx, "a product has numbers that are left out", "product", record.Code, "error", err)
	}
	return record, nil
}

func group(g unleashedapi.ProductGroup) wholesale.ProductGroup {
	return wholesale.ProductGroup{RemoteID: string(g.GUID), Name: string(g.GroupName)}
}

// ownTax is the product's sales tax, overriding the customer's; nil when it has none. A code without
// a rate has that of the account's code.
func (a *account) ownTax(ctx context.Context, p unleashedapi.Product) (*wholesale.Tax, error) {
	if p.XeroSalesTaxCode == "" {
		return nil, nil //nolint:nilnil // most products have none
	}
	if p.XeroSalesTaxRate.IsNull() {
		taxes, err := a.taxes(ctx)
		if err != nil {
			return nil, remoteError(err)
		}
		if tax, ok := taxTable(taxes).withCode(string(p.XeroSalesTaxCode)); ok {
			return &tax, nil
		}
		return nil, nil //nolint:nilnil // a code that the account does not have is none
	}
	r, err := rate(p.XeroSalesTaxRate)
	if err != nil {
		return nil, fmt.Errorf("XeroSalesTaxRate %w", err)
	}
	return &wholesale.Tax{Code: string(p.XeroSalesTaxCode), Rate: r}, nil
}

// tierPrices are the product's prices in the account's tiers. Tiers without a price are omitted:
// every account has ten, most unused.
func tierPrices(tiers []unleashedapi.SellPriceTier) ([]wholesale.TierPrice, error) {
	var prices []wholesale.TierPrice
	var problems []error
	for _, tier := range tiers {
		p, err := price(tier.Value)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s %w", tier.Key, err))
		}
		if p.IsPos() {
			prices = append(prices, wholesale.TierPrice{Key: tier.Key, Name: string(tier.Name), Price: p})
		}
	}
	return prices, errors.Join(problems...)
}

// images are the product's fetchable pictures, without duplicates, default first. Exactly one is
// the default: the first if none is marked.
func images(p unleashedapi.Product) []syncing.ImageRecord {
	listed := p.Images
	if len(listed) == 0 {
		listed = []unleashedapi.Image{{URL: p.ImageURL, IsDefault: true}}
	}
	var records []syncing.ImageRecord
	for _, image := range listed {
		same := func(r syncing.ImageRecord) bool { return r.URL == image.URL }
		if !fetchable(image.URL) {
			continue
		}
		if i := slices.IndexFunc(records, same); i >= 0 {
			records[i].Default = records[i].Default || image.IsDefault
			continue
		}
		records = append(records, syncing.ImageRecord{URL: image.URL, Default: image.IsDefault})
	}
	slices.SortStableFunc(records, func(a, b syncing.ImageRecord) int {
		switch {
		case a.Default == b.Default:
			return 0
		case a.Default:
			return -1
		default:
			return 1
		}
	})
	for i := range records {
		records[i].Default = i == 0
	}
	return records
}

// fetchable reports whether an address is absolute: relative ones have no known base.
func fetchable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
