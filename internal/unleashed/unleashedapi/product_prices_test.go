package unleashedapi

import (
	"encoding/json"
	"testing"
)

// How the field is called that says what a discount is taken off is not known.
func TestWhatADiscountIsTakenOffIsFoundUnderAnyName(t *testing.T) {
	for row, want := range map[string]Text{
		`{"DiscountValue":10,"DiscountFromType":"Customer Price Tier"}`:                               "Customer Price Tier",
		`{"DiscountValue":10,"DiscountFrom":"Customer Price Tier"}`:                                   "Customer Price Tier",
		`{"DiscountValue":10,"DiscountFromType":null,"DiscountType":"default sell price"}`:            "default sell price",
		`{"DiscountValue":10,"Comments":"off the tier","PriceType":"Discount %","ShowDiscount":true}`: "",
		`{"DiscountValue":null,"DiscountFrom":"Customer Price Tier"}`:                                 "",
	} {
		var p ProductPrice
		if err := json.Unmarshal([]byte(row), &p); err != nil || p.DiscountFromType != want || p.Unreadable != "" {
			t.Errorf("%s: %q, %q, %v", row, p.DiscountFromType, p.Unreadable, err)
		}
	}
}
