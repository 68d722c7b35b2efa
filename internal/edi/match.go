package edi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// matcher knows what the stores and products are that some orders name: it is loaded with a handful
// of queries, however many lines they have.
type matcher struct {
	partner   wholesale.TradingPartner
	leniency  message.Leniency
	stores    map[string]string // customers' ids, by the key of the store's code
	customers map[string]string // customers' ids, by the key of our code for the customer
	theirs    map[string]wholesale.PartnerProduct
	byID      map[string]wholesale.Product
	byCode    map[string]wholesale.Product
	ambiguous map[string]error
	barcodes  map[string][]wholesale.Product
	drafter   *ordering.Drafter
}

// newMatcher loads what is known of everything that the orders name.
func (s *Service) newMatcher(ctx context.Context, tx *store.Tx, supplierID string, partner wholesale.TradingPartner, orders []*message.Order) (*matcher, error) {
	m := &matcher{
		partner: partner, leniency: leniencyOf(partner), stores: map[string]string{}, customers: map[string]string{},
		theirs: map[string]wholesale.PartnerProduct{}, barcodes: map[string][]wholesale.Product{},
	}
	places, ourStores, codes, ourCodes, barcodes := namedIn(orders)
	stores, err := tx.PartnerStoresBy(ctx, supplierID, partner.ID, places)
	if err != nil {
		return nil, err
	}
	for _, known := range stores {
		m.stores[wholesale.CodeKey(known.Code)] = known.CustomerID
	}
	for _, code := range ourStores {
		c, err := tx.CustomerByCode(ctx, supplierID, code)
		switch {
		case err == nil:
			m.customers[wholesale.CodeKey(code)] = c.ID
		case errors.Is(err, store.ErrNotFound), wholesale.CodeOf(err) == wholesale.CodeConflict: // none, or several
		default:
			return nil, err
		}
	}
	products, err := tx.PartnerProductsBy(ctx, supplierID, partner.ID, codes)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(products))
	for i, p := range products {
		m.theirs[wholesale.CodeKey(p.Code)], ids[i] = p, p.ProductID
	}
	if m.byID, err = tx.ProductsBy(ctx, supplierID, store.ByID, ids); err != nil {
		return nil, err
	}
	if m.byCode, m.ambiguous, err = tx.ProductsByCode(ctx, supplierID, ourCodes); err != nil {
		return nil, err
	}
	if err := m.loadBarcodes(ctx, tx, supplierID, barcodes); err != nil {
		return nil, err
	}
	m.drafter, err = s.orders.NewDrafter(ctx, tx, supplierID, m.customerIDs(), m.products())
	return m, err
}

// customerIDs are those of the customers that the stores are.
func (m *matcher) customerIDs() []string {
	ids := slices.Concat(slices.Collect(maps.Values(m.stores)), slices.Collect(maps.Values(m.customers)))
	slices.Sort(ids)
	return slices.Compact(ids)
}

// products are those that may be ordered.
func (m *matcher) products() []wholesale.Product {
	all := slices.Concat(slices.Collect(maps.Values(m.byID)), slices.Collect(maps.Values(m.byCode)))
	for _, products := range m.barcodes {
		all = append(all, products...)
	}
	slices.SortFunc(all, func(a, b wholesale.Product) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b wholesale.Product) bool { return a.ID == b.ID })
}

func (m *matcher) loadBarcodes(ctx context.Context, tx *store.Tx, supplierID string, barcodes []string) error {
	found, err := tx.CodesByBarcode(ctx, supplierID, barcodes)
	if err != nil {
		return err
	}
	var codes []string
	for _, some := range found {
		codes = append(codes, some...)
	}
	products, err := tx.ProductsBy(ctx, supplierID, store.ByCode, codes)
	for barcode, some := range found {
		for _, code := range some {
			if p, ok := products[code]; ok {
				m.barcodes[barcode] = append(m.barcodes[barcode], p)
			}
		}
	}
	return err
}

// namedIn collects what orders name, each once.
func namedIn(orders []*message.Order) (places, ourStores, codes, ourCodes, barcodes []string) {
	for _, o := range orders {
		store, scheme := storeOf(o)
		if places = append(places, store); scheme == "supplier" {
			ourStores = append(ourStores, store)
		}
		for _, l := range o.Lines {
			for _, p := range l.Places {
				places = append(places, p.ID)
			}
			codes = append(codes, codesOf(l)...)
			if l.OurCode != "" {
				ourCodes = append(ourCodes, l.OurCode)
			}
			if l.GTIN != "" {
				g := gtinOf(l.GTIN)
				barcodes = append(append(barcodes, g.ways...), g.contains...)
			}
		}
	}
	for _, list := range []*[]string{&places, &ourStores, &codes, &ourCodes, &barcodes} {
		slices.Sort(*list)
		*list = slices.DeleteFunc(slices.Compact(*list), func(s string) bool { return s == "" })
	}
	return places, ourStores, codes, ourCodes, barcodes
}

