package unleashed

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// CreateOrder posts the sales order with the snapshot's GUID, so another attempt is for the same
// order. Missing reference data is read first and cached. An order that is refused for a code that
// was renamed there is posted once more, with today's.
func (a *account) CreateOrder(ctx context.Context, s *wholesale.SalesOrderSnapshot) (wholesale.RemoteOrder, error) {
	today, err := a.asToday(ctx, s)
	if err != nil {
		return wholesale.RemoteOrder{}, err
	}
	order, err := a.salesOrder(ctx, today)
	if err != nil {
		return wholesale.RemoteOrder{}, a.outdated(err)
	}
	stored, err := a.post(ctx, order)
	if isInvalid(err) {
		a.reference.forgetCodes()
		renamed, again, problem := a.afterRefusal(ctx, s, order)
		switch {
		case renamed != nil:
			a.config.Log.InfoContext(ctx, "a sales order is sent again with the codes of today", "order_id", s.SourceID, "refusal", err)
			today = renamed
			stored, err = a.post(ctx, again)
		case isInvalid(problem):
			err = problem
		}
	}
	if err != nil {
		return wholesale.RemoteOrder{}, a.outdated(err)
	}
	remote, err := remoteOrder(stored)
	if err != nil {
		return wholesale.RemoteOrder{}, unreadable(syncing.UnknownOutcome, "answer to the sales order", err)
	}
	if remote.NoTotals || len(remote.Lines) == 0 {
		if remote, err = a.readBack(ctx, s); err != nil {
			return wholesale.RemoteOrder{}, err
		}
	}
	remote.Renamed = renamedCodes(s, today)
	return remote, nil
}

// readBack reads an order whose answer did not say what was stored. When it cannot be read now, it
// is looked for later.
func (a *account) readBack(ctx context.Context, sent *wholesale.SalesOrderSnapshot) (wholesale.RemoteOrder, error) {
	whole, found, err := a.FindOrder(ctx, sent.GUID, sent.SourceID)
	switch {
	case err != nil:
		return wholesale.RemoteOrder{}, unreadable(syncing.UnknownOutcome, "new sales order", err)
	case !found:
		return wholesale.RemoteOrder{}, &syncing.RemoteError{Kind: syncing.UnknownOutcome, Message: "Unleashed does not show the new sales order yet."}
	}
	return whole, nil
}

func (a *account) post(ctx context.Context, order unleashedapi.SalesOrder) (unleashedapi.SalesOrder, error) {
	stored, err := a.client.CreateSalesOrder(ctx, order)
	return stored, remoteError(err)
}

// outdated forgets cached codes after a refusal, which may come from one that a person fixes within
// the hour.
func (a *account) outdated(err error) error {
	if isInvalid(err) {
		a.reference.forgetCodes()
	}
	return err
}

func isInvalid(err error) bool {
	remote, ok := errors.AsType[*syncing.RemoteError](err)
	return ok && remote.Kind == syncing.Invalid
}

// salesOrder converts the snapshot for Unleashed. Its errors all mean that nothing was sent. Source
// of the fields: https://apidocs.unleashedsoftware.com/SalesOrders
func (a *account) salesOrder(ctx context.Context, s *wholesale.SalesOrderSnapshot) (unleashedapi.SalesOrder, error) {
	tax, err := a.taxToSend(ctx, s.Tax)
	if err != nil {
		return unleashedapi.SalesOrder{}, err
	}
	lines, err := a.linesToSend(ctx, s.Lines)
	if err != nil {
		return unleashedapi.SalesOrder{}, err
	}
	warehouse, err := a.warehouseToSend(ctx, s.WarehouseCode)
	if err != nil {
		return unleashedapi.SalesOrder{}, err
	}
	exchangeRate, err := a.exchangeRateToSend(ctx, s.Currency)
	if err != nil {
		return unleashedapi.SalesOrder{}, err
	}
	orderDate, err := midnight(s.OrderDate)
	if err != nil {
		return unleashedapi.SalesOrder{}, fmt.Errorf("order date: %w", err)
	}
	requiredDate, err := midnight(s.RequiredDate)
	if err != nil {
		return unleashedapi.SalesOrder{}, fmt.Errorf("required date: %w", err)
	}
	order := unleashedapi.SalesOrder{
		GUID:            unleashedapi.GUID(s.GUID),
		SourceID:        unleashedapi.Text(s.SourceID),
		OrderStatus:     string(s.Status),
		OrderDate:       orderDate,
		RequiredDate:    requiredDate,
		Customer:        unleashedapi.CustomerRef{GUID: unleashedapi.GUID(s.CustomerGUID), CustomerCode: unleashedapi.Text(s.CustomerCode)},
		CustomerRef:     unleashedapi.Text(s.CustomerRef),
		Comments:        s.Comments,
		Warehouse:       unleashedapi.Warehouse{WarehouseCode: unleashedapi.Text(warehouse)},
		Currency:        unleashedapi.Currency{CurrencyCode: unleashedapi.Text(s.Currency)},
		ExchangeRate:    exchangeRate,
		DiscountRate:    noDiscount,
		Tax:             unleashedapi.Tax{TaxCode: unleashedapi.Text(tax.Code), TaxRate: wire(tax.Rate)},
		TaxRate:         wire(tax.Rate),
		SubTotal:        wire(s.SubTotal),
		TaxTotal:        wire(s.TaxTotal),
		Total:           wire(s.Total),
		DeliveryMethod:  s.DeliveryMethod,
		SalesOrderLines: lines,
	}
	if d := s.Delivery; d != nil {
		order.DeliveryName, order.DeliveryStreetAddress, order.DeliveryStreetAddress2 = unleashedapi.Text(d.Name), unleashedapi.Text(d.Street), unleashedapi.Text(d.Street2)
		order.DeliverySuburb, order.DeliveryCity, order.DeliveryRegion = d.Suburb, d.City, d.Region
		order.DeliveryPostCode, order.DeliveryCountry, order.DeliveryInstruction = unleashedapi.Text(d.Postcode), d.Country, d.Instructions
	}
	return order, nil
}

