// Package shelf has the pages that buyers order from: the order guide and their own lists, what the
// supplier sells, search, and adding by code, barcode or pasted lines.
package shelf

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/guide"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Services are the use cases that the pages call.
type Services struct {
	Catalog *catalog.Service
	Guide   *guide.Service
	Baskets *basket.Service
	Clock   func() time.Time
}

// Routes registers the pages.
func (s Services) Routes(rt *page.Router) {
	rt.Handle("GET /shop/{supplier}", page.Public, s.first)
	rt.Handle("GET /shop/{supplier}/products", page.Public, s.products)
	rt.Handle("GET /shop/{supplier}/products/{code}", page.Public, s.product)
	rt.Handle("GET /shop/{supplier}/groups", page.Public, s.groups)
	rt.Handle("GET /shop/{supplier}/lists", shell.ForFull, s.lists)
	rt.Handle("POST /shop/{supplier}/lists", shell.ForFull, s.createList)
	rt.Handle("GET /shop/{supplier}/lists/{list}", shell.ForFull, s.editList)
	rt.Handle("POST /shop/{supplier}/lists/{list}", shell.ForFull, s.saveList)
	rt.Handle("POST /shop/{supplier}/lists/{list}/rename", shell.ForFull, s.renameList)
	rt.Handle("POST /shop/{supplier}/lists/{list}/delete", shell.ForFull, s.deleteList)
	rt.Handle("POST /shop/{supplier}/lists/{list}/products", shell.ForFull, s.addToList)
	rt.Handle("GET /shop/{supplier}/lists/{list}/count", shell.ForBuyers, s.countStock)
	rt.Handle("POST /shop/{supplier}/lists/{list}/count", shell.ForBuyers, s.suggest)
	rt.Handle("GET /shop/{supplier}/add", shell.ForBuyers, s.addPage)
	rt.Handle("POST /shop/{supplier}/add", shell.ForBuyers, s.readLines)
	rt.Handle("POST /shop/{supplier}/add/lines", shell.ForBuyers, s.addLines)
}

// customerID is the customer whose prices the visitor sees; "" for everyone who is not connected.
func customerID(ctx context.Context) string {
	if buyer := shell.BuyerOf(ctx); buyer != nil {
		return buyer.CustomerID
	}
	return ""
}

func supplierID(ctx context.Context) string { return shell.SupplierOf(ctx).ID }

// customer is the visitor's customer, whose lists they are.
func customer(ctx context.Context) guide.Customer {
	return guide.Customer{SupplierID: supplierID(ctx), CustomerID: customerID(ctx)}
}

// who is the visitor with their basket.
func who(ctx context.Context) basket.Who {
	buyer := shell.BuyerOf(ctx)
	return basket.Who{SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID, PersonID: buyer.PersonID}
}

// quantities are those in the visitor's basket, by product; none for who is not connected.
func (s Services) quantities(ctx context.Context) (map[string]wholesale.Decimal, error) {
	if shell.BuyerOf(ctx) == nil {
		return nil, nil
	}
	return s.Baskets.Lines(ctx, who(ctx))
}

// limited says whether the visitor may order only what is on their customer's lists.
func limited(ctx context.Context) bool { return shell.BuyerOf(ctx) != nil && !shell.Full(ctx) }

// open says whether the visitor may see what the supplier sells.
func open(ctx context.Context) bool {
	return shell.BuyerOf(ctx) != nil || shell.SupplierOf(ctx).Shop.ForStrangers == wholesale.StrangersSeeProducts
}

// closed answers who may not see what the supplier sells: sign in, or ask to trade.
func closed(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, closedPage()) }
