package syncing

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// audit records what a person or a program did about the connection.
func audit(ctx context.Context, tx *store.Tx, supplierID, kind, subject, detail string) error {
	return tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: kind, Subject: subject, Detail: detail})
}

// settingsInWords says which settings are different, as "from … to …".
func settingsInWords(before, after wholesale.IntegrationSettings) string {
	var made store.AuditChanges
	made.Add("status of sales orders", before.SalesOrderStatus, after.SalesOrderStatus)
	made.Add("sync prices", before.SyncPrices, after.SyncPrices)
	made.Add("address of sales orders", before.SalesOrderAddress, after.SalesOrderAddress)
	made.Add("add up lines for minimum quantities", before.AddUpLines, after.AddUpLines)
	made.Add("import notes", before.ImportNotes, after.ImportNotes)
	made.Add("warehouse", before.WarehouseCode, after.WarehouseCode)
	made.Add("freight product", before.FreightProductCode, after.FreightProductCode)
	made.Add("adjustment product", before.AdjustmentProductCode, after.AdjustmentProductCode)
	made.Add("calls a month of the plan", before.MonthlyCalls, after.MonthlyCalls)
	return made.String()
}
