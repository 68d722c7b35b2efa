package wholesale

import "testing"

// TestAProgramMayOrderWhatIsRetired holds the one exception: a product that Unleashed has retired
// is taken from a program, because approving it says what to do about it.
func TestAProgramMayOrderWhatIsRetired(t *testing.T) {
	for name, c := range map[string]struct {
		product Product
		source  Source
		want    string
	}{
		"obsolete, a program":     {Product{Sellable: true, Obsolete: true, Availability: Discontinued}, SourceAPI, ""},
		"not sellable, a program": {Product{Availability: Discontinued}, SourceAPI, ""},
		"obsolete, a customer":    {Product{Sellable: true, Obsolete: true, Availability: Discontinued}, SourceBuyer, "is Discontinued"},
		"obsolete, a supplier":    {Product{Sellable: true, Obsolete: true, Availability: Discontinued}, SourceSupplier, ""},
		"sold, a program":         {Product{Sellable: true, Availability: Discontinued}, SourceAPI, "is Discontinued"},
		"available, a customer":   {Product{Sellable: true, Availability: Available}, SourceBuyer, ""},
		"none yet, a customer":    {Product{Sellable: true, Availability: OutOfStock}, SourceStanding, "is Out of Stock"},
	} {
		if got := c.product.RefusedFrom(c.source); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
