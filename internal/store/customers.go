package store

import (
	"context"
	"database/sql"
	"slices"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutCustomer adds a customer or replaces it, without its addresses and price layers. A code or a
// remote id that another customer of the supplier has is a unique violation.
func (tx *Tx) PutCustomer(ctx context.Context, c wholesale.Customer) error {
	if err := tx.priceSourcesChanged(ctx, c.SupplierID); err != nil {
		return err
	}
	return touched(tx.queries().PutCustomer(ctx, db.PutCustomerParams{
		ID: c.ID, SupplierID: c.SupplierID, Code: c.Code, Name: c.Name, Email: c.Email, EmailCc: c.EmailCC,
		ContactName: c.Contact.Name, Phone: c.Contact.Phone, Mobile: c.Contact.Mobile,
		SalesOrdersEnabled: c.SalesOrdersEnabled, SalesOrderAddressID: c.SalesOrderAddressID,
		Currency: c.Terms.Currency, Taxable: c.Terms.Taxable, TaxCode: c.Terms.Tax.Code, TaxRate: rateColumn(c.Terms.Tax.Rate),
		DiscountRate: rateColumn(c.Terms.DiscountRate), TierKey: c.Terms.TierKey, StopCredit: c.Terms.StopCredit, Obsolete: c.Terms.Obsolete,
		WarehouseCode: c.Terms.WarehouseCode, PaymentTerm: c.Terms.PaymentTerm, DeliveryMethod: c.Terms.DeliveryMethod,
		RemoteID: c.RemoteID, Connected: c.Connected, CreatedAt: timeColumn(c.CreatedAt), UpdatedAt: timeColumn(c.UpdatedAt),
		Search: customerSearch(c.Code, c.Name, c.Email, c.Contact.Name), PhoneSearch: phoneSearch(c.Contact.Phone, c.Contact.Mobile),
		CodeKey: codeKey(c.Code), DiscountWritten: optional(c.Terms.DiscountWritten, rateColumn), RemoteAccount: c.RemoteAccount,
		FulfilmentGroupID: groupColumn(c.SupplierID, c.FulfilmentGroupID), PaymentTermsID: c.PaymentTermsID,
	}))
}

// HoldCustomer makes everyone else who wants to change the customer wait until the transaction
// ends. Hold it first and read it then, to replace one that may be changed elsewhere at the same
// time. ErrNotFound when there is none.
func (tx *Tx) HoldCustomer(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HoldCustomer(ctx, db.HoldCustomerParams{SupplierID: supplierID, ID: id}))
}

// Customer reads a customer with its addresses and price layers; ErrNotFound when the supplier has
// none with this id.
func (tx *Tx) Customer(ctx context.Context, supplierID, id string) (wholesale.Customer, error) {
	row, err := tx.queries().Customer(ctx, db.CustomerParams{SupplierID: supplierID, ID: id})
	return tx.whole(ctx, row, err)
}

// CustomerByCode finds a customer by its code, which may be spelled otherwise; see [chosenByCode].
func (tx *Tx) CustomerByCode(ctx context.Context, supplierID, code string) (wholesale.Customer, error) {
	rows, err := tx.queries().CustomersByCodeKey(ctx, db.CustomersByCodeKeyParams{SupplierID: supplierID, CodeKey: codeKey(code)})
	if err != nil {
		return wholesale.Customer{}, err
	}
	row, err := chosenByCode(rows, code, func(r db.Customer) string { return r.Code })
	return tx.whole(ctx, row, err)
}

// customerCode is how a list keeps to a code: to the customer that is spelled so, else to those of
// its key.
func (tx *Tx) customerCode(ctx context.Context, supplierID, code string) (exact, key string, err error) {
	rows, err := tx.queries().CustomersByCodeKey(ctx, db.CustomersByCodeKeyParams{SupplierID: supplierID, CodeKey: codeKey(code)})
	if slices.ContainsFunc(rows, func(r db.Customer) bool { return r.Code == code }) {
		return code, "", err
	}
	return "", codeKey(code), err
}

// CustomerByRemoteID finds the customer that is matched to a remote one.
func (tx *Tx) CustomerByRemoteID(ctx context.Context, supplierID, remoteID string) (wholesale.Customer, error) {
	row, err := tx.queries().CustomerByRemoteID(ctx, db.CustomerByRemoteIDParams{SupplierID: supplierID, RemoteID: remoteID})
	return tx.whole(ctx, row, err)
}

func (tx *Tx) whole(ctx context.Context, row db.Customer, err error) (wholesale.Customer, error) {
	c, err := oneRow(row, err, customerOf)
	if err != nil {
		return c, err
	}
	one := []wholesale.Customer{c}
	err = tx.fillCustomers(ctx, c.SupplierID, one)
	return one[0], err
}

// CustomerFilter narrows a list of customers; zero values do not narrow.
type CustomerFilter struct {
	Code    string // as it is spelled, or else in any spelling
	Query   string // each word is part of code, name, e-mail or contact; or a phone number
	Matched *bool
	After   string // the last code of the page before
	Limit   int
}

// Customers lists customers by code, with their addresses and price layers.
func (tx *Tx) Customers(ctx context.Context, supplierID string, f CustomerFilter) ([]wholesale.Customer, error) {
	code, key, err := tx.customerCode(ctx, supplierID, f.Code)
	if err != nil {
		return nil, err
	}
	rows, err := tx.queries().Customers(ctx, db.CustomersParams{
		SupplierID: supplierID, After: f.After, Code: code, CodeKey: key, Words: wholesale.SearchKey(f.Query), Phone: phonePattern(f.Query), Matched: yesNo(f.Matched),
		MaxRows: int32(f.Limit), //nolint:gosec // a page size
	})
	customers, err := allRows(rows, err, customerOf)
	if err != nil {
		return nil, err
	}
	return customers, tx.fillCustomers(ctx, supplierID, customers)
}

