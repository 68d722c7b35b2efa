package syncing

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// audit records what a person or a program did about the connection.
func audit(ctx context.Context, tx *store.Tx, supplierID, kind, subject, detail string) error {
	return tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: kind, Subject: subject, Detail: detail})
}

// settingsInWords says which settings are different, as "from … to …".
func settingsInWords(before, after wholesale.IntegrationSettings) string {
	var changes []string
	for _, setting := range []struct {
		words    string
		from, to any
	}{
		{"status of sales orders", before.SalesOrderStatus, after.SalesOrderStatus},
		{"sync prices", before.SyncPrices, after.SyncPrices},
		{"address of sales orders", before.SalesOrderAddress, after.SalesOrderAddress},
		{"import notes", before.ImportNotes, after.ImportNotes},
		{"warehouse", before.WarehouseCode, after.WarehouseCode},
		{"freight product", before.FreightProductCode, after.FreightProductCode},
		{"adjustment product", before.AdjustmentProductCode, after.AdjustmentProductCode},
	} {
		if setting.from != setting.to {
			changes = append(changes, fmt.Sprintf("%s from “%v” to “%v”", setting.words, setting.from, setting.to))
		}
	}
	if len(changes) == 0 {
		return "nothing is different"
	}
	return strings.Join(changes, "; ")
}
