package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceConflict is a price that your team or program owns on a list that mirrors Unleashed, with
// Unleashed's for the same product, quantity and days.
type PriceConflict struct {
	ProductID     string         `json:"product_id" format:"uuid"`
	ProductCode   string         `json:"product_code" example:"KOMBU-GIN-330"`
	ProductName   string         `json:"product_name" example:"Kombucha Gin 330 ml"`
	PriceListID   string         `json:"price_list_id" format:"uuid"`
	PriceListName string         `json:"price_list_name" example:"Wholesale"`
	Customer      *PriceCustomer `json:"customer" doc:"Whose own list it is; null for other lists."`
	Currency      string         `json:"currency" doc:"ISO 4217." example:"NZD"`
	State         string         `json:"state" enum:"open,kept,same,only_here" doc:"open: the two differ. kept: they differ, and someone has decided to keep yours. same: both say the same. only_here: Unleashed has no price for these days."`
	Manual        Price          `json:"manual" doc:"Yours, which counts."`
	Unleashed     *Price         `json:"unleashed" doc:"Null when there is none."`
	SetBy         string         `json:"set_by" doc:"Who set yours; empty when that is not known." example:"Jane Smith <jane@fizz.example>"`
	SetAt         *time.Time     `json:"set_at" nullable:"true"`
}

// TransformSchema says what may be null.
func (PriceConflict) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, name := range []string{"customer", "unleashed"} {
		s.Properties[name] = orNull(s.Properties[name])
	}
	return s
}

// PriceCustomer is the customer whose own list a price is on.
type PriceCustomer struct {
	ID   string `json:"id" format:"uuid"`
	Code string `json:"code" example:"HARBOUR"`
	Name string `json:"name" example:"Harbour Store"`
}

func priceConflictView(c store.PriceConflict) PriceConflict {
	v := PriceConflict{
		ProductID: c.ProductID, ProductCode: c.ProductCode, ProductName: c.ProductName, PriceListID: c.List.ID, PriceListName: c.List.Name,
		Currency: c.List.Currency, State: string(c.State), Manual: priceView(c.Price), SetBy: c.SetBy, SetAt: timeOrNull(c.SetAt),
	}
	if c.Customer != nil {
		v.Customer = &PriceCustomer{ID: c.Customer.ID, Code: c.Customer.Code, Name: c.Customer.Name}
	}
	if c.Theirs != nil {
		theirs := priceView(*c.Theirs)
		v.Unleashed = &theirs
	}
	return v
}

// ChosenPrices is the body that chooses prices: some by name, or all that is found.
type ChosenPrices struct {
	Prices    []ChosenPrice `json:"prices,omitempty" maxItems:"10000" doc:"Some by name; or all."`
	All       *bool         `json:"all,omitempty" doc:"Everything that state, price_list_id and q find."`
	State     *string       `json:"state,omitempty" enum:"open,kept,same" doc:"With all; open when left out."`
	PriceList *string       `json:"price_list_id,omitempty" format:"uuid" doc:"With all: only on this list."`
	Query     *string       `json:"q,omitempty" maxLength:"200" doc:"With all: words of the product's code or name, or of the list's name."`
}

// ChosenPrice names a price that your team or program owns.
type ChosenPrice struct {
	List    string        `json:"list" format:"uuid" doc:"The price list's id."`
	Product string        `json:"product" format:"uuid" doc:"The product's id."`
	Minimum *decimalInput `json:"minimum,omitempty" doc:"Its minimum quantity; from the first when left out."`
	From    string        `json:"from,omitempty" doc:"Its first day; none when left out."`
}

func (c ChosenPrices) domain() (catalog.PriceChoice, error) {
	var choice catalog.PriceChoice
	all := c.All != nil && *c.All
	if all == (len(c.Prices) > 0) {
		return choice, wholesale.Invalid("prices", "must name prices, unless all is true; not both")
	}
	for _, p := range c.Prices {
		key := catalog.PriceKey{ProductID: lowerID(p.Product), ValidFrom: wholesale.Date(p.From)}
		if p.Minimum != nil {
			key.MinimumQuantity = p.Minimum.Decimal
		}
		choice.Prices = append(choice.Prices, catalog.PriceOnList{PriceListID: lowerID(p.List), PriceKey: key})
	}
	if all {
		q := catalog.PriceConflictQuery{State: store.ConflictOpen}
		if c.State != nil {
			q.State = store.PriceConflictState(*c.State)
		}
		if c.PriceList != nil {
			q.PriceListID = lowerID(*c.PriceList)
		}
		if c.Query != nil {
			q.Query = *c.Query
		}
		choice.All = &q
	}
	return choice, nil
}

// GaveBack is what a give-back did.
type GaveBack struct {
	GiveBackID *string `json:"give_back_id" format:"uuid" doc:"To undo it; null when nothing was given back."`
	GivenBack  int     `json:"given_back" doc:"How many prices." example:"12"`
	LeftOut    int     `json:"left_out" doc:"Chosen, but gone by now or without a price in Unleashed." example:"0"`
}

// KeptPrices is how many conflicts were settled.
type KeptPrices struct {
	Kept int `json:"kept" example:"3"`
}

