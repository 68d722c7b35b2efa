package ordering

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyerLine is how much of a product a buyer wants, and the price they have seen for it.
type BuyerLine struct {
	ProductID string
	Quantity  wholesale.Decimal
	Agreed    *wholesale.Decimal // the unit price they have seen; nil when none was shown
}

// BuyerOrder is what a person wants to order for a customer in the shop.
type BuyerOrder struct {
	CustomerID   string
	PersonID     string
	Reference    string
	Notes        string
	AddressID    string         // "" is the usual address
	RequiredDate wholesale.Date // "" is the first day on which the supplier delivers
	// PaymentOption is how they have chosen to pay; "" leaves it to the payment terms.
	PaymentOption wholesale.PaymentOption
	Lines         []BuyerLine
}

// Quote is what a buyer's order would be if it were placed now. Nothing of it is kept.
type Quote struct {
	Order   *wholesale.Order // of what can be ordered; without a number
	Changed []ChangedPrice
	LeftOut []GoneLine
	Rules   wholesale.DeliveryRules
	// Breaches are the delivery rules that the order is against.
	Breaches []wholesale.DeliveryBreach
	// NotOffered is how the buyer has chosen to pay when the payment terms do not offer it (any
	// more): the order is for their default instead. "" when it is as chosen.
	NotOffered wholesale.PaymentOption
	// SameDay are the customer's other orders for that day, no matter who made them.
	SameDay []store.OrderRow
}

// mostSameDay is how many other orders for a day are named.
const mostSameDay = 5

// Quote looks at what a buyer wants to order as it would be taken now, and holds it to the
// delivery rules. Without a required date it is for the first day that can still be chosen.
func (b *BuyerPricer) Quote(ctx context.Context, tx *store.Tx, in BuyerOrder) (*Quote, error) {
	rules, err := b.Rules(ctx, tx)
	if err != nil {
		return nil, err
	}
	zone := b.Zone()
	if next := rules.NextDays(tx.Now(), zone, 1); in.RequiredDate == "" && len(next) > 0 {
		in.RequiredDate = next[0]
	}
	q, err := b.quoteLines(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	q.Rules = rules
	if len(q.Order.Lines) > 0 {
		q.Breaches = rules.Check(q.Order.RequiredDate, q.Order.SubTotal, tx.Now(), zone)
	}
	if q.Order.RequiredDate != "" {
		q.SameDay, err = sameDay(ctx, tx, q.Order)
	}
	return q, err
}

// sameDay finds the customer's other orders for the day, except those that were cancelled.
func sameDay(ctx context.Context, tx *store.Tx, o *wholesale.Order) ([]store.OrderRow, error) {
	rows, err := tx.OrderRows(ctx, o.SupplierID, store.OrderFilter{
		CustomerID: o.CustomerID, RequiredFrom: o.RequiredDate, RequiredTo: o.RequiredDate, Limit: 2 * mostSameDay,
	})
	rows = slices.DeleteFunc(rows, func(r store.OrderRow) bool { return r.Status == wholesale.Cancelled })
	return rows[:min(len(rows), mostSameDay)], err
}

// ChangedPrice is a line at another price than the one that the buyer has seen.
type ChangedPrice struct {
	Line wholesale.Line     // at the price of now
	Seen *wholesale.Decimal // nil when they have seen none
}

// GoneLine is a line that cannot be ordered any more.
type GoneLine struct {
	BuyerLine
	Product wholesale.Product // zero when it is not there any more
	Reason  string            // follows the product's name, e.g. "is out of stock"
}

// quoteLines prices what can be ordered, and says of the rest why it cannot.
func (b *BuyerPricer) quoteLines(ctx context.Context, tx *store.Tx, in BuyerOrder) (*Quote, error) {
	o := &wholesale.Order{
		SupplierID: b.supplier.ID, Status: wholesale.Ordered, Source: wholesale.SourceBuyer, PlacedBy: in.PersonID,
	}
	o.SalesOrder.State = wholesale.OutboxNone
	bill(o, b.supplier, b.customer)
	var faults faults
	notOffered, err := payAsBuyer(ctx, tx, o, in.PaymentOption)
	if err != nil {
		return nil, err
	}
	date := string(in.RequiredDate)
	faults.header(o, b.customer, header{reference: &in.Reference, requiredDate: &date, addressID: &in.AddressID, notes: &in.Notes})

	q := &Quote{Order: o, NotOffered: notOffered}
	ordered := make([]LineInput, 0, len(in.Lines))
	seen := make(map[string]*wholesale.Decimal, len(in.Lines))
	for _, l := range in.Lines {
		input := LineInput{ProductID: l.ProductID, Quantity: l.Quantity}
		product, reason := b.Product(input)
		if reason == "" {
			_, reason = b.Price(product, l.Quantity)
		}
		if reason != "" {
			q.LeftOut = append(q.LeftOut, GoneLine{BuyerLine: l, Product: product, Reason: reason})
			continue
		}
		ordered, seen[product.ID] = append(ordered, input), l.Agreed
	}
	if len(ordered) > wholesale.MaxLines {
		faults.lineCount(len(ordered))
	}
	if o.Lines = b.pricer.lines(ordered, &faults); len(faults) > 0 {
		return nil, wholesale.InvalidFields(faults)
	}
	for _, l := range o.Lines {
		if agreed := seen[l.ProductID]; agreed == nil || agreed.Cmp(l.UnitPrice) != 0 {
			q.Changed = append(q.Changed, ChangedPrice{Line: l, Seen: agreed})
		}
	}
	if err := o.ComputeTotals(); err != nil {
		return nil, err
	}
	connection, err := connectionOrDefault(ctx, tx, b.supplier.ID)
	fillOne(o, b.customer, connection)
	return q, err
}
