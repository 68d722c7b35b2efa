package ordering

import (
	"context"
	"maps"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// explainMismatch says, for each line whose price differs, by which rule each side came to its
// price. What was said about the same line before stays: lists change.
func explainMismatch(ctx context.Context, tx *store.Tx, o *wholesale.Order, before *wholesale.Mismatch) error {
	if o.Mismatch == nil {
		return nil
	}
	var open []*wholesale.MismatchLine
	for i := range o.Mismatch.Lines {
		l := &o.Mismatch.Lines[i]
		if l.PriceDiffers() && !keepExplanation(l, before) {
			open = append(open, l)
		}
	}
	if len(open) == 0 {
		return nil
	}
	pricer, products, err := remotePricer(ctx, tx, o, open)
	if err != nil {
		return err
	}
	for _, l := range open {
		ours, ok := lineOf(o, l.ProductCode)
		if !ok {
			continue
		}
		var rule wholesale.ChargedRule
		found := false
		if product, known := products[ours.ProductID]; known {
			rule, found = pricer.RuleFor(&product, l.Theirs.Quantity, l.Theirs.UnitPrice)
		}
		l.ExplainPrice(ours, rule, found)
	}
	return nil
}

// keepExplanation takes over what was said about the same line.
func keepExplanation(l *wholesale.MismatchLine, before *wholesale.Mismatch) bool {
	if before == nil {
		return false
	}
	for _, was := range before.Lines {
		if was.Explanation != "" && was.ProductCode == l.ProductCode && was.PriceDiffers() &&
			was.Ours.UnitPrice.Cmp(l.Ours.UnitPrice) == 0 && was.Theirs.UnitPrice.Cmp(l.Theirs.UnitPrice) == 0 {
			l.Rule, l.Explanation = was.Rule, was.Explanation
			return true
		}
	}
	return false
}

// remotePricer prices as the account would on the day of the order: for a customer on a manual list
// from the lists that it would be on without it, too.
func remotePricer(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, lines []*wholesale.MismatchLine,
) (pricer wholesale.Pricer, products map[string]wholesale.Product, err error) {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return pricer, nil, err
	}
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return pricer, nil, err
	}
	synced, err := tx.SyncedLists(ctx, o.SupplierID)
	if err != nil {
		return pricer, nil, err
	}
	for _, l := range synced.LayersOf(customer) {
		if !slices.Contains(customer.Layers, l.ID) {
			customer.Layers = append(customer.Layers, l.ID)
		}
	}
	var ids []string
	for _, l := range lines {
		if line, ok := lineOf(o, l.ProductCode); ok {
			ids = append(ids, line.ProductID)
		}
	}
	if products, err = tx.ProductsBy(ctx, o.SupplierID, store.ByID, ids); err != nil {
		return pricer, nil, err
	}
	book, err := tx.PriceBook(ctx, o.SupplierID, []wholesale.Customer{customer}, slices.Collect(maps.Values(products)))
	if err != nil {
		return pricer, nil, err
	}
	return book.For(&customer, wholesale.DateOf(o.CreatedAt, supplier.Location())), products, nil
}

func lineOf(o *wholesale.Order, code string) (wholesale.Line, bool) {
	i := slices.IndexFunc(o.Lines, func(l wholesale.Line) bool { return code != "" && l.ProductCode == code })
	if i < 0 {
		return wholesale.Line{}, false
	}
	return o.Lines[i], true
}

// pricesTold is how many differing prices a notice explains; the page of the order has them all.
const pricesTold = 3

// pricesInWords are sentences about the prices that differ, to follow another sentence.
func pricesInWords(m *wholesale.Mismatch) (words string) {
	told := 0
	for _, l := range m.Lines {
		if l.Explanation == "" {
			continue
		}
		if told++; told > pricesTold {
			return words + " More prices differ."
		}
		words += " " + l.ProductCode + ": " + wholesale.Sentence(l.Explanation)
	}
	return words
}
