package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// loaders read one file each, in an order in which what is named exists already.
var loaders = []struct {
	resource string
	load     func(s *Sandbox, rows []json.RawMessage) error
}{
	{"Companies", loadCompanies},
	{"Currencies", replaceRows(func(r *reference) *[]Currency { return &r.currencies }, func(c Currency) string { return c.CurrencyCode })},
	{"Taxes", replaceRows(func(r *reference) *[]Tax { return &r.taxes }, func(t Tax) string { return t.TaxCode })},
	{"Warehouses", replaceRows(func(r *reference) *[]Warehouse { return &r.warehouses }, func(w Warehouse) string { return w.WarehouseCode })},
	{"SellPriceTiers", eachRow(SellPriceTier{}, (*Sandbox).loadTier)},
	{"PaymentTerms", replaceRows(func(r *reference) *[]PaymentTerm { return &r.paymentTerms }, func(t PaymentTerm) string { return t.PaymentTermDescription })},
	{"DeliveryMethods", replaceRows(func(r *reference) *[]DeliveryMethod { return &r.deliveryMethods }, func(m DeliveryMethod) string { return m.Name })},
	{"UnitOfMeasures", replaceRows(func(r *reference) *[]UnitOfMeasure { return &r.units }, func(u UnitOfMeasure) string { return u.Name })},
	{"ProductGroups", replaceRows(func(r *reference) *[]ProductGroup { return &r.groups }, func(g ProductGroup) string { return g.GroupName })},
	{"Customers", eachRow(NewCustomer("", ""), (*Sandbox).addCustomer)},
	{"Products", eachRow(NewProduct("", "", ""), (*Sandbox).addProduct)},
	{"ProductPrices", eachRow(ProductPrice{}, (*Sandbox).loadProductPrice)},
	{"SalesOrders", loadOrders},
	{"StockOnHand", eachRow(stockRow{}, (*Sandbox).loadStock)},
}

// Load reads a folder's files named after a resource (Customers.json, Products.json,
// ProductPrices.json, Taxes.json, …): each a JSON array in the API's shape, with optional fields.
//
// A file of reference data replaces what exists; customers, products, prices and orders are added.
// Errors name the file and the row, counted from 1. Another JSON file is an error, because it is
// probably misspelt; folders and other kinds of file are ignored.
func (s *Sandbox) Load(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	for _, entry := range entries {
		resource, isJSON := strings.CutSuffix(entry.Name(), ".json")
		if isJSON && !entry.IsDir() && !slices.Contains(loadableNames(), resource) {
			return fmt.Errorf("load %s: no resource of that name; there are %s", entry.Name(), strings.Join(loadableNames(), ", "))
		}
	}
	for _, l := range loaders {
		file := filepath.Join(dir, l.resource+".json")
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = s.LoadJSON(l.resource, data)
		}
		if err != nil {
			return fmt.Errorf("load %s: %w", file, err)
		}
	}
	return nil
}

func loadableNames() []string {
	names := make([]string, len(loaders))
	for i, l := range loaders {
		names[i] = l.resource
	}
	return names
}

