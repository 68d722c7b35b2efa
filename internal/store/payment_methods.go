package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutSavedMethod adds a payment method of a person, or changes what is shown of it and whether it
// is saved. A method of Stripe's that is kept already is a unique violation of saved_method.
func (tx *Tx) PutSavedMethod(ctx context.Context, m wholesale.SavedMethod) error {
	return touched(tx.queries().PutSavedMethod(ctx, db.PutSavedMethodParams{
		ID: m.ID, PersonID: m.PersonID, Kind: string(m.Kind), Brand: m.Brand, Last4: m.Last4, ExpMonth: int64(m.ExpMonth), ExpYear: int64(m.ExpYear),
		StripeAccount: m.StripeAccount, StripeCustomer: m.StripeCustomer, StripeMethod: m.StripeMethod,
		CreatedAt: timeColumn(m.CreatedAt), RemovedAt: timeColumn(m.RemovedAt),
	}))
}

// SavedMethod reads a payment method, also one that was removed; ErrNotFound when there is none.
func (tx *Tx) SavedMethod(ctx context.Context, id string) (wholesale.SavedMethod, error) {
	row, err := tx.queries().SavedMethod(ctx, id)
	return oneRow(row, err, savedMethodOf)
}

// SavedMethods lists the methods that a person has saved, oldest first.
func (tx *Tx) SavedMethods(ctx context.Context, personID string) ([]wholesale.SavedMethod, error) {
	rows, err := tx.queries().SavedMethods(ctx, personID)
	return allRows(rows, err, savedMethodOf)
}

func savedMethodOf(r db.SavedMethod) (wholesale.SavedMethod, error) {
	return wholesale.SavedMethod{
		ID: r.ID, PersonID: r.PersonID, Kind: wholesale.MethodKind(r.Kind), Brand: r.Brand, Last4: r.Last4, ExpMonth: int(r.ExpMonth),
		ExpYear: int(r.ExpYear), StripeAccount: r.StripeAccount, StripeCustomer: r.StripeCustomer, StripeMethod: r.StripeMethod,
		CreatedAt: timeOf(r.CreatedAt), RemovedAt: timeOf(r.RemovedAt),
	}, nil
}

// PutGrant lets a method be used for a customer, or changes that. ErrNotFound when the supplier has
// no such customer.
func (tx *Tx) PutGrant(ctx context.Context, g wholesale.Grant) error {
	return touched(tx.queries().PutGrant(ctx, db.PutGrantParams{
		SupplierID: g.SupplierID, CustomerID: g.CustomerID, MethodID: g.MethodID, PersonID: g.PersonID, IsDefault: g.Default,
		GrantedAt: timeColumn(g.GrantedAt), RevokedAt: timeColumn(g.RevokedAt),
	}))
}

// GrantFilter chooses grants. Of one that names no supplier, a person or a method must be named.
type GrantFilter struct {
	SupplierID string
	CustomerID string
	PersonID   string
	MethodID   string
	Revoked    bool // also those that were revoked
}

// Grants lists grants: the default one of a customer first, then the newest.
func (tx *Tx) Grants(ctx context.Context, f GrantFilter) (found []wholesale.Grant, err error) {
	var conditions []string
	var args []any
	for _, equal := range []struct{ column, value string }{
		{"supplier_id", f.SupplierID}, {"customer_id", f.CustomerID}, {"person_id", f.PersonID}, {"method_id", f.MethodID},
	} {
		if equal.value != "" {
			args = append(args, equal.value)
			conditions = append(conditions, fmt.Sprintf("%s = $%d", equal.column, len(args)))
		}
	}
	if len(conditions) == 0 {
		return nil, nil
	}
	if !f.Revoked {
		conditions = append(conditions, "revoked_at = 0")
	}
	query := `SELECT supplier_id, customer_id, method_id, person_id, is_default, granted_at, revoked_at FROM payment_grant
		WHERE ` + strings.Join(conditions, " AND ") + ` ORDER BY supplier_id, customer_id, is_default DESC, granted_at DESC, method_id`
	err = tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var g wholesale.Grant
		var granted, revoked int64
		if err := rows.Scan(&g.SupplierID, &g.CustomerID, &g.MethodID, &g.PersonID, &g.Default, &granted, &revoked); err != nil {
			return err
		}
		g.GrantedAt, g.RevokedAt = timeOf(granted), timeOf(revoked)
		found = append(found, g)
		return nil
	})
	return found, err
}

// StripeCustomer is who a person is at an account with Stripe; "" when it is not known there.
func (tx *Tx) StripeCustomer(ctx context.Context, account, personID string) (string, error) {
	id, err := tx.queries().StripeCustomer(ctx, db.StripeCustomerParams{StripeAccount: account, PersonID: personID})
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// PutStripeCustomer records who a person is at an account with Stripe.
func (tx *Tx) PutStripeCustomer(ctx context.Context, account, personID, customer string) error {
	return tx.queries().PutStripeCustomer(ctx, db.PutStripeCustomerParams{
		StripeAccount: account, PersonID: personID, StripeCustomer: customer, CreatedAt: timeColumn(tx.Now()),
	})
}