// noDiscount is sent for every order and line, because prices are already net.
const noDiscount = unleashedapi.Decimal("0")

func (a *account) linesToSend(ctx context.Context, lines []wholesale.SnapshotLine) ([]unleashedapi.SalesOrderLine, error) {
	list := make([]unleashedapi.SalesOrderLine, len(lines))
	for i, l := range lines {
		tax, err := a.taxToSend(ctx, l.Tax)
		if err != nil {
			return nil, err
		}
		list[i] = unleashedapi.SalesOrderLine{
			GUID:          unleashedapi.GUID(l.GUID),
			LineNumber:    unleashedapi.Decimal(strconv.Itoa(i + 1)),
			Product:       unleashedapi.ProductRef{GUID: unleashedapi.GUID(l.ProductGUID), ProductCode: unleashedapi.Text(l.ProductCode)},
			OrderQuantity: wire(l.Quantity),
			UnitPrice:     wire(l.UnitPrice),
			DiscountRate:  noDiscount,
			LineTotal:     wire(l.LineTotal),
			TaxRate:       wire(tax.Rate),
			LineTax:       wire(l.LineTax),
			LineTaxCode:   unleashedapi.Text(tax.Code),
			Comments:      l.Comment,
		}
	}
	return list, nil
}

// taxToSend adds the tax code. Ours has none where nothing is taxed (Unleashed requires one) or
// where the import had none: then it uses the account's code for the rate.
func (a *account) taxToSend(ctx context.Context, tax wholesale.SnapshotTax) (wholesale.Tax, error) {
	if tax.Code != "" {
		return wholesale.Tax(tax), nil
	}
	taxes, err := a.taxes(ctx)
	if err != nil {
		return wholesale.Tax{}, nothingSent(err)
	}
	found, ok := taxTable(taxes).withRate(tax.Rate)
	if !ok {
		return wholesale.Tax{}, refused("Unleashed has no tax code for sales at %s %%. Add one there, then retry.", wholesale.PercentOf(tax.Rate))
	}
	return found, nil
}

// warehouseToSend is the chosen warehouse, else the account's default, else its first in use.
func (a *account) warehouseToSend(ctx context.Context, chosen string) (string, error) {
	if chosen != "" {
		return chosen, nil
	}
	warehouses, err := a.warehouses(ctx)
	if err != nil {
		return "", nothingSent(err)
	}
	first := ""
	for _, w := range warehouses {
		switch {
		case w.Obsolete || w.WarehouseCode == "":
		case w.IsDefault:
			return string(w.WarehouseCode), nil
		case first == "":
			first = string(w.WarehouseCode)
		}
	}
	if first == "" {
		return "", refused("Unleashed has no warehouse that is in use. Add one there, then retry.")
	}
	return first, nil
}

// exchangeRateToSend is 1 for the account's base currency, and for others the rate that the account
// keeps for sales in them: prices are not converted, so any other rate would falsify its books.
// Source: https://support.unleashedsoftware.com/hc/en-us/articles/4402360937881
func (a *account) exchangeRateToSend(ctx context.Context, currency string) (unleashedapi.Decimal, error) {
	company, err := a.company(ctx)
	if err != nil {
		return "", nothingSent(err)
	}
	base := string(company.BaseCurrencyCode)
	if currency == "" || strings.EqualFold(base, currency) {
		return "1", nil
	}
	currencies, err := a.reference.currencies.get(ctx, a.client.Currencies)
	found, ok := sellRate(currencies, currency)
	if err == nil && !ok {
		currencies, err = a.reference.currencies.again(ctx, a.client.Currencies)
		found, ok = sellRate(currencies, currency)
	}
	if err != nil {
		return "", nothingSent(err)
	}
	if ok {
		return found, nil
	}
	if base == "" { // the account does not say; it has no rate for its own currency
		return "1", nil
	}
	return "", refused("The order is in %s, but Unleashed has no exchange rate for sales in %s. Set the default sell rate of %s under Currencies there, then retry.",
		currency, currency, currency)
}

// sellRate is the account's rate for sales in a currency, to six places as orders carry it.
func sellRate(currencies []unleashedapi.Currency, code string) (unleashedapi.Decimal, bool) {
	for _, c := range currencies {
		if !strings.EqualFold(string(c.CurrencyCode), code) {
			continue
		}
		if r, err := rate(c.DefaultSellRate); err == nil && r.IsPos() {
			return wire(r.Trim(0)), true
		}
	}
	return "", false
}

// refused is an error for an order that the account's setup does not allow.
func refused(format string, args ...any) error {
	return &syncing.RemoteError{Kind: syncing.Invalid, Message: fmt.Sprintf(format, args...)}
}

// midnight is a date's wire format; null for none.
func midnight(date wholesale.Date) (unleashedapi.Time, error) {
	if date == "" {
		return unleashedapi.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, string(date))
	return unleashedapi.Time{Time: t}, err
}
