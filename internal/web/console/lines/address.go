package lines

import (
	"net/url"

	"upstock/internal/wholesale"
)

// whyURL serves the reason for a price.
func whyURL(base string, l wholesale.Line) string {
	v := url.Values{
		"product": {l.ProductID}, "price": {wholesale.FormatTrimmed(l.UnitPrice)}, "quantity": {wholesale.FormatTrimmed(l.Quantity)},
	}
	if l.Counted.IsPos() {
		v.Set("counted", wholesale.FormatTrimmed(l.Counted))
	}
	if l.ID != "" {
		v.Set("line", l.ID)
	}
	return base + "/why?" + v.Encode()
}

// rowURL is where a new row with a product is made.
func rowURL(base, productID string) string {
	return base + "/row?" + url.Values{"product": {productID}}.Encode()
}