// GiveBack is one time that prices were given back to Unleashed. It can be undone for 90 days.
type GiveBack struct {
	ID       string     `json:"id" format:"uuid"`
	MadeBy   string     `json:"made_by" example:"Jane Smith <jane@fizz.example>"`
	MadeAt   time.Time  `json:"made_at"`
	Prices   int64      `json:"prices" doc:"How many." example:"12"`
	UndoneAt *time.Time `json:"undone_at" nullable:"true"`
}

func giveBackView(g store.GiveBack) GiveBack {
	return GiveBack{ID: g.ID, MadeBy: g.MadeBy, MadeAt: timeOf(g.MadeAt), Prices: g.Prices, UndoneAt: timeOrNull(g.UndoneAt)}
}

// UndoneGiveBack is what undoing a give-back did.
type UndoneGiveBack struct {
	Restored int `json:"restored" doc:"How many prices were set again." example:"12"`
	LeftOut  int `json:"left_out" doc:"How many were not, because another was set since or their list is gone." example:"0"`
}

func (a *API) registerPriceConflicts() {
	register(a, call{
		method: http.MethodGet, path: "/price-conflicts", id: "listPriceConflicts", scope: scopeRead, tag: priceListsTag,
		summary:     "List prices of yours on lists that mirror Unleashed",
		description: "Each with Unleashed's. By product code, unless sort says otherwise.",
	}, a.listPriceConflicts)
	register(a, call{
		method: http.MethodPost, path: "/price-conflicts/give-back", id: "giveBackPrices", scope: scopeAll, tag: priceListsTag, summary: "Give prices back to Unleashed",
		description: "Your prices end, and Unleashed's for the same count again. A price that Unleashed has none for is left out.",
	}, a.giveBack)
	register(a, call{
		method: http.MethodPost, path: "/price-conflicts/keep", id: "keepPrices", scope: scopeAll, tag: priceListsTag, summary: "Keep your prices",
		description: "Their conflicts are settled until Unleashed's price is another one.",
	}, a.keepPrices)
	register(a, call{
		method: http.MethodGet, path: "/price-give-backs", id: "listGiveBacks", scope: scopeRead, tag: priceListsTag, summary: "List when prices were given back", description: "Latest first.",
	}, a.listGiveBacks)
	register(a, call{
		method: http.MethodPost, path: "/price-give-backs/{id}/undo", id: "undoGiveBack", scope: scopeAll, tag: priceListsTag, summary: "Set prices that were given back again",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, a.undoGiveBack)
}

type listPriceConflictsInput struct {
	Paging
	State     string `query:"state" enum:"open,kept,same,only_here,all" default:"open"`
	PriceList string `query:"price_list_id" format:"uuid" doc:"Only on this list."`
	Query     string `query:"q" doc:"Words of the product's code or name, or of the list's name."`
	Sort      string `query:"sort" enum:"code,-code,name,-name,list,-list,ours,-ours,theirs,-theirs,difference,-difference,set,-set" doc:"With a minus: descending."`
}

func (a *API) listPriceConflicts(ctx context.Context, supplierID string, in *listPriceConflictsInput) (*answer[List[PriceConflict]], error) {
	q := catalog.PriceConflictQuery{
		State: store.PriceConflictState(in.State), PriceListID: lowerID(in.PriceList), Query: in.Query, Sort: sortOf(in.Sort), Cursor: in.Cursor, Limit: in.Limit,
	}
	if in.State == "all" {
		q.State = ""
	}
	found, err := a.config.Catalog.PriceConflicts(ctx, supplierID, q)
	if err != nil {
		return nil, err
	}
	return listOf(found.Items, found.Next, priceConflictView), nil
}

// sortOf reads a column with a minus before it for descending.
func sortOf(text string) store.Sort {
	by, descending := strings.CutPrefix(text, "-")
	return store.Sort{By: by, Descending: descending}
}

func (a *API) giveBack(ctx context.Context, supplierID string, in *struct{ Content requestBody[ChosenPrices] }) (*answer[GaveBack], error) {
	choice, err := in.Content.value.domain()
	if err != nil {
		return nil, err
	}
	gave, err := a.config.Catalog.GiveBack(ctx, supplierID, choice)
	if err != nil {
		return nil, err
	}
	return &answer[GaveBack]{Body: GaveBack{GiveBackID: textOrNull(gave.ID), GivenBack: gave.Prices, LeftOut: gave.LeftOut}}, nil
}

func (a *API) keepPrices(ctx context.Context, supplierID string, in *struct{ Content requestBody[ChosenPrices] }) (*answer[KeptPrices], error) {
	choice, err := in.Content.value.domain()
	if err != nil {
		return nil, err
	}
	kept, err := a.config.Catalog.KeepPrices(ctx, supplierID, choice)
	if err != nil {
		return nil, err
	}
	return &answer[KeptPrices]{Body: KeptPrices{Kept: kept}}, nil
}

func (a *API) listGiveBacks(ctx context.Context, supplierID string, in *struct{ Paging }) (*answer[List[GiveBack]], error) {
	found, err := a.config.Catalog.GiveBacks(ctx, supplierID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(found.Items, found.Next, giveBackView), nil
}

func (a *API) undoGiveBack(ctx context.Context, supplierID string, in *ByID) (*answer[UndoneGiveBack], error) {
	id, err := in.id("give-back")
	if err != nil {
		return nil, err
	}
	restored, leftOut, err := a.config.Catalog.UndoGiveBack(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	return &answer[UndoneGiveBack]{Body: UndoneGiveBack{Restored: restored, LeftOut: leftOut}}, nil
}
