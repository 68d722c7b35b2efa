package api

import (
	"context"
	"net/http"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	partnersTag     = "Trading partners"
	tradingPartners = "/trading-partners"
	tradingPartner  = "trading partner"
)

func (a *API) registerTradingPartners() {
	register(a, call{
		method: http.MethodGet, path: tradingPartners, id: "listTradingPartners", scope: scopeRead, tag: partnersTag, summary: "List trading partners",
		description: "Who orders with documents between computers, such as supermarket chains; the oldest first.",
	}, a.listTradingPartners)
	register(a, call{
		method: http.MethodPost, path: tradingPartners, id: "createTradingPartner", scope: scopeAll, tag: partnersTag, summary: "Add a trading partner",
		description: "A document is from the partner whose their_id it names as its sender.",
		status:      http.StatusCreated, refusals: []int{http.StatusConflict},
	}, a.createTradingPartner)
	register(a, call{
		method: http.MethodGet, path: tradingPartners + "/{id}", id: "getTradingPartner", scope: scopeRead, tag: partnersTag,
		summary: "Read a trading partner", refusals: []int{http.StatusNotFound},
	}, viewing(byID(tradingPartner, a.config.Documents.Partner), tradingPartnerView))
	register(a, call{
		method: http.MethodPatch, path: tradingPartners + "/{id}", id: "changeTradingPartner", scope: scopeAll, tag: partnersTag,
		summary: "Change a trading partner", description: "What is left out stays as it is.", refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody(tradingPartner, a.changeTradingPartner), tradingPartnerView))
	a.registerPartnerCodes()
}

func (a *API) registerPartnerCodes() {
	const (
		stores   = tradingPartners + "/{id}/stores"
		products = tradingPartners + "/{id}/products"
		inAny    = "A code is one thing's, in any spelling. One with a slash or blanks is escaped as in any address. "
		taken    = "What waited for it is taken by itself."
	)
	register(a, call{
		method: http.MethodGet, path: stores, id: "listPartnerStores", scope: scopeRead, tag: partnersTag, summary: "List a trading partner's stores",
		description: "By their codes.", refusals: []int{http.StatusNotFound},
	}, listingCodes("stores", a.config.Documents.Stores, partnerStoreView))
	register(a, call{
		method: http.MethodPut, path: stores + "/{code}", id: "putPartnerStore", scope: scopeAll, tag: partnersTag, summary: "Say which customer a store is",
		description: inAny + taken, refusals: []int{http.StatusNotFound},
	}, viewing(a.putPartnerStore, partnerStoreView))
	register(a, call{
		method: http.MethodDelete, path: stores + "/{code}", id: "deletePartnerStore", scope: scopeAll, tag: partnersTag, summary: "Forget which customer a store is",
		status: http.StatusNoContent, refusals: []int{http.StatusNotFound},
	}, removingCode(a.config.Documents.DeleteStore))
	register(a, call{
		method: http.MethodGet, path: products, id: "listPartnerProducts", scope: scopeRead, tag: partnersTag, summary: "List a trading partner's codes of products",
		description: "By their codes.", refusals: []int{http.StatusNotFound},
	}, listingCodes("products", a.config.Documents.Products, partnerProductView))
	register(a, call{
		method: http.MethodPut, path: products + "/{code}", id: "putPartnerProduct", scope: scopeAll, tag: partnersTag, summary: "Say which product a code means",
		description: inAny + taken, refusals: []int{http.StatusNotFound},
	}, viewing(a.putPartnerProduct, partnerProductView))
	register(a, call{
		method: http.MethodDelete, path: products + "/{code}", id: "deletePartnerProduct", scope: scopeAll, tag: partnersTag, summary: "Forget which product a code means",
		status: http.StatusNoContent, refusals: []int{http.StatusNotFound},
	}, removingCode(a.config.Documents.DeleteProduct))
}

func (a *API) listTradingPartners(ctx context.Context, supplierID string, in *struct{ Paging }) (*answer[List[TradingPartner]], error) {
	all, err := a.config.Documents.Partners(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(all, func(p wholesale.TradingPartner) string { return p.ID }, in.Paging)
	if err != nil {
		return nil, err
	}
	return listOf(page, next, tradingPartnerView), nil
}

func (a *API) createTradingPartner(ctx context.Context, supplierID string, in *creating[NewTradingPartner]) (*created[TradingPartner], error) {
	return createIn(ctx, tradingPartners, in, tradingPartnerView, func(idem *store.Idempotency) (wholesale.TradingPartner, *store.FirstAnswer, error) {
		return a.config.Documents.CreatePartner(ctx, supplierID, in.Content.value.domain(), idem)
	})
}

func (a *API) changeTradingPartner(ctx context.Context, supplierID, id string, change TradingPartnerChange) (wholesale.TradingPartner, error) {
	return a.config.Documents.ChangePartner(ctx, supplierID, id, change.domain())
}

// ByCode names one of a trading partner's codes in the path.
type ByCode struct {
	ByID
	Code string `path:"code" doc:"The code, as the partner's documents have it." example:"9520000001018"`
}

type putPartnerStoreInput struct {
	ByCode
	Content requestBody[PartnerStoreInput]
}

func (a *API) putPartnerStore(ctx context.Context, supplierID string, in *putPartnerStoreInput) (r store.PartnerStoreRow, err error) {
	id, err := in.id(tradingPartner)
	if err != nil {
		return r, err
	}
	r.PartnerStore, err = a.config.Documents.PutStore(ctx, supplierID, wholesale.PartnerStore{
		PartnerID: id, Code: in.Code, CustomerID: in.Content.value.CustomerID,
	})
	return r, err
}

type putPartnerProductInput struct {
	ByCode
	Content requestBody[PartnerProductInput]
}

func (a *API) putPartnerProduct(ctx context.Context, supplierID string, in *putPartnerProductInput) (r store.PartnerProductRow, err error) {
	id, err := in.id(tradingPartner)
	if err != nil {
		return r, err
	}
	p := wholesale.PartnerProduct{PartnerID: id, Code: in.Code, ProductID: in.Content.value.ProductID}
	if pieces := in.Content.value.PiecesPerUnit; pieces != nil {
		p.PiecesPerUnit = pieces.Decimal
	}
	r.PartnerProduct, err = a.config.Documents.PutProduct(ctx, supplierID, p)
	return r, err
}

// listingCodes makes the handler of a list of a partner's codes. Its cursor is the last code, in a
// form that no one mistakes for one.
func listingCodes[T, V any](
	name string, list func(ctx context.Context, supplierID, partnerID, after string, limit int) ([]T, string, error), view func(T) V,
) handler[partnerCodesInput, *answer[List[V]]] {
	return func(ctx context.Context, supplierID string, in *partnerCodesInput) (*answer[List[V]], error) {
		id, err := in.id(tradingPartner)
		if err != nil {
			return nil, err
		}
		after, err := edi.CodeAt(name, in.Cursor)
		if err != nil {
			return nil, err
		}
		things, next, err := list(ctx, supplierID, id, after, in.Limit)
		if err != nil {
			return nil, err
		}
		return listOf(things, edi.CursorAt(name, next), view), nil
	}
}

type partnerCodesInput struct {
	ByID
	Paging
}

func removingCode(remove func(ctx context.Context, supplierID, partnerID, code string) error) handler[ByCode, *none] {
	return func(ctx context.Context, supplierID string, in *ByCode) (*none, error) {
		id, err := in.id(tradingPartner)
		if err != nil {
			return nil, err
		}
		return &none{}, remove(ctx, supplierID, id, in.Code)
	}
}
