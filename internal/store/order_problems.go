package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// InsertProblem adds what a customer reports of an order, with its photos; ErrNotFound when the
// supplier has no such order. How many photos there are is counted here.
func (tx *Tx) InsertProblem(ctx context.Context, p wholesale.Problem, photos []Media) error {
	n, err := tx.queries().InsertProblem(ctx, db.InsertProblemParams{
		ID: p.ID, SupplierID: p.SupplierID, OrderID: p.OrderID, Words: p.Words, ReportedBy: p.ReportedBy, ReportedAt: timeColumn(p.ReportedAt),
		Answer: p.Answer, SettledBy: p.SettledBy, SettledAt: timeColumn(p.SettledAt),
	})
	if err := touched(n, err); err != nil {
		return err
	}
	for i, photo := range photos {
		if err := tx.queries().InsertProblemPhoto(ctx, db.InsertProblemPhotoParams{
			ProblemID: p.ID, Position: int64(i), SupplierID: p.SupplierID, ContentType: photo.ContentType, Content: photo.Content,
		}); err != nil {
			return err
		}
	}
	return tx.insertRows(ctx, insertProblemLines, "", len(p.Lines), func(i int) []any {
		l := p.Lines[i]
		return []any{p.ID, int64(i), p.SupplierID, string(l.Kind), l.ProductCode, l.Name, amountColumn(l.Quantity)}
	})
}

const insertProblemLines = "INSERT INTO order_problem_line (problem_id, position, supplier_id, kind, product_code, name, quantity) VALUES "

// Problems reads what was reported of an order, oldest first.
func (tx *Tx) Problems(ctx context.Context, supplierID, orderID string) ([]wholesale.Problem, error) {
	rows, err := tx.queries().Problems(ctx, db.ProblemsParams{SupplierID: supplierID, OrderID: orderID})
	problems, err := allRows(rows, err, func(r db.ProblemsRow) (wholesale.Problem, error) {
		return wholesale.Problem{
			ID: r.ID, SupplierID: r.SupplierID, OrderID: r.OrderID, Words: r.Words, Photos: int(r.Photos), ReportedBy: r.ReportedBy,
			ReportedAt: timeOf(r.ReportedAt), Answer: r.Answer, SettledBy: r.SettledBy, SettledAt: timeOf(r.SettledAt),
		}, nil
	})
	if err != nil || len(problems) == 0 {
		return nil, err
	}
	lines, err := tx.queries().ProblemLines(ctx, db.ProblemLinesParams{SupplierID: supplierID, OrderID: orderID})
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(problems))
	for i, p := range problems {
		place[p.ID] = i
	}
	for _, l := range lines {
		p := &problems[place[l.ProblemID]]
		p.Lines = append(p.Lines, wholesale.ProblemLine{
			Kind: wholesale.ProblemKind(l.Kind), ProductCode: l.ProductCode, Name: l.Name, Quantity: quantityOf(l.Quantity),
		})
	}
	return problems, nil
}

// ProblemPhoto reads one photo of a problem; ErrNotFound when the supplier's order has none there.
func (tx *Tx) ProblemPhoto(ctx context.Context, supplierID, orderID, problemID string, position int) (Media, error) {
	row, err := tx.queries().ProblemPhoto(ctx, db.ProblemPhotoParams{
		SupplierID: supplierID, OrderID: orderID, ID: problemID, Position: int64(position),
	})
	return oneRow(row, err, func(r db.ProblemPhotoRow) (Media, error) {
		return Media{SupplierID: supplierID, ContentType: r.ContentType, Content: r.Content, FetchedAt: timeOf(r.ReportedAt)}, nil
	})
}

// SettleProblem records that a problem is dealt with, with its Answer, SettledBy and SettledAt.
// ErrStale when it is settled already, or is not there.
func (tx *Tx) SettleProblem(ctx context.Context, p wholesale.Problem) error {
	n, err := tx.queries().SettleProblem(ctx, db.SettleProblemParams{
		SupplierID: p.SupplierID, OrderID: p.OrderID, ID: p.ID, Answer: p.Answer, SettledBy: p.SettledBy, SettledAt: timeColumn(p.SettledAt),
	})
	return touchedOr(ErrStale, n, err)
}
