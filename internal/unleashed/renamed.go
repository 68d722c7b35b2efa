package unleashed

import (
	"context"
	"errors"
	"slices"
	"strings"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// Codes are names that people can change in Unleashed, and no list of changes says so. A snapshot
// holds those of its approval; here they become those of today.

// asToday is the snapshot with the tax codes that the account has now; the snapshot itself when all
// of its codes are among the account's, at the same rates. A tax of another rate makes another
// total, which a person has to agree to: that is an error, and nothing was sent.
func (a *account) asToday(ctx context.Context, s *wholesale.SalesOrderSnapshot) (*wholesale.SalesOrderSnapshot, error) {
	taxes, err := a.taxes(ctx)
	if isOfTheAccount(remoteError(err)) {
		return nil, nothingSent(err) // the order would be refused just the same
	}
	if err != nil {
		return s, nil //nolint:nilerr // whether a code is still there is not known; the answer to the order will tell
	}
	gone := func(t wholesale.SnapshotTax) bool { return t.Code != "" && !taxTable(taxes).has(t.Code, t.Rate) }
	if !gone(s.Tax) && !slices.ContainsFunc(s.Lines, func(l wholesale.SnapshotLine) bool { return gone(l.Tax) }) {
		return s, nil
	}
	if taxes, err = a.reference.taxes.again(ctx, a.client.Taxes); err != nil {
		return nil, nothingSent(err)
	}
	r := renaming{account: a, taxes: taxes}
	today := *s
	today.Lines = slices.Clone(s.Lines)
	if gone(s.Tax) {
		if today.Tax, err = r.customersTax(ctx, s); err != nil {
			return nil, err
		}
	}
	for i, l := range s.Lines {
		switch {
		case !gone(l.Tax):
			continue
		case sameTax(l.Tax, s.Tax):
			today.Lines[i].Tax = today.Tax
		default:
			if today.Lines[i].Tax, err = r.productsTax(ctx, l); err != nil {
				return nil, err
			}
		}
	}
	if err := sameMoney(s, &today); err != nil {
		return nil, err
	}
	return &today, nil
}

func sameTax(a, b wholesale.SnapshotTax) bool { return a.Code == b.Code && a.Rate.Cmp(b.Rate) == 0 }

// renaming finds what codes that are gone are called now.
type renaming struct {
	*account
	taxes taxTable
}

// customersTax is the tax that Unleashed now has for the snapshot's customer.
func (r renaming) customersTax(ctx context.Context, s *wholesale.SalesOrderSnapshot) (wholesale.SnapshotTax, error) {
	c, err := r.client.Customer(ctx, unleashedapi.GUID(s.CustomerGUID))
	if isNotFound(err) {
		return r.byRate(s.Tax)
	}
	if err != nil {
		return s.Tax, nothingSent(err)
	}
	now, err := r.customerTax(ctx, c)
	switch {
	case errors.Is(err, errUnknownTax):
		return r.byRate(s.Tax)
	case err != nil:
		return s.Tax, err
	case now.Code == "" && now.Rate.Cmp(s.Tax.Rate) == 0:
		return r.byRate(s.Tax)
	}
	return wholesale.SnapshotTax(now), nil
}

// productsTax is the sales tax that Unleashed now has for a line's product.
func (r renaming) productsTax(ctx context.Context, l wholesale.SnapshotLine) (wholesale.SnapshotTax, error) {
	p, err := r.client.Product(ctx, unleashedapi.GUID(l.ProductGUID))
	if isNotFound(err) {
		return r.byRate(l.Tax)
	}
	if err != nil {
		return l.Tax, nothingSent(err)
	}
	now, err := r.ownTax(ctx, p)
	if err != nil || now == nil {
		return r.byRate(l.Tax)
	}
	return wholesale.SnapshotTax(*now), nil
}

// byRate is the account's code for the rate of a tax whose own code is gone.
func (r renaming) byRate(t wholesale.SnapshotTax) (wholesale.SnapshotTax, error) {
	found, ok := r.taxes.withRate(t.Rate)
	if !ok {
		return t, refused("Unleashed has no tax code %s any more, and no other for sales at %s %%. Choose the customer's tax code there, then retry.", t.Code, wholesale.PercentOf(t.Rate))
	}
	return wholesale.SnapshotTax(found), nil
}

func isNotFound(err error) bool {
	failure, ok := errors.AsType[*unleashedapi.Error](err)
	return ok && failure.Kind == unleashedapi.KindNotFound
}

// sameMoney refuses a snapshot whose taxes come to another total than the one that was approved.
func sameMoney(approved, today *wholesale.SalesOrderSnapshot) error {
	total, changed := today.SubTotal, ""
	for i, l := range today.Lines {
		tax := l.LineTax
		if l.Tax.Rate.Cmp(approved.Lines[i].Tax.Rate) != 0 {
			var err error
			if tax, err = wholesale.MulRound(l.LineTotal, l.Tax.Rate, wholesale.TotalScale); err != nil {
				return refused("The tax of product %s cannot be worked out: %v.", l.ProductCode, err)
			}
			changed = "Tax code " + approved.Lines[i].Tax.Code + " (" + wholesale.PercentOf(approved.Lines[i].Tax.Rate) + " %) is not in Unleashed any more; it has " +
				taxWords(l.Tax) + " instead."
		}
		sum, err := total.Add(tax)
		if err != nil {
			return refused("The order's total cannot be worked out: %v.", err)
		}
		total = sum
	}
	if changed == "" {
		return nil
	}
	return refused("%s Nothing was sent: the order was approved at %s %s and would now come to %s. To send it at the new total, retry.",
		changed, approved.Currency, wholesale.AmountWords(approved.Total), wholesale.AmountWords(total))
}

func taxWords(t wholesale.SnapshotTax) string {
	if t.Code == "" {
		return "no tax"
	}
	return t.Code + " at " + wholesale.PercentOf(t.Rate) + " %"
}

// afterRefusal is the snapshot, and its order, as the account may take it after all: with the codes
// that were read again since it refused the order that was sent. It is nil when none of them is
// another; an error may say which is gone.
func (a *account) afterRefusal(
	ctx context.Context, s *wholesale.SalesOrderSnapshot, sent unleashedapi.SalesOrder,
) (*wholesale.SalesOrderSnapshot, unleashedapi.SalesOrder, error) {
	var none unleashedapi.SalesOrder
	if err := a.missingWarehouse(ctx, s); err != nil {
		return nil, none, err
	}
	renewed, err := a.asToday(ctx, s)
	if err != nil {
		return nil, none, err
	}
	today := *renewed
	if s.DeliveryMethod != "" {
		if c, err := a.client.Customer(ctx, unleashedapi.GUID(s.CustomerGUID)); err == nil {
			today.DeliveryMethod = c.DeliveryMethod
		}
	}
	order, err := a.salesOrder(ctx, &today)
	if err != nil || renamableCodes(order) == renamableCodes(sent) {
		return nil, none, err
	}
	return &today, order, nil
}

// renamedCodes are the codes that were sent under another name than the snapshot has.
func renamedCodes(approved, sent *wholesale.SalesOrderSnapshot) (renamed []wholesale.RenamedCode) {
	add := func(r wholesale.RenamedCode) {
		if r.Before != "" && r.Before != r.After && !slices.Contains(renamed, r) {
			renamed = append(renamed, r)
		}
	}
	add(wholesale.RenamedCode{What: wholesale.TaxCode, Before: approved.Tax.Code, After: sent.Tax.Code})
	for i, l := range sent.Lines {
		add(wholesale.RenamedCode{What: wholesale.TaxCode, Before: approved.Lines[i].Tax.Code, After: l.Tax.Code})
	}
	add(wholesale.RenamedCode{What: wholesale.DeliveryMethod, Before: approved.DeliveryMethod, After: sent.DeliveryMethod})
	return renamed
}

// missingWarehouse says that the snapshot's warehouse is gone, which the account's own refusal may
// say less clearly.
func (a *account) missingWarehouse(ctx context.Context, s *wholesale.SalesOrderSnapshot) error {
	if s.WarehouseCode == "" {
		return nil
	}
	warehouses, err := a.Warehouses(ctx)
	if err != nil || slices.ContainsFunc(warehouses, func(w syncing.Warehouse) bool { return strings.EqualFold(w.Code, s.WarehouseCode) }) {
		return nil //nolint:nilerr // what the account has said of the order counts
	}
	var codes []string
	for _, w := range warehouses {
		codes = append(codes, w.Code)
	}
	return refused("Unleashed has no warehouse %s in use; it has %s. Choose one in Settings › Integrations, or the customer's default warehouse in Unleashed; then retry.",
		s.WarehouseCode, strings.Join(codes, ", "))
}

// renamableCodes are the codes in an order that people can rename.
func renamableCodes(o unleashedapi.SalesOrder) string {
	codes := []string{string(o.Tax.TaxCode), string(o.Warehouse.WarehouseCode), o.DeliveryMethod, string(o.ExchangeRate)}
	for _, l := range o.SalesOrderLines {
		codes = append(codes, string(l.LineTaxCode))
	}
	return strings.Join(codes, "\n")
}
