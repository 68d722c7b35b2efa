package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceDrift is a price that Unleashed states otherwise than it is here.
type PriceDrift struct {
	CustomerID   string `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	CustomerCode string `json:"customer_code" example:"FERNCAFE"`
	ProductID    string `json:"product_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805a"`
	ProductCode  string `json:"product_code" example:"KOMBU-GIN-330"`

	Ours   *DriftSide `json:"ours" doc:"null: nothing here has a price."`
	Theirs DriftSide  `json:"theirs"`

	Cause      string    `json:"cause" doc:"What probably happened, in the same words wherever it did." example:"Unleashed charges the default sell price instead of the customer price"`
	RecordRead string    `json:"record_read" doc:"The GUID of the product in Unleashed that was read for this customer." example:"bad19560-0000-495c-b59c-37ceb0e2e0d8"`
	ReadAt     time.Time `json:"read_at" example:"2026-03-02T13:14:00Z"`
	FoundAt    time.Time `json:"found_at" doc:"When it was first found." example:"2026-03-01T13:14:00Z"`
}

// DriftSide is what one side charges for one unit, and by which rule.
type DriftSide struct {
	UnitPrice   string `json:"unit_price" format:"decimal" example:"22.5000"`
	Rule        string `json:"rule" enum:",customer,customer_group,quantity,tier,default,manual" doc:"Theirs: the rule of ours that comes to it; empty when none does." example:"customer"`
	Explanation string `json:"explanation" example:"Customer price for Fern Cafe"`
	PriceListID string `json:"price_list_id" doc:"The list it came from; empty for a default price, and for theirs."`
}

func priceDriftView(d store.PriceDrift) PriceDrift {
	v := PriceDrift{
		CustomerID: d.CustomerID, CustomerCode: d.CustomerCode, ProductID: d.ProductID, ProductCode: d.ProductCode,
		Theirs: DriftSide{UnitPrice: wholesale.FormatPrice(d.Theirs), Rule: string(d.TheirRule), Explanation: d.TheirWords},
		Cause:  d.Cause, RecordRead: d.Record, ReadAt: timeOf(d.ReadAt), FoundAt: timeOf(d.FoundAt),
	}
	if d.Ours != nil {
		v.Ours = &DriftSide{UnitPrice: wholesale.FormatPrice(*d.Ours), Rule: string(d.Rule), Explanation: d.Explanation, PriceListID: d.PriceListID}
	}
	return v
}

func (a *API) registerPriceChecks() {
	register(a, call{
		method: http.MethodGet, path: "/price-checks", id: "listPriceDrifts", scope: scopeRead, tag: priceListsTag,
		summary:     "List prices that differ from Unleashed's",
		description: "Each night, prices of a sample of customers are compared with those that Unleashed states. These differ, by customer and product.",
	}, a.listPriceDrifts)
	register(a, call{
		method: http.MethodPost, path: "/price-checks", id: "checkPrices", scope: scopeAll, tag: priceListsTag,
		summary: "Compare prices with Unleashed's now", description: "For a sample of customers, in the background.",
		status: http.StatusAccepted, refusals: []int{http.StatusConflict},
	}, a.checkPrices)
}

// driftCursor checks a cursor of the list: the ids of the last item's customer and product.
func driftCursor(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	customer, product, _ := strings.Cut(cursor, "_")
	customer, known := canonicalID(customer)
	product, too := canonicalID(product)
	if !known || !too {
		return "", wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
	}
	return customer + "_" + product, nil
}

func (a *API) listPriceDrifts(ctx context.Context, supplierID string, in *struct{ Paging }) (*answer[List[PriceDrift]], error) {
	cursor, err := driftCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	drifts, next, err := a.config.Syncing.PriceDrifts(ctx, supplierID, cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(drifts, next, priceDriftView), nil
}

// checkPrices takes no body. What stands in for it keeps its keys apart from those of a price sync.
func (a *API) checkPrices(ctx context.Context, supplierID string, in *syncPricesInput) (*startedRun, error) {
	return startRun(ctx, in.IdempotencyKey, []byte("price-checks"), func(idem *store.Idempotency) (store.Run, *store.FirstAnswer, error) {
		return a.config.Syncing.CheckPricesOnce(ctx, supplierID, idem)
	})
}
