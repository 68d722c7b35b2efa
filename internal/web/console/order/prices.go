package order

import (
	"context"

	"upstock/internal/web/console/shell"
	"upstock/internal/wholesale"
)

// namePrices finds out which lists made by hand are behind the prices that the page shows.
func (v *view) namePrices(ctx context.Context, s Services) (err error) {
	behind := func(lines []wholesale.Line) ([]string, error) {
		return s.Orders.ListsBehind(ctx, v.Order.SupplierID, v.Order.CustomerID, lines)
	}
	if v.editable() {
		return v.Form.Lines.NamePrices(behind)
	}
	v.Lists, err = behind(v.Order.Lines)
	return err
}

// today is the date where the supplier is.
func (s Services) today(ctx context.Context) wholesale.Date {
	return wholesale.DateOf(s.Clock(), shell.VisitOf(ctx).Supplier.Location())
}
