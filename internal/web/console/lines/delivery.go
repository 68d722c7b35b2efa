package lines

import (
	"strings"

	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// AddressWords writes an address in one line.
func AddressWords(a wholesale.Address) string {
	var parts []string
	for _, part := range []string{a.Name, a.Street, a.Street2, a.Suburb, strings.TrimSpace(a.City + " " + a.Postcode), a.Region, a.Country} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// AddressKind is the kind of an address for people.
func AddressKind(t wholesale.AddressType) string {
	switch t {
	case wholesale.Shipping:
		return "Shipping"
	case wholesale.Physical:
		return "Physical"
	case wholesale.Postal:
		return "Postal"
	}
	return "Address"
}

// AddressChoices are where an order can go; the first leaves it to the settings and names the
// address that they choose.
func AddressChoices(c wholesale.Customer, preferred wholesale.AddressType) []ui.Choice {
	words := "Usual address: none on file"
	if usual, ok := c.DeliveryAddress("", preferred); ok {
		words = "Usual address: " + AddressWords(usual)
	}
	choices := []ui.Choice{{Value: "", Words: words}}
	for _, a := range c.Addresses {
		choices = append(choices, ui.Choice{Value: a.ID, Words: AddressKind(a.Type) + ": " + AddressWords(a)})
	}
	return choices
}
