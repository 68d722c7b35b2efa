package unleashedapi

import "context"

// Company is the account itself.
type Company struct {
	GUID             GUID `json:"Guid"`
	CompanyName      string
	BaseCurrencyCode Text
	DefaultTaxRate   Decimal // a fraction: 0.15 is 15 %
}

// Companies returns the account's company, as a list of one as a rule. It is the cheapest call that
// proves the credentials.
func (c *Client) Companies(ctx context.Context) ([]Company, error) {
	return getAll[Company](ctx, c, "Companies")
}

// Warehouse is where goods are sold from. When creating an order, GUID or code is enough.
type Warehouse struct {
	GUID           GUID   `json:"Guid,omitempty"`
	WarehouseCode  Text   `json:",omitempty"`
	WarehouseName  string `json:",omitempty"`
	IsDefault      bool   `json:",omitempty"`
	Obsolete       bool   `json:",omitempty"`
	LastModifiedOn Time   `json:",omitzero"`
}

// Warehouses returns all warehouses, obsolete ones included when Unleashed lists them.
func (c *Client) Warehouses(ctx context.Context) ([]Warehouse, error) {
	return getAll[Warehouse](ctx, c, "Warehouses")
}

// Tax is a tax code with its rate. Codes are not unique in an account.
type Tax struct {
	GUID               GUID    `json:"Guid,omitempty"`
	TaxCode            Text    `json:",omitempty"`
	Description        string  `json:",omitempty"`
	TaxRate            Decimal `json:",omitempty"` // a fraction: 0.15 is 15 %
	CanApplyToExpenses bool    `json:",omitempty"`
	CanApplyToRevenue  bool    `json:",omitempty"`
	Obsolete           bool    `json:",omitempty"`
	LastModifiedOn     Time    `json:",omitzero"`
}

// Taxes returns all tax codes.
func (c *Client) Taxes(ctx context.Context) ([]Tax, error) {
	return getAll[Tax](ctx, c, "Taxes")
}

// Currency is a currency an account trades in. Its rates are set by hand and do not follow the
// market. Source: https://support.unleashedsoftware.com/hc/en-us/articles/4402360937881
type Currency struct {
	GUID            GUID    `json:"Guid,omitempty"`
	CurrencyCode    Text    `json:",omitempty"` // ISO 4217
	Description     string  `json:",omitempty"`
	DefaultSellRate Decimal `json:",omitempty"` // of one unit of the base currency; null when not set
}

// Currencies returns all currencies that the account trades in.
func (c *Client) Currencies(ctx context.Context) ([]Currency, error) {
	return getAll[Currency](ctx, c, "Currencies")
}
