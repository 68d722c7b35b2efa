package api

import (
	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/catalog"
	"upstock/internal/wholesale"
)

// CustomerPrice is what a customer pays for one unit of a product, and why.
type CustomerPrice struct {
	UnitPrice   string       `json:"unit_price" format:"decimal" doc:"Without tax." example:"24.9500"`
	Rule        string       `json:"rule" enum:"customer,customer_group,quantity,tier,default,manual" example:"tier"`
	Explanation string       `json:"explanation" doc:"For people." example:"Price tier Wholesale"`
	PriceListID string       `json:"price_list_id" doc:"The list it is from; empty for a product's default price." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	Considered  []LostPrice  `json:"considered" nullable:"false" doc:"The prices that are not the one, and why; at most 12, those nearest to being it."`
	Breaks      []PriceBreak `json:"breaks" nullable:"false" doc:"The price from the first unit on, and each quantity from which on it is lower."`
	NextBreak   *NextBreak   `json:"next_break" doc:"The next lower price, when at most as much again is needed for it; null otherwise."`
}

// TransformSchema says that there need be no next break.
func (CustomerPrice) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["next_break"] = orNull(s.Properties["next_break"])
	return s
}

// LostPrice is a price that a customer does not pay, and why not.
type LostPrice struct {
	Rule            string  `json:"rule" enum:"customer,customer_group,quantity,tier,default,manual" example:"quantity"`
	PriceListID     string  `json:"price_list_id" doc:"Empty for a product's default price." example:"01890a5d-ac96-774b-bcce-b302099a805d"`
	UnitPrice       *string `json:"unit_price" format:"decimal" doc:"What it would be; null when there is nothing to take its discount off." example:"22.5000"`
	MinimumQuantity string  `json:"minimum_quantity" format:"decimal" example:"24"`
	ValidFrom       *string `json:"valid_from" format:"date"`
	ValidTo         *string `json:"valid_to" format:"date" doc:"The last day."`
	Owner           string  `json:"owner" enum:"manual,unleashed" example:"unleashed"`
	Explanation     string  `json:"explanation" doc:"For people." example:"Quantity price from 24 on"`
	LostBecause     string  `json:"lost_because" doc:"For people." example:"needs 24 or more on one line"`
}

// PriceBreak is a quantity from which on one unit costs less.
type PriceBreak struct {
	From      string `json:"from" format:"decimal" doc:"0: from the first unit on." example:"24"`
	UnitPrice string `json:"unit_price" format:"decimal" doc:"Without tax." example:"22.5000"`
	Rule      string `json:"rule" enum:"customer,customer_group,quantity,tier,default,manual" example:"quantity"`
}

// NextBreak is how much more there must be for a lower price.
type NextBreak struct {
	More        string `json:"more" format:"decimal" example:"12"`
	From        string `json:"from" format:"decimal" doc:"The quantity with it." example:"24"`
	UnitPrice   string `json:"unit_price" format:"decimal" doc:"Without tax." example:"22.5000"`
	Explanation string `json:"explanation" doc:"For people." example:"12 more and it is 22.50 each"`
}

func customerPriceView(p catalog.WhyPrice) CustomerPrice {
	v := CustomerPrice{
		UnitPrice: wholesale.FormatPrice(p.UnitPrice), Rule: string(p.Rule), Explanation: p.Explanation, PriceListID: p.PriceListID,
		Considered: make([]LostPrice, len(p.Lost)), Breaks: make([]PriceBreak, len(p.Breaks)),
	}
	for i, l := range p.Lost {
		v.Considered[i] = lostPriceView(l)
	}
	for i, b := range p.Breaks {
		v.Breaks[i] = PriceBreak{From: wholesale.FormatTrimmed(b.From), UnitPrice: wholesale.FormatPrice(b.UnitPrice), Rule: string(b.Rule)}
	}
	if n := p.Next; n != nil {
		v.NextBreak = &NextBreak{
			More: wholesale.FormatTrimmed(n.More), From: wholesale.FormatTrimmed(n.From), UnitPrice: wholesale.FormatPrice(n.UnitPrice), Explanation: n.Words(),
		}
	}
	return v
}

func lostPriceView(l wholesale.LostPrice) LostPrice {
	v := LostPrice{
		Rule: string(l.Rule), PriceListID: l.PriceListID, MinimumQuantity: wholesale.FormatTrimmed(l.MinimumQuantity),
		ValidFrom: dateOrNull(l.ValidFrom), ValidTo: dateOrNull(l.ValidTo), Owner: string(l.Owner),
		Explanation: l.Explanation, LostBecause: l.LostBecause,
	}
	if l.Priced {
		price := wholesale.FormatPrice(l.UnitPrice)
		v.UnitPrice = &price
	}
	return v
}
