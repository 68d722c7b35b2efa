package api

import (
	"context"
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const priceListsTag = "Price lists"

// PriceList is a price list on the wire.
type PriceList struct {
	ID       string `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	Name     string `json:"name" example:"Wholesale"`
	Origin   string `json:"origin" enum:"manual,unleashed_tier,unleashed_customer,unleashed_quantity,unleashed_default" doc:"Who made it, and what it mirrors. Everyone who is not on a manual list buys from the quantity and the default prices." example:"unleashed_tier"`
	Currency string `json:"currency" doc:"ISO 4217." example:"NZD"`
}

func priceListView(l wholesale.PriceList) PriceList {
	return PriceList{ID: l.ID, Name: l.Name, Origin: string(l.Origin), Currency: l.Currency}
}

// Price is what one unit of a product, or of the products of a group, costs on a list.
type Price struct {
	ProductID       *string `json:"product_id" format:"uuid" doc:"null for a product group's price." example:"01890a5d-ac96-774b-bcce-b302099a805a"`
	ProductCode     *string `json:"product_code" doc:"null for a product group's price." example:"KOMBU-GIN-330"`
	ProductGroup    *string `json:"product_group" doc:"The group whose products it is for; null for a product's price."`
	UnitPrice       *string `json:"unit_price" format:"decimal" doc:"Without tax; null for a discount on a product group, whose products have different prices." example:"24.9500"`
	Discount        *string `json:"discount" format:"decimal" doc:"The discount that it comes from, as a fraction; null for a fixed price."`
	DiscountFrom    *string `json:"discount_from" enum:"default,tier" doc:"What the discount is taken off: the default sell price, or the price of the customer's tier."`
	MinimumQuantity string  `json:"minimum_quantity" format:"decimal" doc:"From how many on; 0: from the first." example:"0"`
	ValidFrom       *string `json:"valid_from" format:"date" doc:"The first day; null: no bound."`
	ValidTo         *string `json:"valid_to" format:"date" doc:"The last day; null: no bound."`
	Owner           string  `json:"owner" enum:"manual,unleashed" doc:"Who set it. A sync never touches what a person owns." example:"unleashed"`
}

func priceView(p wholesale.Price) Price {
	v := Price{
		ProductID: textOrNull(p.ProductID), ProductCode: textOrNull(p.ProductCode), ProductGroup: textOrNull(p.Group.Name),
		MinimumQuantity: wholesale.FormatTrimmed(p.MinimumQuantity), ValidFrom: dateOrNull(p.ValidFrom), ValidTo: dateOrNull(p.ValidTo),
		Owner: string(p.Owner), DiscountFrom: textOrNull(string(p.Basis)),
	}
	if p.ProductID != "" || p.Basis == wholesale.NoDiscount {
		v.UnitPrice = textOrNull(wholesale.FormatPrice(p.UnitPrice))
	}
	if p.Basis != wholesale.NoDiscount {
		v.Discount = textOrNull(wholesale.FormatTrimmed(p.Discount))
	}
	return v
}

// NewPriceList is the body that adds a price list.
type NewPriceList struct {
	Name     string `json:"name" maxLength:"500" example:"Cafés 2026"`
	Currency string `json:"currency,omitempty" doc:"ISO 4217; the supplier's when left out." example:"NZD"`
}

// NewPrice is the body that sets a price.
type NewPrice struct {
	UnitPrice       decimalInput  `json:"unit_price" doc:"Without tax." example:"24.95"`
	MinimumQuantity *decimalInput `json:"minimum_quantity,omitempty" doc:"From how many on; from the first when left out."`
	ValidFrom       string        `json:"valid_from,omitempty" doc:"The first day, such as 2026-03-04."`
	ValidTo         string        `json:"valid_to,omitempty" doc:"The last day."`
}

func (n NewPrice) domain() catalog.PriceInput {
	in := catalog.PriceInput{UnitPrice: n.UnitPrice.Decimal, ValidFrom: wholesale.Date(n.ValidFrom), ValidTo: wholesale.Date(n.ValidTo)}
	if n.MinimumQuantity != nil {
		in.MinimumQuantity = n.MinimumQuantity.Decimal
	}
	return in
}

func (a *API) registerPriceLists() {
	register(a, call{
		method: http.MethodGet, path: "/price-lists", id: "listPriceLists", scope: scopeRead, tag: priceListsTag, summary: "List price lists", description: "Oldest first. The list of default sell prices, which has your supplier id, is not among them.",
	}, a.listPriceLists)
	register(a, call{
		method: http.MethodPost, path: "/price-lists", id: "createPriceList", scope: scopeAll, tag: priceListsTag, summary: "Add a price list", description: "By hand, and empty.",
		status: http.StatusCreated, refusals: []int{http.StatusConflict},
	}, a.createPriceList)
	register(a, call{
		method: http.MethodGet, path: "/price-lists/{id}", id: "getPriceList", scope: scopeRead, tag: priceListsTag, summary: "Read a price list", refusals: []int{http.StatusNotFound},
	}, viewing(byID("price list", a.config.Catalog.PriceList), priceListView))
	register(a, call{
		method: http.MethodGet, path: "/price-lists/{id}/prices", id: "listPrices", scope: scopeRead, tag: priceListsTag, summary: "List the prices on a list",
		description: "By product code.", refusals: []int{http.StatusNotFound},
	}, a.listPrices)
	register(a, call{
		method: http.MethodPut, path: "/price-lists/{id}/prices/{product_id}", id: "setPrice", scope: scopeAll, tag: priceListsTag, summary: "Set a price",
		description: "It then belongs to you, on a list that is synced as well. A product may have several prices on a list, which differ in minimum_quantity and valid_from.",
		refusals:    []int{http.StatusNotFound},
	}, viewing(a.setPrice, priceView))
	register(a, call{
		method: http.MethodPost, path: "/price-lists/sync", id: "syncPrices", scope: scopeAll, tag: priceListsTag, summary: "Bring the prices up to date with Unleashed",
		status: http.StatusAccepted, refusals: []int{http.StatusConflict},
	}, a.syncPrices)
}

func (a *API) listPriceLists(ctx context.Context, supplierID string, in *struct{ Paging }) (*answer[List[PriceList]], error) {
	found, err := a.config.Catalog.PriceLists(ctx, supplierID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(found.Items, found.Next, priceListView), nil
}

func (a *API) createPriceList(ctx context.Context, supplierID string, in *creating[NewPriceList]) (*created[PriceList], error) {
	return createIn(ctx, "/price-lists", in, priceListView, func(idem *store.Idempotency) (wholesale.PriceList, *store.FirstAnswer, error) {
		return a.config.Catalog.CreatePriceList(ctx, supplierID, catalog.NewPriceList(in.Content.value), idem)
	})
}

type listPricesInput struct {
	ByID
	Paging
}

func (a *API) listPrices(ctx context.Context, supplierID string, in *listPricesInput) (*answer[List[Price]], error) {
	id, err := in.id("price list")
	if err != nil {
		return nil, err
	}
	found, err := a.config.Catalog.Prices(ctx, supplierID, id, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(found.Items, found.Next, priceView), nil
}

type setPriceInput struct {
	ByID
	ProductID string `path:"product_id" doc:"What is priced."`
	Content   requestBody[NewPrice]
}

func (a *API) setPrice(ctx context.Context, supplierID string, in *setPriceInput) (price wholesale.Price, err error) {
	id, err := in.id("price list")
	if err != nil {
		return price, err
	}
	productID, err := knownID(in.ProductID, "product")
	if err != nil {
		return price, err
	}
	return a.config.Catalog.SetPrice(ctx, supplierID, id, productID, in.Content.value.domain())
}

type syncPricesInput struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"A text of your choice, at most 255 characters: the same key gives the first answer again."`
}

func (a *API) syncPrices(ctx context.Context, supplierID string, in *syncPricesInput) (*startedRun, error) {
	return startRun(ctx, in.IdempotencyKey, nil, func(idem *store.Idempotency) (store.Run, *store.FirstAnswer, error) {
		return a.config.Syncing.SyncPricesOnce(ctx, supplierID, idem)
	})
}
