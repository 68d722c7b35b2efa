package products

import (
	"cmp"
	"slices"
	"strconv"

	"upstock/internal/store"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// availabilities are all there are, in the order in which people choose.
var availabilities = []wholesale.Availability{wholesale.Available, wholesale.OutOfStock, wholesale.Discontinued}

// problems are what the list can be narrowed to, in the order in which people choose.
var problems = []store.ProductProblem{
	store.ProductAnyProblem, store.ProductNotLinked, store.ProductNotSellable, store.ProductNotPriced, store.ProductNoPicture,
}

var problemWords = map[store.ProductProblem]string{
	store.ProductAnyProblem:  "Any problem",
	store.ProductNotLinked:   "Not linked to Unleashed",
	store.ProductNotSellable: "Not for sale in Unleashed",
	store.ProductNotPriced:   "No price",
	store.ProductNoPicture:   "Picture missing",
}

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

// mainFirst are the product's pictures, the main one before the others.
func mainFirst(p wholesale.Product) []wholesale.Image {
	images := slices.Clone(p.Images)
	slices.SortStableFunc(images, func(a, b wholesale.Image) int {
		switch main := p.Picture(); {
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

// missing are the product's pictures that could not be fetched.
func missing(p wholesale.Product) (images []wholesale.Image) {
	for _, image := range p.Images {
		if image.Missing != "" {
			images = append(images, image)
		}
	}
	return images
}

// missingTitle says how many pictures are missing.
func missingTitle(n int) string {
	if n == 1 {
		return "A picture could not be fetched"
	}
	return strconv.Itoa(n) + " pictures could not be fetched"
}

func mediaPath(id string) string { return "/media/" + id }

func path(p wholesale.Product) string { return "/products/" + p.ID }

// pictureWords is the alternative text of a picture.
func pictureWords(p wholesale.Product, image wholesale.Image) string {
	if image.MediaID == p.Picture() {
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
