package api

import (
	"context"
	"net/http"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// LinePriceChange is a line for which the customer would pay a different price today.
type LinePriceChange struct {
	LineID      string   `json:"line_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8059"`
	ProductCode string   `json:"product_code" example:"KOMBU-GIN-330"`
	Old         string   `json:"old" format:"decimal" doc:"The line's price, without tax." example:"24.9500"`
	New         string   `json:"new" format:"decimal" doc:"Today's price, without tax." example:"23.5000"`
	Rule        string   `json:"rule" enum:"customer,customer_group,quantity,tier,default,manual" doc:"Where today's price comes from." example:"customer"`
	Explanation string   `json:"explanation" doc:"Why it is this price, for the supplier's eyes." example:"Customer price for Harbour Grocer"`
	Considered  []string `json:"considered" nullable:"false" doc:"Why other prices are not the one, a sentence each." example:"[\"24.95 (Price tier Wholesale): a customer price comes first\"]"`
}

func priceChangesView(changes ordering.PriceChanges) []LinePriceChange {
	views := make([]LinePriceChange, len(changes))
	for i, c := range changes {
		views[i] = LinePriceChange{
			LineID: c.Line.ID, ProductCode: c.Line.ProductCode, Old: wholesale.FormatPrice(c.Line.UnitPrice), New: wholesale.FormatPrice(c.New.UnitPrice),
			Rule: string(c.New.Rule), Explanation: c.New.Explanation, Considered: sentences(c.New.Considered),
		}
	}
	return views
}

// sentences takes apart a text that has a sentence a line.
func sentences(text string) []string {
	if text == "" {
		return []string{}
	}
	return strings.Split(text, "\n")
}

// PriceDecision is the body of a decision about changed prices of an order.
type PriceDecision struct {
	LineIDs []string `json:"line_ids,omitempty" maxItems:"2000" nullable:"false" doc:"The lines that are decided about; all whose prices have changed when left out." example:"[\"01890a5d-ac96-774b-bcce-b302099a8059\"]"`
}

type priceDecisionInput struct {
	ByID
	IfMatch string `header:"If-Match" doc:"The etag of the order that you have seen. When it has changed since, nothing is changed and the answer is 412." example:"\"v3\""`
	Content requestBody[PriceDecision]
}

func (a *API) registerPriceDecisions() {
	for _, decision := range []struct {
		verb, id, summary, description string
		carryOut                       func(ctx context.Context, supplierID, id string, in ordering.PriceDecision) (*wholesale.Order, error)
	}{
		{"reprice", "repriceOrder", "Use today's prices", "Before the order is approved, for lines whose prices have changed since (price_changes). Prices that were set on the order itself stay. The body may be left out.", a.config.Orders.Reprice},
		{"keep-prices", "keepOrderPrices", "Keep the order's prices", "Before the order is approved, for lines whose prices have changed since (price_changes). They are left out there until they change again. The body may be left out.", a.config.Orders.KeepPrices},
	} {
		register(a, call{
			method: http.MethodPost, path: "/orders/{id}/" + decision.verb, id: decision.id, scope: scopeOrders, tag: ordersTag,
			summary: decision.summary, description: decision.description,
			refusals: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed},
		}, func(ctx context.Context, supplierID string, in *priceDecisionInput) (*orderAnswer, error) {
			id, err := in.id("order")
			if err != nil {
				return nil, err
			}
			lines := in.Content.value.LineIDs
			for i := range lines {
				lines[i] = lowerID(lines[i])
			}
			o, err := decision.carryOut(ctx, supplierID, id, ordering.PriceDecision{Lines: lines, Version: versionIn(in.IfMatch)})
			if err != nil {
				return nil, err
			}
			return a.orderWithChanges(ctx, o)
		})
	}
}

// readOrder reads an order with what has become of its prices.
func (a *API) readOrder(ctx context.Context, supplierID string, in *struct{ ByID }) (*orderAnswer, error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	o, err := a.config.Orders.Order(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	return a.orderWithChanges(ctx, o)
}

func (a *API) orderWithChanges(ctx context.Context, o *wholesale.Order) (*orderAnswer, error) {
	changes, err := a.config.Orders.PriceChanges(ctx, o)
	if err != nil {
		return nil, err
	}
	answer := orderAnswerOf(o)
	answer.Body.PriceChanges = priceChangesView(changes)
	return answer, nil
}