// LoadJSON reads one resource, a JSON array in the API's own shape, like a file of [Sandbox.Load].
func (s *Sandbox) LoadJSON(resource string, data []byte) error {
	i := slices.Index(loadableNames(), resource)
	if i < 0 {
		return fmt.Errorf("no resource %q; there are %s", resource, strings.Join(loadableNames(), ", "))
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(data, &rows); err != nil {
		return fmt.Errorf("not a JSON array: %w", err)
	}
	return loaders[i].load(s, rows)
}

// decodeRows reads each row over a copy of the defaults.
func decodeRows[T any](rows []json.RawMessage, defaults T) ([]T, error) {
	records := make([]T, len(rows))
	for i, row := range rows {
		records[i] = defaults
		if err := json.Unmarshal(row, &records[i]); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		if kept, ok := any(&records[i]).(interface {
			remember(row json.RawMessage) error
		}); ok {
			if err := kept.remember(row); err != nil {
				return nil, fmt.Errorf("row %d: %w", i+1, err)
			}
		}
	}
	return records, nil
}

// replaceRows loads reference data in place of the rows there are. name gives the field that a row
// cannot do without.
func replaceRows[T any](into func(*reference) *[]T, name func(T) string) func(*Sandbox, []json.RawMessage) error {
	return func(s *Sandbox, rows []json.RawMessage) error {
		var none T
		records, err := decodeRows(rows, none)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(records, func(record T) bool { return name(record) == "" }); i >= 0 {
			return fmt.Errorf("row %d: its code or name is missing", i+1)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		*into(&s.reference) = records
		s.reference.complete(s.stamp())
		return nil
	}
}

// eachRow loads rows one by one. The sandbox is locked while add runs.
func eachRow[T any](defaults T, add func(*Sandbox, T) error) func(*Sandbox, []json.RawMessage) error {
	return func(s *Sandbox, rows []json.RawMessage) error {
		records, err := decodeRows(rows, defaults)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, record := range records {
			if err := add(s, record); err != nil {
				return fmt.Errorf("row %d: %w", i+1, err)
			}
		}
		return nil
	}
}

func loadCompanies(s *Sandbox, rows []json.RawMessage) error {
	companies, err := decodeRows(rows, Company{})
	if err != nil || len(companies) == 0 {
		return err
	}
	if len(companies) > 1 {
		return errors.New("row 2: an account is one company")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	company, old := companies[0], s.reference.company
	company.CompanyName = cmp.Or(company.CompanyName, old.CompanyName)
	company.BaseCurrencyCode = cmp.Or(company.BaseCurrencyCode, old.BaseCurrencyCode)
	company.Guid = cmp.Or(company.Guid, stableGUID("Companies", company.CompanyName))
	company.DefaultTaxRate = cmp.Or(company.DefaultTaxRate, old.DefaultTaxRate)
	s.reference.company = company
	s.reference.addCurrency(company.BaseCurrencyCode, s.stamp())
	return nil
}

func (s *Sandbox) loadTier(t SellPriceTier) error {
	i, err := tierIndex(t.Tier)
	if err == nil {
		s.reference.tierNames[i] = t.Name
	}
	return err
}

// loadProductPrice goes by code where a GUID is unknown: a file that came from an account names its
// GUIDs, and the products and customers beside it may have none.
func (s *Sandbox) loadProductPrice(p ProductPrice) error {
	if p.Product.ProductCode != "" && s.products.find(p.Product.Guid, "") == nil {
		p.Product.Guid = ""
	}
	if p.Customer.CustomerCode != "" && s.customers.find(p.Customer.Guid, "") == nil {
		p.Customer.Guid = ""
	}
	if blankGUID(p.Product.Guid) && p.Product.ProductCode == "" {
		p.Product = ProductRef{}
	}
	if blankGUID(p.Customer.Guid) && p.Customer.CustomerCode == "" {
		p.Customer = CustomerRef{}
	}
	if blankGUID(p.ProductGroup.Guid) && p.ProductGroup.GroupName == "" {
		p.ProductGroup = GroupRef{}
	}
	return s.addProductPrice(p)
}

// blankGUID says whether a reference names nothing, as some accounts write it.
func blankGUID(guid string) bool { return guid == "" || guid == zeroGUID }

// stockRow is the part of a /StockOnHand row that can be loaded.
type stockRow struct {
	ProductCode string
	QtyOnHand   Number
}

func (s *Sandbox) loadStock(row stockRow) error { return s.setStock(row.ProductCode, row.QtyOnHand) }

// loadOrders stores orders in any status. Totals that are missing are worked out;
// those that are given must be right. A LastModifiedOn that is given is kept.
func loadOrders(s *Sandbox, rows []json.RawMessage) error {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.orders.sortLog()
	}()
	return eachRow(orderInput{}, (*Sandbox).loadOrder)(s, rows)
}

func (s *Sandbox) loadOrder(in orderInput) error {
	if n, ok := readSequence("SO", in.OrderNumber); ok {
		s.orders.sequence = max(s.orders.sequence, n)
	}
	if in.OrderNumber == "" {
		in.OrderNumber = s.orders.nextNumber()
	}
	if err := completeGUID(&in.Guid, "SalesOrders", in.OrderNumber); err != nil {
		return err
	}
	if s.orders.byGUID[in.Guid] != nil {
		return fmt.Errorf("there is an order with Guid %s already", in.Guid)
	}
	builder := orderBuilder{s: s, in: &in, now: s.now(), loading: true}
	order, problems := builder.build(in.Guid)
	if order == nil {
		texts := make([]string, len(problems))
		for i, p := range problems {
			texts[i] = p.description
		}
		return errors.New(strings.Join(texts, " "))
	}
	at := in.LastModifiedOn.Time
	if at.IsZero() {
		at = s.stamp()
	} else if at.After(s.lastStamp) {
		s.lastStamp = at
	}
	order.createdBy, order.modifiedBy = cmp.Or(in.CreatedBy, personUser), cmp.Or(in.LastModifiedBy, personUser)
	if order.createdOn = in.CreatedOn.Time; order.createdOn.IsZero() {
		order.createdOn = at
	}
	if order.status == statusCompleted {
		if order.completedDate = in.CompletedDate.Time; order.completedDate.IsZero() {
			order.completedDate = at
		}
	}
	s.storeNewOrder(order, at)
	if order.status == statusCompleted {
		s.addInvoice(order)
	}
	return nil
}
