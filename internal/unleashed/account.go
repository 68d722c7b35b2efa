package unleashed

import (
	"context"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

// account is one Unleashed account, open for use.
type account struct {
	config    Config
	client    *unleashedapi.Client
	reference *reference
}

// What an Unleashed account can do.
var (
	_ syncing.Account         = (*account)(nil)
	_ syncing.ProductSource   = (*account)(nil)
	_ syncing.CustomerSource  = (*account)(nil)
	_ syncing.CustomerFinder  = (*account)(nil)
	_ syncing.PriceSource     = (*account)(nil)
	_ syncing.OrderSink       = (*account)(nil)
	_ syncing.OrderWatcher    = (*account)(nil)
	_ syncing.WarehouseSource = (*account)(nil)
	_ syncing.SellPriceSource = (*account)(nil)
)

// Check always requests the company again, at once, to see whether the credentials are accepted. An
// answer ends the pause that the account may be in.
func (a *account) Check(ctx context.Context) (syncing.Company, error) {
	company, err := a.readCompany(unleashedapi.AtOnce(ctx))
	if err != nil {
		return syncing.Company{}, remoteError(err)
	}
	a.reference.company.put(company)
	return syncing.Company{ID: string(company.GUID), Name: company.CompanyName, BaseCurrency: string(company.BaseCurrencyCode)}, nil
}
