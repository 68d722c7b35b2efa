package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// The numbers that GS1 keeps free for examples name the supermarket, its stores and the supplier.
const (
	chainName = "Pōhutukawa Fresh"
	chainGLN  = "9520000001001"
	ourGLN    = "9520000009007"
	chainCode = "700102" // theirs, of a carton of one of our products

	ownerGST     = "49091850"
	ownerAccount = "12-3456-0123456-00"
	ownerNZBN    = "9429000000000"
)

// chainStore is one of the supermarket's stores, each a customer of its own.
type chainStore struct{ gln, code, name, street, city, postcode string }

var chainStores = []chainStore{
	{"9520000001018", "90011", chainName + " Petone", "12 Jackson Street", "Lower Hutt", "5012"},
	{"9520000001025", "90012", chainName + " Takapuna", "40 Hurstmere Road", "Auckland", "0622"},
	{"9520000001032", "90013", chainName + " Riccarton", "129 Riccarton Road", "Christchurch", "8041"},
}

// What becomes of the supermarket's orders.
const (
	orderInvoiced = "4500018801" // shipped and invoiced
	orderBlocked  = "4500018802" // completed in Unleashed with another total
	orderUnknown  = "4500018803" // waits in the inbox: one of its products is not known
	orderToPrice  = "4500018804" // waits for approval: one of its prices is not ours
)

// addStores adds the supermarket's stores to the account in Unleashed.
func addStores(box *sandbox.Sandbox) error {
	for _, s := range chainStores {
		customer := sandbox.NewCustomer(s.code, s.name)
		customer.Email = fmt.Sprintf("accounts.%s@example.com", s.code)
		customer.Addresses = append(customer.Addresses, sandbox.Address{
			AddressType: "Shipping", StreetAddress: s.street, City: s.city, PostalCode: s.postcode, Country: "New Zealand",
		})
		if err := box.AddCustomers(customer); err != nil {
			return err
		}
	}
	return nil
}

// openFolder has a supermarket as the trading partner of a new demo, and puts its orders into its
// folder. They are read while everything else begins.
func (s *show) openFolder(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	if err := s.fillInInvoices(ctx); err != nil {
		return err
	}
	partner, err := s.client.addPartner(ctx, map[string]any{
		"name": chainName, "format": "edifact-d96a", "their_id": chainGLN, "our_id": ourGLN,
	})
	if err != nil {
		return fmt.Errorf("trading partner: %w", err)
	}
	s.home.state.PartnerID = partner
	products, err := s.matchCodes(ctx, partner)
	if err != nil {
		return err
	}
	for _, order := range chainOrders(products) {
		if err := s.drop(order); err != nil {
			return err
		}
	}
	return s.home.save()
}

// fillInInvoices writes down what the supplier's invoices need.
func (s *show) fillInInvoices(ctx context.Context) error {
	return s.server.Store().Update(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, s.supplierID)
		if err != nil {
			return err
		}
		supplier.GSTNumber = ownerGST
		if err := tx.UpdateSupplier(ctx, supplier); err != nil {
			return err
		}
		settings, err := tx.InvoiceSettings(ctx, s.supplierID)
		if err != nil {
			return err
		}
		settings.BankAccount, settings.NZBN = ownerAccount, ownerNZBN
		settings.Address = wholesale.SnapshotAddress{Street: "8 Lantern Lane", City: "Nelson", Postcode: "7010", Country: "New Zealand"}
		return tx.UpdateInvoiceSettings(ctx, settings)
	})
}

// matchCodes says which customers the supermarket's stores are and what its code of a carton means.
// It returns the products that it orders, with their prices.
func (s *show) matchCodes(ctx context.Context, partner string) (products []pricedProduct, err error) {
	for _, chain := range chainStores {
		ids, err := s.client.customerIDs(ctx, chain.code)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			return nil, fmt.Errorf("customer %s was not imported", chain.code)
		}
		if products == nil {
			if products, err = s.client.pricedProducts(ctx, ids[0]); err != nil {
				return nil, err
			}
		}
		if err := s.client.match(ctx, partner, "stores", chain.gln, map[string]any{"customer_id": ids[0]}); err != nil {
			return nil, err
		}
	}
	carton := map[string]any{"product_id": products[1].ID, "pieces_per_unit": strconv.Itoa(cartonPieces)}
	return products, s.client.match(ctx, partner, "products", chainCode, carton)
}

