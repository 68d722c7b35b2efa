package products

import (
	"cmp"
	"slices"

	"github.com/govalues/decimal"

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
		return "Customers whose price list holds it see it and can order it."
	case wholesale.OutOfStock:
		return "Customers see it, marked Out of Stock, and cannot order it."
	case wholesale.Discontinued:
		return "It has dropped out of every price list; customers do not see it."
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

// current is the value of aria-current.
func current(is bool) string {
	if is {
		return "true"
	}
	return "false"
}

// pictureWords says what a picture shows, to those who cannot see it.
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
		return "Its own: " + p.OwnTax.Code + ", " + percent(p.OwnTax.Rate)
	default:
		return "As the customer is taxed"
	}
}

// percent writes a rate such as 0.15 as "15 %".
func percent(rate wholesale.Decimal) string {
	hundredfold, err := wholesale.MulRound(rate, decimal.Hundred, wholesale.RateScale)
	if err != nil {
		return wholesale.FormatTrimmed(rate)
	}
	return wholesale.FormatTrimmed(hundredfold) + " %"
}

func originWords(o wholesale.Origin) string {
	switch o {
	case wholesale.OriginManual:
		return "Made by hand"
	case wholesale.OriginTier:
		return "Unleashed tier"
	case wholesale.OriginCustomer:
		return "Unleashed customer prices"
	}
	return string(o)
}

func ownerWords(o wholesale.Owner) string {
	if o == wholesale.OwnedByPerson {
		return "A person"
	}
	return "Unleashed"
}

// validWords says between which days a price holds.
func validWords(p wholesale.Price) string {
	switch {
	case p.ValidFrom == "" && p.ValidTo == "":
		return "Always"
	case p.ValidTo == "":
		return "From " + ui.DayWords(p.ValidFrom)
	case p.ValidFrom == "":
		return "Until " + ui.DayWords(p.ValidTo)
	}
	return ui.DayWords(p.ValidFrom) + " to " + ui.DayWords(p.ValidTo)
}

// ruleWords names the step of the price hierarchy that gave a price.
func ruleWords(r wholesale.Rule) string {
	switch r {
	case wholesale.RuleCustomer:
		return "Customer price"
	case wholesale.RuleCustomerGroup:
		return "Customer group price"
	case wholesale.RuleQuantity:
		return "Quantity price"
	case wholesale.RuleTier:
		return "Price tier"
	case wholesale.RuleDefault:
		return "Default price"
	case wholesale.RuleManual:
		return "Price list made by hand"
	}
	return string(r)
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
		return "The day"
	}
	return ""
}
