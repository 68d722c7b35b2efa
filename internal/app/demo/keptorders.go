package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"upstock/internal/unleashed/sandbox"
)

// keepOrders saves the sandbox's sales orders as files it can load: the sandbox is only in memory,
// but a server restarted with the same folder must find them.
func keepOrders(box *sandbox.Sandbox, file string) error {
	rows := []map[string]any{}
	for o := range box.EachOrder {
		rows = append(rows, orderRow(o))
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("sandbox orders: %w", err)
	}
	return writeFile(file, data)
}

// orderRow is a sales order in the remote API's shape, without totals: they follow from the lines.
func orderRow(o sandbox.OrderSummary) map[string]any {
	row := map[string]any{
		"Guid": o.Guid, "OrderNumber": o.Number, "OrderStatus": o.Status, "CustomOrderStatus": o.CustomStatus, "SourceId": o.SourceID,
		"Customer": map[string]string{"CustomerCode": o.CustomerCode}, "CustomerRef": o.CustomerRef, "Comments": o.Comments,
		"Warehouse": map[string]string{"WarehouseCode": o.Warehouse}, "Currency": map[string]string{"CurrencyCode": o.Currency},
		"Tax": map[string]string{"TaxCode": o.TaxCode}, "CreatedOn": o.CreatedOn, "LastModifiedOn": o.ModifiedOn,
	}
	if !o.CompletedOn.IsZero() {
		row["CompletedDate"] = o.CompletedOn
	}
	var lines []map[string]any
	for _, l := range o.Lines {
		line := map[string]any{
			"Guid": l.Guid, "LineNumber": l.Number, "OrderQuantity": l.Quantity, "UnitPrice": l.UnitPrice, "DiscountRate": l.DiscountRate,
			"LineTaxCode": l.TaxCode, "TaxRate": l.TaxRate, "Comments": l.Comments,
		}
		if l.Charge != "" {
			line["LineType"], line["Product"] = "Charge", map[string]string{"ProductDescription": l.Charge}
		} else {
			line["Product"] = map[string]string{"ProductCode": l.ProductCode}
		}
		lines = append(lines, line)
	}
	row["SalesOrderLines"] = lines
	return row
}

// bringBackOrders loads the sales orders that an earlier demo has saved, if any.
func bringBackOrders(box *sandbox.Sandbox, file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = box.LoadJSON("SalesOrders", data)
	}
	if err != nil {
		return fmt.Errorf("sandbox orders: %w", err)
	}
	return nil
}