// pricedProduct is a product with what a customer pays for a piece.
type pricedProduct struct {
	ID    string `json:"id"`
	Code  string `json:"code"`
	Name  string `json:"name"`
	Price string `json:"unit_price"`
}

// chainProducts is how many different products the supermarket orders.
const chainProducts = 6

// pricedProducts are the first products of the catalogue that have a price.
func (c *Client) pricedProducts(ctx context.Context, customerID string) (priced []pricedProduct, err error) {
	var page struct {
		Items []pricedProduct `json:"items"`
	}
	query := url.Values{"customer_id": {customerID}, "limit": {strconv.Itoa(4 * chainProducts)}}
	if err := c.call(ctx, http.MethodGet, "/api/v1/products?"+query.Encode(), nil, &page); err != nil {
		return nil, err
	}
	for _, p := range page.Items {
		if price, err := wholesale.ParseDecimal(p.Price); err == nil && price.IsPos() && len(priced) < chainProducts {
			priced = append(priced, p)
		}
	}
	if len(priced) < chainProducts {
		return nil, fmt.Errorf("%d products have a price, want %d", len(priced), chainProducts)
	}
	return priced, nil
}

// cartonPieces is how many pieces the supermarket's cartons hold.
const cartonPieces = 12

// chainOrders are the supermarket's orders of the day.
func chainOrders(p []pricedProduct) []supermarketOrder {
	piece := func(p pricedProduct, quantity int) supermarketLine {
		return supermarketLine{ours: p.Code, name: p.Name, quantity: quantity, price: p.Price}
	}
	cheaper := piece(p[4], 24)
	cheaper.price = lastYears(p[4].Price)
	return []supermarketOrder{
		{orderInvoiced, chainStores[0].gln, []supermarketLine{
			piece(p[0], 48),
			{theirs: chainCode, name: p[1].Name, quantity: 4, pieces: cartonPieces},
			piece(p[2], 24),
		}},
		{orderBlocked, chainStores[1].gln, []supermarketLine{piece(p[2], 36), piece(p[3], 60), piece(p[5], 12)}},
		{orderUnknown, chainStores[2].gln, []supermarketLine{
			piece(p[0], 24), {theirs: "700177", name: "Paper lantern, Christmas, 3 sizes", quantity: 6},
		}},
		{orderToPrice, chainStores[0].gln, []supermarketLine{cheaper, piece(p[5], 48)}},
	}
}

// lastYears is a price from before it rose by a tenth.
func lastYears(price string) string {
	now, err := decimal.Parse(price)
	if err != nil {
		return price
	}
	before, err := now.Quo(decimal.MustNew(11, 1))
	if err != nil {
		return price
	}
	return before.Round(2).String()
}

// drop puts an order into the supermarket's folder, as its transfer program would: under a name of
// its own until it is whole.
func (s *show) drop(order supermarketOrder) error {
	in := filepath.Join(s.partnerFolder(), "in")
	partial := filepath.Join(in, ".ORDERS_"+order.number)
	if err := os.WriteFile(partial, order.edifact(s.box.Today()), 0o600); err != nil {
		return fmt.Errorf("supermarket's folder: %w", err)
	}
	if err := os.Rename(partial, filepath.Join(in, "ORDERS_"+order.number+".edi")); err != nil {
		return fmt.Errorf("supermarket's folder: %w", err)
	}
	return nil
}

// partnerFolder is where the supermarket's documents come and go.
func (s *show) partnerFolder() string {
	return filepath.Join(s.home.file(documentsDir), s.home.state.PartnerID)
}

