package unleashed

import (
	"cmp"
	"errors"
	"strings"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// remoteOrder translates a sales order. An unrepresentable amount is an error, never zero, because
// it is compared with ours to the cent.
func remoteOrder(o unleashedapi.SalesOrder) (wholesale.RemoteOrder, error) {
	subTotal, subErr := number(o.SubTotal, wholesale.TotalScale)
	taxTotal, taxErr := number(o.TaxTotal, wholesale.TotalScale)
	total, totalErr := number(o.Total, wholesale.TotalScale)
	problems := []error{subErr, taxErr, totalErr}
	remote := wholesale.RemoteOrder{
		GUID: string(o.GUID), Number: string(o.OrderNumber), SourceID: string(o.SourceID), Customer: o.Customer.CustomerName,
		Status: cmp.Or(o.CustomOrderStatus, o.OrderStatus), BaseStatus: o.OrderStatus,
		CustomerGUID: string(o.Customer.GUID), CustomerCode: string(o.Customer.CustomerCode),
		Currency: string(o.Currency.CurrencyCode), Warehouse: string(o.Warehouse.WarehouseCode),
		SubTotal: subTotal, TaxTotal: taxTotal, Total: total, NoTotals: o.Total.IsNull() || o.SubTotal.IsNull(),
	}
	remote.Deleted = hasStatus(o, unleashedapi.StatusDeleted)
	// Both spellings are in use, and CompletedDate alone is sufficient.
	remote.Completed = !remote.Deleted && (hasStatus(o, unleashedapi.StatusCompleted) || hasStatus(o, "Complete") || !o.CompletedDate.IsZero())
	switch { // a custom status may be left over
	case remote.Deleted:
		remote.Status = unleashedapi.StatusDeleted
	case remote.Completed:
		remote.Status = unleashedapi.StatusCompleted
	}
	for _, l := range o.SalesOrderLines {
		line, err := remoteLine(l)
		problems = append(problems, err)
		remote.Lines = append(remote.Lines, line)
	}
	return remote, errors.Join(problems...)
}

// hasStatus checks both status fields: accounts differ in which one holds a custom status.
func hasStatus(o unleashedapi.SalesOrder, status string) bool {
	return strings.EqualFold(o.OrderStatus, status) || strings.EqualFold(o.CustomOrderStatus, status)
}

// remoteLine translates a line. Its price is net: round4(price × (1 − discount)).
func remoteLine(l unleashedapi.SalesOrderLine) (wholesale.RemoteLine, error) {
	quantity, quantityErr := number(l.OrderQuantity, wholesale.QuantityScale)
	lineTotal, totalErr := number(l.LineTotal, wholesale.TotalScale)
	lineTax, taxErr := number(l.LineTax, wholesale.TotalScale)
	unitPrice, priceErr := number(l.UnitPrice, wholesale.PriceScale)
	off, discountErr := rate(l.DiscountRate)
	taxRate, taxRateErr := rate(l.TaxRate)
	if priceErr == nil && discountErr == nil && !off.IsZero() {
		unitPrice, priceErr = wholesale.LessDiscount(unitPrice, off)
	}
	return wholesale.RemoteLine{
		GUID:        string(l.GUID),
		ProductGUID: string(l.Product.GUID),
		ProductCode: string(l.Product.ProductCode),
		Name:        l.Product.ProductDescription,
		Charge:      strings.EqualFold(l.LineType, unleashedapi.LineTypeCharge) || l.Product.GUID == "",
		Quantity:    quantity, UnitPrice: unitPrice, LineTotal: lineTotal, LineTax: lineTax,
		TaxCode: string(l.LineTaxCode), TaxRate: taxRate,
	}, errors.Join(quantityErr, totalErr, taxErr, priceErr, discountErr, taxRateErr)
}
