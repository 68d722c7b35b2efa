package orders

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"upstock/internal/document"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

func (s Services) packingSlip(w http.ResponseWriter, r *http.Request) error {
	d, err := s.printed(r)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := document.PackingSlips(&pdf, d); err != nil {
		return err
	}
	return page.SendPDF(w, pdf.Bytes(), strings.ToLower(d.Order.Number)+"-packing-slip")
}

func (s Services) orderPDF(w http.ResponseWriter, r *http.Request) error {
	d, err := s.printed(r)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := document.OrderConfirmation(&pdf, d); err != nil {
		return err
	}
	return page.SendPDF(w, pdf.Bytes(), strings.ToLower(d.Order.Number)+"-order")
}

// packingSlips answers with the packing slips of the chosen orders in one document.
func (s Services) packingSlips(w http.ResponseWriter, r *http.Request) error {
	ids := chosenIDs(r)
	if len(ids) == 0 {
		return page.RedirectWith(w, r, "/orders", "No order was chosen, so nothing was printed")
	}
	orders, err := s.Orders.Several(r.Context(), shell.SupplierID(r.Context()), ids)
	if err != nil {
		return err
	}
	details, err := s.details(r.Context(), orders)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := document.PackingSlips(&pdf, details...); err != nil {
		return err
	}
	return page.SendPDF(w, pdf.Bytes(), "packing-slips-"+string(s.today(r.Context())))
}

// chosenIDs are the orders that a list's form has chosen, whichever way it was sent: an address of
// 200 ids is longer than some proxies let through.
func chosenIDs(r *http.Request) []string {
	if r.Method == http.MethodPost {
		return r.PostForm["id"]
	}
	return r.URL.Query()["id"]
}

// printed is what a document shows of the order in the URL.
func (s Services) printed(r *http.Request) (document.Details, error) {
	o, err := s.order(r)
	if err != nil {
		return document.Details{}, err
	}
	details, err := s.details(r.Context(), []*wholesale.Order{o})
	if err != nil {
		return document.Details{}, err
	}
	return details[0], nil
}

// details are what documents show of these orders of the visitor's supplier.
func (s Services) details(ctx context.Context, orders []*wholesale.Order) ([]document.Details, error) {
	supplier := shell.VisitOf(ctx).Supplier
	now, logo := s.Clock(), s.logo(ctx, supplier)
	customers := map[string]wholesale.Customer{}
	details := make([]document.Details, len(orders))
	for i, o := range orders {
		customer, known := customers[o.CustomerID]
		if !known {
			var err error
			if customer, err = s.Catalog.Customer(ctx, supplier.ID, o.CustomerID); err != nil {
				return nil, err
			}
			customers[o.CustomerID] = customer
		}
		delivery, _ := o.DeliverTo.To()
		called := customer // as it was called when the order was approved
		called.Name, called.Code = o.DeliverTo.CustomerName, o.DeliverTo.CustomerCode
		details[i] = document.Details{
			Supplier: supplier, Logo: logo, Customer: called, Delivery: delivery, Order: o, PrintedAt: now,
		}
	}
	return details, nil
}

// logo is the supplier's logo where a document can hold it; a document without it is better than
// none.
func (s Services) logo(ctx context.Context, supplier wholesale.Supplier) []byte {
	if supplier.LogoMediaID == "" {
		return nil
	}
	logo, err := s.Catalog.Picture(ctx, supplier.LogoMediaID)
	if err != nil || logo.ContentType != "image/png" && logo.ContentType != "image/jpeg" {
		return nil
	}
	return logo.Content
}
