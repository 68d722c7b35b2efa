package orders

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// documentsShown is how many documents of an order its page shows: all that there usually are.
const documentsShown = 50

// documentsOf reads what was exchanged with a trading partner about an order, the oldest first.
func (s Services) documentsOf(ctx context.Context, o *wholesale.Order) ([]edi.Document, error) {
	if o.Source != wholesale.SourceSupermarket {
		return nil, nil
	}
	found, _, err := s.Documents.Documents(ctx, o.SupplierID, edi.DocumentQuery{OrderID: o.ID, Limit: documentsShown})
	slices.Reverse(found)
	return found, err
}

// fromSupermarket says whether documents are exchanged about the order.
func (v orderView) fromSupermarket() bool { return v.Order.Source == wholesale.SourceSupermarket }

// documentsPiece shows what becomes of an order's documents, without a reload.
func (s Services) documentsPiece(ctx context.Context, id string) (templ.Component, error) {
	v, err := s.withDocuments(ctx, id)
	if err != nil {
		return nil, err
	}
	return Documents(v), nil
}

// documentPricesPiece shows the prices in its documents that are not the customer's, as they come.
func (s Services) documentPricesPiece(ctx context.Context, id string) (templ.Component, error) {
	v, err := s.withDocuments(ctx, id)
	if err != nil {
		return nil, err
	}
	return DocumentPrices(v), nil
}

func (s Services) withDocuments(ctx context.Context, id string) (v orderView, err error) {
	if v.Order, err = s.Orders.Order(ctx, shell.SupplierID(ctx), id); err != nil {
		return v, err
	}
	v.Documents, err = s.documentsOf(ctx, v.Order)
	return v, err
}

// priceAsked is a price in a document that is not the customer's.
type priceAsked struct {
	edi.PriceDifference
	documentID string
	position   int
}

// pricesAsked are the prices that differ in the last message that has any, decided or not: what
// came before it does not count any more.
func (v orderView) pricesAsked() (asked []priceAsked) {
	for _, d := range v.Documents {
		for _, m := range d.Messages {
			var differing []priceAsked
			for _, p := range m.Prices {
				if p.CustomerID == v.Order.CustomerID {
					differing = append(differing, priceAsked{p, d.ID, m.Position})
				}
			}
			if len(differing) > 0 {
				asked = differing
			}
		}
	}
	return asked
}

// chooseDocumentPrice does what was decided about a price in a document.
func (s Services) chooseDocumentPrice(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	o, err := s.Orders.Order(ctx, shell.SupplierID(ctx), id)
	if err != nil {
		return err
	}
	position, err := strconv.Atoi(r.PostFormValue("position"))
	if err != nil {
		return wholesale.NotFound("price that differs")
	}
	choice := edi.Choice(r.PostFormValue("choice"))
	_, err = s.Documents.ChoosePrice(ctx, o.SupplierID, edi.PriceChoice{
		DocumentID: r.PostFormValue("document"), Position: position, CustomerID: o.CustomerID, ProductID: r.PostFormValue("product"), Choice: choice,
	})
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(id, ""), choiceDone[choice])
}

var choiceDone = map[edi.Choice]string{
	"": "The price is as it was before", edi.KeepOurs: "Your price stays", edi.UseTheirs: "The order has their price",
	edi.ChangeList: "The price list and the order have their price",
}

// choiceWords say what was decided about a price.
var choiceWords = map[edi.Choice]string{
	edi.KeepOurs: "Your price stays", edi.UseTheirs: "Their price, for this order", edi.ChangeList: "Their price, on the price list",
}

// documentDirection says in a word which way a document went.
func documentDirection(d store.Direction) string {
	if d == store.DocumentOut {
		return "Sent to them"
	}
	return "From them"
}
