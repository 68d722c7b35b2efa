package store

import (
	"context"
	"database/sql"
	"fmt"

	"upstock/internal/store/db"
)

// RemoteAccount is an account that a connection has been to. Accounts are numbered from 0 in the
// order in which they were connected: links and outbox entries say by the number whose they are.
type RemoteAccount struct {
	SupplierID   string
	ConnectionID string
	Number       int64
	APIID        string
	CompanyID    string // the company's GUID; "" while it is not known
	CompanyName  string
}

// PutRemoteAccount adds an account or replaces what is known of it.
func (tx *Tx) PutRemoteAccount(ctx context.Context, a RemoteAccount) error {
	return tx.queries().PutRemoteAccount(ctx, db.PutRemoteAccountParams{
		SupplierID: a.SupplierID, ConnectionID: a.ConnectionID, Number: a.Number,
		ApiID: a.APIID, CompanyID: a.CompanyID, CompanyName: a.CompanyName,
	})
}

// RemoteAccounts reads the accounts that a connection has been to, by number.
func (tx *Tx) RemoteAccounts(ctx context.Context, supplierID, connectionID string) ([]RemoteAccount, error) {
	rows, err := tx.queries().RemoteAccounts(ctx, db.RemoteAccountsParams{SupplierID: supplierID, ConnectionID: connectionID})
	return allRows(rows, err, func(r db.RemoteAccount) (RemoteAccount, error) {
		return RemoteAccount{
			SupplierID: r.SupplierID, ConnectionID: r.ConnectionID, Number: r.Number,
			APIID: r.ApiID, CompanyID: r.CompanyID, CompanyName: r.CompanyName,
		}, nil
	})
}

// LinkedElsewhere counts what belongs to other accounts than the given one: linked products and
// customers, and orders that are being processed and whose sales order is for another account.
type LinkedElsewhere struct{ Products, Customers, Orders int64 }

// CountLinkedElsewhere counts what belongs to other accounts than the one with this number.
func (tx *Tx) CountLinkedElsewhere(ctx context.Context, supplierID string, account int64) (n LinkedElsewhere, err error) {
	for _, count := range []struct {
		into  *int64
		query string
	}{
		{&n.Products, `SELECT count(*) FROM product WHERE supplier_id = $1 AND remote_account <> $2 AND remote_id <> ''`},
		{&n.Customers, `SELECT count(*) FROM customer WHERE supplier_id = $1 AND remote_account <> $2 AND remote_id <> ''`},
		{&n.Orders, `SELECT count(*) FROM orders o JOIN outbox b ON ` + itsSalesOrder + `
			WHERE o.supplier_id = $1 AND o.status = 'processing' AND b.account <> $2 AND b.state NOT IN ('none', 'off')`},
	} {
		if err := tx.queryRows(ctx, count.query, []any{supplierID, account}, func(rows *sql.Rows) error {
			return rows.Scan(count.into)
		}); err != nil {
			return n, fmt.Errorf("count what belongs to other accounts: %w", err)
		}
	}
	return n, nil
}

const itsSalesOrder = `b.supplier_id = o.supplier_id AND b.subject_id = o.id AND b.kind = 'sales_order'`

// OrdersToFollow finds the orders whose sales order is not finished and does not yet say that the
// account with this number is the one that is connected. With ready, those also that are not sent
// and can go to it now.
func (tx *Tx) OrdersToFollow(ctx context.Context, supplierID string, account int64, ready bool, limit int) (ids []string, err error) {
	query := `SELECT o.id FROM orders o JOIN outbox b ON ` + itsSalesOrder + `
		WHERE o.supplier_id = $1 AND b.state NOT IN ('none', 'off') AND (o.status = 'processing' OR b.state IN ('pending', 'sending', 'unknown'))
			AND ((b.account <> $2 AND b.elsewhere = '') OR (b.account = $2 AND b.elsewhere <> '')`
	if ready {
		query += ` OR (o.status = 'processing' AND b.account <> $2 AND b.state IN ('pending', 'failed'))`
	}
	query += `) ORDER BY o.id LIMIT $3`
	err = tx.queryRows(ctx, query, []any{supplierID, account, limit}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find orders that belong to another account: %w", err)
	}
	return ids, nil
}
