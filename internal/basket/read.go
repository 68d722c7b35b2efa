package basket

import (
	"context"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// View is a basket as its page shows it, at the prices and rules of now.
type View struct {
	store.Basket // with the day, when none was chosen that can still be
	Items        []Item
	Questions
	Days      []Day               // that can be chosen, the soonest first
	CutOff    time.Time           // of the chosen day; zero when there is none
	Missing   wholesale.Decimal   // of the minimum order value
	Addresses []wholesale.Address // of the customer
	Limit     wholesale.Decimal   // the person's spending limit; zero for none
	OverLimit bool
	Approvers []string // who would release it
	Waiting   []store.HeldOrder
	Now       time.Time // when it was read, on the server's clock
}

// Item is a line of a basket as its buyer may see it.
type Item struct {
	Product   catalog.ShelfProduct
	Quantity  wholesale.Decimal
	UnitPrice *wholesale.Decimal // for this quantity; nil when it cannot be ordered
	LineTotal wholesale.Decimal
	Was       *wholesale.Decimal // the price that was agreed, where it is another one now
	Problem   string             // why it cannot be ordered, to follow its name; "" when it can
}

// Day is a delivery day that can be chosen.
type Day struct {
	Date   wholesale.Date
	CutOff time.Time // from then on it is too late
}

// daysAhead is how many delivery days a buyer can choose from.
const daysAhead = 15

// Read looks at a basket.
func (s *Service) Read(ctx context.Context, who Who) (view *View, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		view, err = s.read(ctx, tx, who)
		return err
	})
	return view, err
}

func (s *Service) read(ctx context.Context, tx *store.Tx, who Who) (*View, error) {
	b, lines, err := basketOf(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	buyer, err := buyerOf(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	in := ordering.BuyerOrder{CustomerID: who.CustomerID, PersonID: who.PersonID, Reference: b.Reference, Notes: b.Notes}
	inputs := make([]ordering.LineInput, len(lines))
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i], inputs[i] = l.ProductID, ordering.LineInput{ProductID: l.ProductID}
		in.Lines = append(in.Lines, ordering.BuyerLine{ProductID: l.ProductID, Quantity: l.Quantity, Agreed: l.Agreed})
	}
	pricer, err := pricerFor(ctx, tx, buyer, inputs)
	if err != nil {
		return nil, err
	}
	if pricer.HasAddress(b.AddressID) {
		in.AddressID = b.AddressID
	}
	quote, days, err := quoteForDay(ctx, tx, pricer, in, b.RequiredDate)
	if err != nil {
		return nil, err
	}
	view := &View{Basket: b, Questions: questionsOf(quote, nil), Days: days, Limit: buyer.SpendingLimit, OverLimit: buyer.over(quote.Order), Addresses: pricer.Addresses(), Now: tx.Now()}
	view.RequiredDate, view.AddressID = quote.Order.RequiredDate, in.AddressID
	if view.RequiredDate != "" {
		view.CutOff = quote.Rules.CutOff(view.RequiredDate, pricer.Zone())
	}
	view.Missing = quote.Rules.Missing(quote.Order.SubTotal)
	for _, p := range buyer.approvers {
		view.Approvers = append(view.Approvers, nameOf(p))
	}
	shelf, err := catalog.ShelfIn(ctx, tx, who.SupplierID, who.CustomerID, ids)
	if err != nil {
		return nil, err
	}
	view.Items = itemsOf(lines, quote, shelf)
	view.Waiting, err = heldOrders(ctx, tx, who)
	return view, err
}

// quoteForDay quotes for the day that was chosen, or for the first one when that cannot be any more,
// and says which days can be chosen.
func quoteForDay(
	ctx context.Context, tx *store.Tx, pricer *ordering.BuyerPricer, in ordering.BuyerOrder, chosen wholesale.Date,
) (*ordering.Quote, []Day, error) {
	rules, err := pricer.Rules(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	now, zone := tx.Now(), pricer.Zone()
	in.RequiredDate = chosen
	for _, breach := range rules.CheckDay(chosen, now, zone) {
		if breach.Refuses {
			in.RequiredDate = ""
		}
	}
	var days []Day
	for _, date := range rules.NextDays(now, zone, daysAhead) {
		days = append(days, Day{Date: date, CutOff: rules.CutOff(date, zone)})
	}
	quote, err := pricer.Quote(ctx, tx, in)
	return quote, days, err
}

func itemsOf(lines []store.BasketLine, quote *ordering.Quote, shelf map[string]catalog.ShelfProduct) []Item {
	items := make([]Item, len(lines))
	at := make(map[string]*Item, len(lines))
	for i, l := range lines {
		items[i] = Item{Product: shelf[l.ProductID], Quantity: l.Quantity}
		at[l.ProductID] = &items[i]
	}
	for _, l := range quote.Order.Lines {
		item, price := at[l.ProductID], l.UnitPrice
		item.UnitPrice, item.LineTotal = &price, l.LineTotal
	}
	for _, c := range quote.Changed {
		at[c.Line.ProductID].Was = c.Seen
	}
	for _, l := range quote.LeftOut {
		item := at[l.ProductID]
		item.Problem = l.Reason
		if item.Product.ID == "" { // gone from the shelf: what it was is still known
			item.Product = catalog.ShelfProduct{ID: l.Product.ID, Code: l.Product.Code, Name: l.Product.Name}
		}
	}
	return items
}

// Summary is what the navigation shows of a basket.
type Summary struct {
	Products int
	Value    wholesale.Decimal // at the prices that were agreed, without tax
}

// Summary counts what is in a basket.
func (s *Service) Summary(ctx context.Context, who Who) (sum Summary, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		lines, err := tx.BasketLines(ctx, who)
		sum = Summary{Products: len(lines)}
		for _, l := range lines {
			if l.Agreed == nil {
				continue
			}
			value, err := wholesale.LineTotal(l.Quantity, *l.Agreed)
			if err != nil {
				return err
			}
			if sum.Value, err = sum.Value.Add(value); err != nil {
				return err
			}
		}
		return err
	})
	return sum, err
}