// AllCustomers reads every customer of the supplier, without addresses and price layers.
func (tx *Tx) AllCustomers(ctx context.Context, supplierID string) ([]wholesale.Customer, error) {
	rows, err := tx.queries().AllCustomers(ctx, supplierID)
	return allRows(rows, err, customerOf)
}

// CountCustomers counts the supplier's customers.
func (tx *Tx) CountCustomers(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountCustomers(ctx, supplierID)
}

// CountUnmatchedCustomers counts the supplier's customers that are not matched to a remote one.
func (tx *Tx) CountUnmatchedCustomers(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountUnmatchedCustomers(ctx, supplierID)
}

// MatchedCustomers says which customers are matched to the given remote ones: their names, by
// remote id.
func (tx *Tx) MatchedCustomers(ctx context.Context, supplierID string, remoteIDs []string) (map[string]string, error) {
	names := make(map[string]string, len(remoteIDs))
	err := inPieces(supplierID, remoteIDs, func(in string, args []any) error {
		query := `SELECT remote_id, name FROM customer WHERE supplier_id = $1 AND remote_id <> '' AND remote_id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var remoteID, name string
			err := rows.Scan(&remoteID, &name)
			names[remoteID] = name
			return err
		})
	})
	return names, err
}

// fillCustomers reads the customers' addresses and price layers.
func (tx *Tx) fillCustomers(ctx context.Context, supplierID string, customers []wholesale.Customer) error {
	ids := make([]string, len(customers))
	at := make(map[string]int, len(customers))
	for i, c := range customers {
		ids[i], at[c.ID] = c.ID, i
	}
	if err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT id, customer_id, type, name, street, street2, suburb, city, region, postcode, country, instructions, is_default, remote_id, own
			FROM customer_address WHERE supplier_id = $1 AND customer_id IN (` + in + `) ORDER BY customer_id, position`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var r db.CustomerAddress
			if err := rows.Scan(&r.ID, &r.CustomerID, &r.Type, &r.Name, &r.Street, &r.Street2, &r.Suburb, &r.City, &r.Region,
				&r.Postcode, &r.Country, &r.Instructions, &r.IsDefault, &r.RemoteID, &r.Own); err != nil {
				return err
			}
			c := &customers[at[r.CustomerID]]
			c.Addresses = append(c.Addresses, addressOf(r))
			return nil
		})
	}); err != nil {
		return err
	}
	return tx.fillLayers(ctx, supplierID, customers)
}

// SetAddresses replaces a customer's addresses.
func (tx *Tx) SetAddresses(ctx context.Context, supplierID, customerID string, addresses []wholesale.Address) error {
	if _, err := tx.queries().DeleteAddresses(ctx, db.DeleteAddressesParams{SupplierID: supplierID, CustomerID: customerID}); err != nil {
		return err
	}
	for i, a := range addresses {
		if err := tx.queries().InsertAddress(ctx, db.InsertAddressParams{
			ID: a.ID, SupplierID: supplierID, CustomerID: customerID, Position: int64(i), Type: string(a.Type), Name: a.Name,
			Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City, Region: a.Region, Postcode: a.Postcode, Country: a.Country,
			Instructions: a.Instructions, IsDefault: a.Default, RemoteID: a.RemoteID, Own: a.Own,
		}); err != nil {
			return err
		}
	}
	return nil
}

func addressOf(r db.CustomerAddress) wholesale.Address {
	return wholesale.Address{
		ID: r.ID, Type: wholesale.AddressType(r.Type), Name: r.Name, Street: r.Street, Street2: r.Street2, Suburb: r.Suburb, City: r.City,
		Region: r.Region, Postcode: r.Postcode, Country: r.Country, Instructions: r.Instructions, Default: r.IsDefault,
		RemoteID: r.RemoteID, Own: r.Own,
	}
}

func customerOf(r db.Customer) (wholesale.Customer, error) {
	return wholesale.Customer{
		ID: r.ID, SupplierID: r.SupplierID, Code: r.Code, Name: r.Name, Email: r.Email, EmailCC: r.EmailCc,
		Contact:            wholesale.Contact{Name: r.ContactName, Phone: r.Phone, Mobile: r.Mobile},
		SalesOrdersEnabled: r.SalesOrdersEnabled, SalesOrderAddressID: r.SalesOrderAddressID,
		Terms: wholesale.Terms{
			Currency: r.Currency, Taxable: r.Taxable, Tax: wholesale.Tax{Code: r.TaxCode, Rate: rateOf(r.TaxRate)},
			DiscountRate: rateOf(r.DiscountRate), TierKey: r.TierKey, StopCredit: r.StopCredit, Obsolete: r.Obsolete,
			WarehouseCode: r.WarehouseCode, PaymentTerm: r.PaymentTerm, DeliveryMethod: r.DeliveryMethod,
			DiscountWritten: optionalOf(r.DiscountWritten, rateOf),
		},
		RemoteID: r.RemoteID, RemoteAccount: r.RemoteAccount, Connected: r.Connected, CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt),
		FulfilmentGroupID: r.FulfilmentGroupID, PaymentTermsID: r.PaymentTermsID,
	}, nil
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	default:
		return "no"
	}
}