// storeOf is the code of the place that an order is delivered to, and whose code it is.
func storeOf(o *message.Order) (code, scheme string) {
	for _, p := range []message.Party{o.DeliverTo, o.Buyer} {
		switch {
		case p.ID != "":
			return p.ID, p.Scheme
		case p.Name != "":
			return p.Name, ""
		}
	}
	return "", ""
}

// codesOf are the codes that a line gives, in the order in which a match is looked for.
func codesOf(l message.OrderLine) []string {
	codes := make([]string, 0, 4)
	for _, code := range append([]string{l.GTIN, l.OurCode, l.TheirCode}, l.OtherCodes...) {
		if code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// customer finds which customer a place is.
func (m *matcher) customer(code, scheme string) (id string, known bool) {
	if id, known = m.stores[wholesale.CodeKey(code)]; !known && scheme == "supplier" {
		id, known = m.customers[wholesale.CodeKey(code)]
	}
	return id, known && code != ""
}

// match is the product that a line orders.
type match struct {
	product wholesale.Product
	pieces  wholesale.Decimal // in one of what is ordered, as a person has said it; zero when no one has
	carton  bool              // the GTIN is that of a trade unit which contains the product
	whole   bool              // the GTIN of a trade unit is the product's own barcode
	doubt   string            // what contradicts the match, for people; "" for nothing
}

// product finds what a line orders: what a person has matched the partner's code with, else by
// GTIN, else by our code. why says for people why there is nothing.
func (m *matcher) product(l message.OrderLine) (found match, why string) {
	byGTIN, gtinWhy := m.byGTIN(l.GTIN)
	ours, known := m.byCode[l.OurCode]
	byOurs := match{product: ours}
	var matched match
	for _, code := range codesOf(l) {
		p, ok := m.theirs[wholesale.CodeKey(code)]
		product, there := m.byID[p.ProductID]
		if !ok || !there {
			continue
		}
		if matched.product.ID != "" && matched.product.ID != product.ID {
			return match{}, fmt.Sprintf("its codes are matched with two products: %s and %s", matched.product.Code, product.Code)
		}
		matched.product = product
		if p.PiecesPerUnit.IsPos() && !matched.pieces.IsPos() {
			matched.pieces = p.PiecesPerUnit
		}
	}
	switch {
	case matched.product.ID != "":
		if matched.product.ID == byGTIN.product.ID {
			matched.carton, matched.whole = byGTIN.carton, byGTIN.whole
		} else {
			matched.carton = len(gtinOf(l.GTIN).contains) > 0
		}
		return matched, ""
	case byGTIN.product.ID != "":
		if known && ours.ID != byGTIN.product.ID {
			byGTIN.doubt = fmt.Sprintf("its GTIN is that of %s, but its code is that of %s: it was taken by the GTIN", byGTIN.product.Code, ours.Code)
		}
		return byGTIN, ""
	case known:
		byOurs.carton = len(gtinOf(l.GTIN).contains) > 0
		return byOurs, ""
	case gtinWhy != "":
		return match{}, gtinWhy
	case m.ambiguous[l.OurCode] != nil:
		return match{}, m.ambiguous[l.OurCode].Error()
	}
	return match{}, ""
}

func (m *matcher) byGTIN(text string) (found match, why string) {
	if text == "" {
		return match{}, ""
	}
	g := gtinOf(text)
	for _, ways := range [][]string{g.ways, g.contains} {
		var products []wholesale.Product
		for _, way := range ways {
			for _, p := range m.barcodes[way] {
				if !slices.ContainsFunc(products, func(q wholesale.Product) bool { return q.ID == p.ID }) {
					products = append(products, p)
				}
			}
		}
		switch len(products) {
		case 0:
		case 1:
			isContained := len(g.contains) > 0 && &ways[0] == &g.contains[0]
			return match{product: products[0], carton: isContained, whole: len(g.contains) > 0 && !isContained}, ""
		default:
			codes := make([]string, len(products))
			for i, p := range products {
				codes[i] = p.Code
			}
			return match{}, fmt.Sprintf("several products have the barcode %s: %s", text, strings.Join(codes, ", "))
		}
	}
	return match{}, gtinFault(text)
}
