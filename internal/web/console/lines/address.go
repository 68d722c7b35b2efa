package lines

import "net/url"

// whyURL serves the reason for a price.
func whyURL(base, productID, unit, quantity string) string {
	return base + "/why?" + url.Values{"product": {productID}, "price": {unit}, "quantity": {quantity}}.Encode()
}

// rowURL is where a new row with a product is made.
func rowURL(base, productID string) string {
	return base + "/row?" + url.Values{"product": {productID}}.Encode()
}
