package api

import (
	"cmp"

	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// syncedSettings are the settings with what has been decided about the account's discounts.
type syncedSettings struct {
	wholesale.IntegrationSettings
	syncing.PriceDecisions
}

// PriceDecisionsView is what has been decided about the account's discounts.
type PriceDecisionsView struct {
	PriceDiscounts    DiscountForm    `json:"price_discounts" doc:"How Unleashed writes the discounts of prices."`
	CustomerDiscounts DiscountForm    `json:"customer_discounts" doc:"How Unleashed writes the discounts of customers."`
	DefaultDiscount   DefaultDiscount `json:"default_discount" doc:"Whether customers' discounts are taken off default sell prices as well as off tier prices."`
}

// DiscountForm is how a field of the account writes discounts.
type DiscountForm struct {
	Value     string `json:"value" enum:"percent,fraction" doc:"12.5 or 0.125 for 12.5 %." example:"percent"`
	Evidence  string `json:"evidence" doc:"What the account shows, in words; empty when it shows nothing." example:"one of them is 12.5"`
	DecidedBy string `json:"decided_by" enum:"person,evidence,assumption" doc:"assumption: nothing has shown it yet." example:"evidence"`
}

// DefaultDiscount is whether discounts of customers are taken off default sell prices.
type DefaultDiscount struct {
	Value     string `json:"value" enum:"yes,no" example:"yes"`
	Evidence  string `json:"evidence" doc:"What the account shows, in words; empty when it shows nothing." example:""`
	DecidedBy string `json:"decided_by" enum:"person,evidence,assumption" doc:"assumption: nothing has shown it yet." example:"assumption"`
}

func priceDecisionsView(d syncing.PriceDecisions) PriceDecisionsView {
	form := func(d wholesale.Discounts) DiscountForm {
		return DiscountForm{
			Value: string(cmp.Or(d.InForce(), wholesale.Fractions)), Evidence: d.Evidence, DecidedBy: decidedBy(string(d.Chosen), string(d.Form)),
		}
	}
	return PriceDecisionsView{
		PriceDiscounts: form(d.Prices), CustomerDiscounts: form(d.Customers), DefaultDiscount: DefaultDiscount{
			Value: string(cmp.Or(d.Default.InForce(), wholesale.OffDefaultToo)), Evidence: d.Default.Evidence,
			DecidedBy: decidedBy(string(d.Default.Chosen), string(d.Default.Decision)),
		},
	}
}

func decidedBy(chosen, shown string) string {
	switch {
	case chosen != "":
		return "person"
	case shown != "":
		return "evidence"
	}
	return "assumption"
}
