package products

import (
	"cmp"
	"slices"

	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// availabilities are all there are, in the order in which people choose.
var availabilities = []wholesale.Availability{wholesale.Available, wholesale.OutOfStock, wholesale.Discontinued}

func availabilityTone(a wholesale.Availability) ui.Tone {
	switch a {
	case wholesale.Available:
		return ui.Good
	case wholesale.OutOfStock:
		return ui.Warn
	}
	return ui.Neutral
}

// availabilityMeans says what an availability does.
func availabilityMeans(a wholesale.Availability) string {
	switch a {
	case wholesale.Available:
		return "Customers with this product on their price list can see and order it."
	case wholesale.OutOfStock:
		return "Customers see it, marked Out of Stock, but cannot order it."
	case wholesale.Discontinued:
		return "It is left out of every price list. Customers do not see it."
	}
	return ""
}

// mediaID is our copy of the product's main picture; "" when there is none.
func mediaID(p wholesale.Product) string {
	first := ""
	for _, image := range p.Images {
		if image.MediaID != "" && image.Default {
			return image.MediaID
		}
		if first == "" {
			first = image.MediaID
		}
	}
	return first
}

// mainFirst are the product's pictures, the main one before the others.
func mainFirst(p wholesale.Product) []wholesale.Image {
	images := slices.Clone(p.Images)
	slices.SortStableFunc(images, func(a, b wholesale.Image) int {
		switch main := mediaID(p); {
		case a.MediaID == b.MediaID:
			return 0
		case a.MediaID == main:
			return -1
		case b.MediaID == main:
			return 1
		}
		return 0
	})
	return images
}

func mediaPath(id string) string { return "/media/" + id }

func path(p wholesale.Product) string { return "/products/" + p.ID }

// pictureWords is the alternative text of a picture.
func pictureWords(p wholesale.Product, image wholesale.Image) string {
	if image.MediaID == mediaID(p) {
		return "Picture of " + p.Name
	}
	return "Another picture of " + p.Name
}

func taxWords(p wholesale.Product) string {
	switch {
	case !p.Taxable:
		return "Not taxable"
	case p.OwnTax != nil:
		return "Product tax: " + p.OwnTax.Code + ", " + ui.PercentWords(p.OwnTax.Rate)
	default:
		return "Customer's tax rate"
	}
}

func unitWords(p wholesale.Product) string {
	if p.Unit == "" {
		return "unit"
	}
	return p.Unit
}

// currencyOf is what the customer trades in.
func currencyOf(q question) string { return cmp.Or(q.customer.Terms.Currency, q.currency) }

func fieldWords(field string) string {
	switch field {
	case "quantity":
		return "The quantity"
	case "date":
		return "The date"
	}
	return ""
}
