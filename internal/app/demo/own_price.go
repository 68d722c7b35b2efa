package demo

import (
	"context"
	"net/http"
	"net/url"
)

// ownPrice enters a price that Unleashed does not have, after an order at the earlier one: a
// conflict, and an open order that asks which price it gets. No other order has that product, so
// all others stay at the prices of the account.
func (s *show) ownPrice(ctx context.Context) error {
	order := s.sampleOrder("13097", "PO-7740")
	order.Lines = []NewLine{
		{ProductCode: refusedProduct, Quantity: "6"},
		{ProductCode: s.wholesaler.quantityPrices()[0].Product.ProductCode, Quantity: "10"}, // a few more cost less
	}
	if _, err := s.client.Take(ctx, "demo-own-price", order); err != nil {
		return err
	}
	return s.client.SetDefaultPrice(ctx, s.supplierID, refusedProduct, "8.40")
}

// SetDefaultPrice enters a price on the list of default sell prices, whose id is the supplier's.
func (c *Client) SetDefaultPrice(ctx context.Context, list, productCode, price string) error {
	var found struct {
		Products []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/products?code="+url.QueryEscape(productCode), nil, &found); err != nil {
		return err
	}
	for _, p := range found.Products {
		in := map[string]string{"unit_price": price}
		if err := c.call(ctx, http.MethodPut, "/api/v1/price-lists/"+list+"/prices/"+p.ID, in, nil); err != nil {
			return err
		}
	}
	return nil
}
