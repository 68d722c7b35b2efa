package sandbox

import (
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
	{"Currencies", loadCurrencies},
	{"Taxes", loadTaxes},
	{"Warehouses", loadWarehouses},
	{"SellPriceTiers", loadTiers},
	{"PaymentTerms", loadPaymentTerms},
	{"DeliveryMethods", loadDeliveryMethods},
	{"UnitOfMeasures", loadUnits},
	{"ProductGroups", loadGroups},
	{"Customers", loadCustomers},
	{"Products", loadProducts},
	{"ProductPrices", loadPrices},
	{"SalesOrders", loadOrders},
	{"StockOnHand", loadStock},
}

// Load reads the files of a folder that are named after a resource
// (Customers.json, Products.json, ProductPrices.json, Taxes.json, …): each a JSON
// array in the API's own shape. Fields that are missing get sensible defaults.
//
// A file of reference data states all there is of it; customers, products, prices
// and orders are added to what is there. Errors name the file and the row, counted
// from 1. Files with other names are an error, because a misspelt one would be
// missed in silence; folders and other kinds of file are left alone.
func (s *Sandbox) Load(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	for _, entry := range entries {
		resource, isJSON := strings.CutSuffix(entry.Name(), ".json")
		if isJSON && !entry.IsDir() && !loadable(resource) {
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

func loadable(resource string) bool { return slices.Contains(loadableNames(), resource) }

func loadableNames() []string {
	names := make([]string, len(loaders))
	for i, l := range loaders {
		names[i] = l.resource
	}
	return names
}

// LoadJSON reads one resource, a JSON array in the API's own shape, like a file of
// [Sandbox.Load].
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

// decodeRows reads each row into a record that has its defaults already.
func decodeRows[T any](rows []json.RawMessage, defaults func() T) ([]T, error) {
	records := make([]T, len(rows))
	for i, row := range rows {
		records[i] = defaults()
		if err := json.Unmarshal(row, &records[i]); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return records, nil
}

func zero[T any]() T {
	var z T
	return z
}

// replaceReference reads a file of reference data in the place of the rows there
// are. name gives the field that a row cannot do without.
func replaceReference[T any](s *Sandbox, rows []json.RawMessage, into func(*reference) *[]T, name func(*T) string) error {
	records, err := decodeRows(rows, zero[T])
	if err != nil {
		return err
	}
	for i := range records {
		if name(&records[i]) == "" {
			return fmt.Errorf("row %d: its code or name is missing", i+1)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	*into(&s.reference) = records
	s.reference.complete(s.stamp())
	return nil
}

func loadCompanies(s *Sandbox, rows []json.RawMessage) error {
	companies, err := decodeRows(rows, zero[Company])
	if err != nil || len(companies) == 0 {
		return err
	}
	if len(companies) > 1 {
		return errors.New("row 2: an account is one company")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	company, old := companies[0], s.reference.company
	company.CompanyName = firstOf(company.CompanyName, old.CompanyName)
	company.BaseCurrencyCode = firstOf(company.BaseCurrencyCode, old.BaseCurrencyCode)
	company.Guid = firstOf(company.Guid, stableGUID("Companies", company.CompanyName))
	if company.DefaultTaxRate == "" {
		company.DefaultTaxRate = old.DefaultTaxRate
	}
	s.reference.company = company
	s.reference.addCurrency(company.BaseCurrencyCode, s.stamp())
	return nil
}

func loadCurrencies(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]Currency { return &r.currencies }, func(c *Currency) string { return c.CurrencyCode })
}

func loadTaxes(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]Tax { return &r.taxes }, func(t *Tax) string { return t.TaxCode })
}

func loadWarehouses(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]Warehouse { return &r.warehouses }, func(w *Warehouse) string { return w.WarehouseCode })
}

func loadPaymentTerms(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]PaymentTerm { return &r.paymentTerms }, func(t *PaymentTerm) string { return t.PaymentTermDescription })
}

func loadDeliveryMethods(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]DeliveryMethod { return &r.deliveryMethods }, func(m *DeliveryMethod) string { return m.Name })
}

func loadUnits(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]UnitOfMeasure { return &r.units }, func(u *UnitOfMeasure) string { return u.Name })
}

func loadGroups(s *Sandbox, rows []json.RawMessage) error {
	return replaceReference(s, rows, func(r *reference) *[]ProductGroup { return &r.groups }, func(g *ProductGroup) string { return g.GroupName })
}

func loadTiers(s *Sandbox, rows []json.RawMessage) error {
	tiers, err := decodeRows(rows, zero[SellPriceTier])
	if err != nil {
		return err
	}
	for i, t := range tiers {
		if err := s.SetTierName(t.Tier, t.Name); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

func loadCustomers(s *Sandbox, rows []json.RawMessage) error {
	customers, err := decodeRows(rows, func() Customer { return NewCustomer("", "") })
	if err != nil {
		return err
	}
	return eachRow(s, customers, s.addCustomer)
}

func loadProducts(s *Sandbox, rows []json.RawMessage) error {
	products, err := decodeRows(rows, func() Product { return NewProduct("", "", "") })
	if err != nil {
		return err
	}
	return eachRow(s, products, s.addProduct)
}

func loadPrices(s *Sandbox, rows []json.RawMessage) error {
	prices, err := decodeRows(rows, zero[ProductPrice])
	if err != nil {
		return err
	}
	return eachRow(s, prices, s.addProductPrice)
}

func eachRow[T any](s *Sandbox, records []T, add func(T) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, record := range records {
		if err := add(record); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

func loadStock(s *Sandbox, rows []json.RawMessage) error {
	held, err := decodeRows(rows, zero[struct {
		ProductCode string
		QtyOnHand   Number
	}])
	if err != nil {
		return err
	}
	for i, h := range held {
		if err := s.SetStock(h.ProductCode, h.QtyOnHand); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

// loadOrders stores orders in any status. Totals that are missing are worked out;
// those that are given must be right. A LastModifiedOn that is given is kept.
func loadOrders(s *Sandbox, rows []json.RawMessage) error {
	inputs, err := decodeRows(rows, zero[orderInput])
	if err != nil {
		return err
	}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.orders.sortLog()
	}()
	return eachRow(s, inputs, func(in orderInput) error { return s.loadOrder(&in) })
}

func (s *Sandbox) loadOrder(in *orderInput) error {
	if n, ok := readSequence("SO", in.OrderNumber); ok {
		s.orders.sequence = max(s.orders.sequence, n)
	}
	if in.OrderNumber == "" {
		in.OrderNumber = s.orders.nextNumber()
	}
	if err := completeGUID(&in.Guid, "SalesOrders", in.OrderNumber, ""); err != nil {
		return err
	}
	if s.orders.byGUID[in.Guid] != nil {
		return fmt.Errorf("there is an order with Guid %s already", in.Guid)
	}
	builder := orderBuilder{s: s, in: in, now: s.now(), loading: true}
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
	order.createdBy, order.modifiedBy = firstOf(in.CreatedBy, personUser), firstOf(in.LastModifiedBy, personUser)
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
		s.invoices.add(order)
	}
	return nil
}
