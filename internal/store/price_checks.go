package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceCheckDue says when prices are compared with the account's by themselves again.
type PriceCheckDue struct {
	Account int64 // the number of the account that it is about
	At      time.Time
}

// PriceCheckDue reads it; ErrNotFound before the first comparison.
func (tx *Tx) PriceCheckDue(ctx context.Context, supplierID string) (PriceCheckDue, error) {
	row, err := tx.queries().PriceCheckDue(ctx, supplierID)
	return oneRow(row, err, func(r db.PriceCheckDueRow) (PriceCheckDue, error) {
		return PriceCheckDue{Account: r.Account, At: timeOf(r.NextAt)}, nil
	})
}

// SetPriceCheckDue records it.
func (tx *Tx) SetPriceCheckDue(ctx context.Context, supplierID string, due PriceCheckDue) error {
	return tx.queries().SetPriceCheckDue(ctx, db.SetPriceCheckDueParams{SupplierID: supplierID, Account: due.Account, NextAt: timeColumn(due.At)})
}

// PriceChecked is when a customer's prices were last compared with the account's, and how many the
// account stated.
type PriceChecked struct {
	CustomerID string
	At         time.Time
	Compared   int64
}

// PutPriceChecked records that a customer's prices were compared.
func (tx *Tx) PutPriceChecked(ctx context.Context, supplierID string, c PriceChecked) error {
	return tx.queries().PutPriceChecked(ctx, db.PutPriceCheckedParams{
		SupplierID: supplierID, CustomerID: c.CustomerID, CheckedAt: timeColumn(c.At), Compared: c.Compared,
	})
}

// PricesChecked are the customers whose prices were ever compared, by their id.
func (tx *Tx) PricesChecked(ctx context.Context, supplierID string) (map[string]PriceChecked, error) {
	rows, err := tx.queries().PricesChecked(ctx, supplierID)
	checked := make(map[string]PriceChecked, len(rows))
	for _, r := range rows {
		checked[r.CustomerID] = PriceChecked{CustomerID: r.CustomerID, At: timeOf(r.CheckedAt), Compared: r.Compared}
	}
	return checked, err
}

// ForgetPricesChecked forgets all of them: another account is connected.
func (tx *Tx) ForgetPricesChecked(ctx context.Context, supplierID string) error {
	_, err := tx.queries().ForgetPricesChecked(ctx, supplierID)
	return err
}

// PriceDrift is a price that the account states otherwise than it is here.
type PriceDrift struct {
	CustomerID, CustomerCode, CustomerName string // the last two are read, not written
	ProductID, ProductCode, ProductName    string // likewise

	Ours        *wholesale.Decimal // nil: nothing here has a price
	Rule        wholesale.Rule
	Explanation string
	PriceListID string

	Theirs     wholesale.Decimal
	TheirRule  wholesale.Rule // the rule of ours that would give it; "" for none
	TheirWords string

	Cause   string // what probably happened, in the same words wherever it did
	Record  string // the GUID of the record that was read
	ReadAt  time.Time
	FoundAt time.Time // when it was first found
	RunID   string    // that has seen it last
}

// PutPriceDrifts records what differs for a customer.
func (tx *Tx) PutPriceDrifts(ctx context.Context, supplierID string, drifts []PriceDrift) error {
	return tx.insertRows(ctx, `INSERT INTO price_drift (supplier_id, customer_id, product_id, ours, rule, explanation, price_list_id, theirs,
		their_rule, their_words, cause, record_read, read_at, found_at, run_id) VALUES `,
		` ON CONFLICT (supplier_id, customer_id, product_id) DO UPDATE SET ours = excluded.ours, rule = excluded.rule,
		explanation = excluded.explanation, price_list_id = excluded.price_list_id, theirs = excluded.theirs, their_rule = excluded.their_rule,
		their_words = excluded.their_words, cause = excluded.cause, record_read = excluded.record_read, read_at = excluded.read_at,
		found_at = excluded.found_at, run_id = excluded.run_id`,
		len(drifts), func(i int) []any {
			d := drifts[i]
			return []any{supplierID, d.CustomerID, d.ProductID, optional(d.Ours, amountColumn), string(d.Rule), d.Explanation, d.PriceListID,
				amountColumn(d.Theirs), string(d.TheirRule), d.TheirWords, d.Cause, d.Record, timeColumn(d.ReadAt), timeColumn(d.FoundAt), d.RunID}
		})
}

