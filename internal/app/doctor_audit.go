package app

import (
	"context"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// securityLogs follows the audit of the installation and of every supplier, row by row.
func securityLogs(ctx context.Context, tx *store.Tx, suppliers []wholesale.Supplier) ([]finding, error) {
	chains := []struct{ id, of string }{{"", "the installation"}}
	for _, s := range suppliers {
		chains = append(chains, struct{ id, of string }{s.ID, s.Name})
	}
	var rows int64
	var found []finding
	for _, c := range chains {
		chain, err := tx.VerifyAudit(ctx, c.id, 0)
		if err != nil {
			return nil, err
		}
		rows += chain.Rows
		if chain.Broken > 0 {
			found = append(found, finding{ill, "security log", fmt.Sprintf(
				"of %s: row %d was changed or removed outside of Upstock. Compare the table audit with a backup", c.of, chain.Broken)})
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	return []finding{{well, "security log", fmt.Sprintf("%d rows, complete and unchanged", rows)}}, nil
}