// supermarketDay brings the supermarket's orders of a new demo to where a person finds them, and
// those of two other customers to their invoices.
func (s *show) supermarketDay(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	day, err := s.chainOrdersTaken(ctx)
	if err != nil {
		return err
	}
	for i, b := range shopCustomers {
		taken, err := s.client.Take(ctx, fmt.Sprintf("demo-invoice-%d", i), s.sampleOrder(b.Customer, fmt.Sprintf("PO-77%d", 41+i)))
		if err != nil {
			return err
		}
		day = append(day, &placed{Order: taken, outcome: shipped})
	}
	everything := func(p *placed) bool { return p.outcome.approves() }
	if _, err := s.each(ctx, day, "approving", everything, s.act("approve")); err != nil {
		return err
	}
	if _, err := s.await(ctx, day, "sales orders created", everything, func(p *placed) (bool, error) { return p.SalesOrder.State == "created", nil }); err != nil {
		return err
	}
	for _, p := range day {
		if p.outcome.changed() {
			err = errors.Join(err, s.changeFirstLine(p.SalesOrder.GUID))
		}
		if p.outcome.completes() {
			err = errors.Join(err, s.box.CompleteOrder(p.SalesOrder.GUID))
		}
	}
	if err != nil {
		return err
	}
	if _, err := s.await(ctx, day, "completed orders noticed", everything, func(p *placed) (bool, error) {
		return p.Status == "shipped" || p.Mismatch != nil, nil
	}); err != nil {
		return err
	}
	for _, p := range day {
		if err := p.outcome.check(p.Order); err != nil {
			return err
		}
	}
	if err := s.invoiceLeft(ctx); err != nil {
		return err
	}
	s.step("Supermarket", "%s: 3 orders taken from its folder, 1 waits in the inbox, 1 is invoiced, 1 is blocked", chainName)
	return nil
}

// chainOrdersTaken waits for the orders that are made of the files in the supermarket's folder.
func (s *show) chainOrdersTaken(ctx context.Context) (day []*placed, err error) {
	for number, end := range map[string]outcome{orderInvoiced: shipped, orderBlocked: mismatched, orderToPrice: waiting} {
		p := &placed{outcome: end}
		day = append(day, p)
		if err := until(ctx, patience, 50*time.Millisecond, func() (bool, error) {
			err := s.client.EachOrder(ctx, url.Values{"reference": {number}}, func(o Order) bool {
				p.Order = o
				return false
			})
			return p.ID != "", err
		}); err != nil {
			return nil, fmt.Errorf("order %s from the supermarket's folder: %w", number, err)
		}
	}
	return day, until(ctx, patience, 50*time.Millisecond, func() (bool, error) {
		waiting, err := s.client.documents(ctx, url.Values{"state": {"waiting"}, "direction": {"in"}})
		return waiting == 1, err
	})
}

// invoiceLeft waits until the invoice is in the folder that the supermarket fetches from.
func (s *show) invoiceLeft(ctx context.Context) error {
	err := until(ctx, patience, 50*time.Millisecond, func() (bool, error) {
		invoices, err := filepath.Glob(filepath.Join(s.partnerFolder(), "out", "*INVOIC*"))
		return len(invoices) > 0, err
	})
	if err != nil {
		return fmt.Errorf("invoice for the supermarket: %w", err)
	}
	return nil
}

// addPartner makes a trading partner, and returns its id.
func (c *Client) addPartner(ctx context.Context, in map[string]any) (id string, err error) {
	var made struct {
		ID string `json:"id"`
	}
	err = c.call(ctx, http.MethodPost, "/api/v1/trading-partners", in, &made)
	return made.ID, err
}

// match says what one of a trading partner's codes means: of is "stores" or "products".
func (c *Client) match(ctx context.Context, partner, of, code string, in map[string]any) error {
	path := fmt.Sprintf("/api/v1/trading-partners/%s/%s/%s", partner, of, url.PathEscape(code))
	return c.call(ctx, http.MethodPut, path, in, nil)
}

// documents counts those that pass the filter, up to a page of them.
func (c *Client) documents(ctx context.Context, filter url.Values) (n int, err error) {
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	err = c.call(ctx, http.MethodGet, "/api/v1/documents?"+filter.Encode(), nil, &page)
	return len(page.Items), err
}

// sayFolder prints where the supermarket's documents come and go.
func (s *show) sayFolder() {
	if s.home.state.PartnerID == "" {
		return
	}
	s.line("Supermarket's in   %s", filepath.Join(s.partnerFolder(), "in"))
	s.line("Supermarket's out  %s", filepath.Join(s.partnerFolder(), "out"))
}