// PriceDriftFilter chooses drifts: after one in the order of the list, and of a cause; zero fields
// do not filter.
type PriceDriftFilter struct {
	AfterCustomer, AfterProduct string // ids
	Cause                       string
	Limit                       int
}

// PriceDrifts lists what differs, by customer and product.
func (tx *Tx) PriceDrifts(ctx context.Context, supplierID string, f PriceDriftFilter) ([]PriceDrift, error) {
	rows, err := tx.queries().PriceDrifts(ctx, db.PriceDriftsParams{
		SupplierID: supplierID, AfterCustomer: f.AfterCustomer, AfterProduct: f.AfterProduct, Cause: f.Cause, MaxRows: int32(f.Limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PriceDriftsRow) (PriceDrift, error) {
		return PriceDrift{
			CustomerID: r.CustomerID, CustomerCode: r.CustomerCode, CustomerName: r.CustomerName,
			ProductID: r.ProductID, ProductCode: r.ProductCode, ProductName: r.ProductName,
			Ours: optionalOf(r.Ours, amountOf), Rule: wholesale.Rule(r.Rule), Explanation: r.Explanation, PriceListID: r.PriceListID,
			Theirs: amountOf(r.Theirs), TheirRule: wholesale.Rule(r.TheirRule), TheirWords: r.TheirWords,
			Cause: r.Cause, Record: r.RecordRead, ReadAt: timeOf(r.ReadAt), FoundAt: timeOf(r.FoundAt), RunID: r.RunID,
		}, nil
	})
}

// PriceDriftCause is a cause that drifts have in common, and how many.
type PriceDriftCause struct {
	Cause     string
	Prices    int64
	Customers int64
}

// PriceDriftCauses are the causes of all drifts, the most frequent first.
func (tx *Tx) PriceDriftCauses(ctx context.Context, supplierID string) ([]PriceDriftCause, error) {
	rows, err := tx.queries().PriceDriftCauses(ctx, supplierID)
	return allRows(rows, err, func(r db.PriceDriftCausesRow) (PriceDriftCause, error) { return PriceDriftCause(r), nil })
}

// PriceDriftsOf are the drifts of a customer by product: what each side charges, and since when.
func (tx *Tx) PriceDriftsOf(ctx context.Context, supplierID, customerID string) (map[string]PriceDrift, error) {
	rows, err := tx.queries().PriceDriftsOf(ctx, db.PriceDriftsOfParams{SupplierID: supplierID, CustomerID: customerID})
	drifts := make(map[string]PriceDrift, len(rows))
	for _, r := range rows {
		drifts[r.ProductID] = PriceDrift{
			CustomerID: customerID, ProductID: r.ProductID, Ours: optionalOf(r.Ours, amountOf), Theirs: amountOf(r.Theirs), FoundAt: timeOf(r.FoundAt),
		}
	}
	return drifts, err
}

// DriftingCustomers are the customers with a price that differs, by their ids.
func (tx *Tx) DriftingCustomers(ctx context.Context, supplierID string) ([]string, error) {
	return tx.queries().DriftingCustomers(ctx, supplierID)
}

// DeletePriceDriftsNotOf deletes the drifts of a customer that a run has not seen, at most limit,
// and says how many.
func (tx *Tx) DeletePriceDriftsNotOf(ctx context.Context, supplierID, customerID, runID string, limit int) (int64, error) {
	return tx.queries().DeletePriceDriftsNotOf(ctx, db.DeletePriceDriftsNotOfParams{
		SupplierID: supplierID, CustomerID: customerID, RunID: runID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
}

// IsNoticeOpen says whether there is a notice of a kind that no one has dismissed.
func (tx *Tx) IsNoticeOpen(ctx context.Context, supplierID, kind, orderID string) (bool, error) {
	return tx.queries().IsNoticeOpen(ctx, db.IsNoticeOpenParams{SupplierID: supplierID, Kind: kind, OrderID: orderID})
}
