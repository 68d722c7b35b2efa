package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// DocumentNews is something about documents of trading partners that people are to be told by mail.
type DocumentNews struct {
	SupplierID string
	Subject    string        // the document's id, or what names the folder
	State      DocumentState // in which the document needs people; "" for what is about a folder
	Title      string
	Detail     string
	CreatedAt  time.Time
}

// PutDocumentNews keeps news until people are told. News about a folder are told once, until they
// are another detail or were ended.
func (tx *Tx) PutDocumentNews(ctx context.Context, n DocumentNews) error {
	if err := tx.HoldSupplier(ctx, n.SupplierID); err != nil { // so that none is lost while others are told
		return err
	}
	return tx.queries().PutDocumentNews(ctx, db.PutDocumentNewsParams{
		SupplierID: n.SupplierID, Subject: n.Subject, State: string(n.State), Title: n.Title, Detail: n.Detail, CreatedAt: timeColumn(tx.Now()),
	})
}

// EndDocumentNews takes news back, because their cause is gone.
func (tx *Tx) EndDocumentNews(ctx context.Context, supplierID, subject string) error {
	return tx.queries().EndDocumentNews(ctx, db.EndDocumentNewsParams{SupplierID: supplierID, Subject: subject})
}

// SuppliersWithNews finds whose people are to be told of documents: news that have waited since
// begunBefore or longer, when they were last told at toldBefore or earlier.
func (tx *Tx) SuppliersWithNews(ctx context.Context, begunBefore, toldBefore time.Time) ([]string, error) {
	return tx.queries().SuppliersWithNews(ctx, db.SuppliersWithNewsParams{
		BegunBefore: timeColumn(begunBefore), ToldBefore: timeColumn(toldBefore),
	})
}

// TakeDocumentNews gives what people are to be told now, oldest first, and counts it as told. None
// when they were told after toldBefore, by another process.
func (tx *Tx) TakeDocumentNews(ctx context.Context, supplierID string, toldBefore time.Time) ([]DocumentNews, error) {
	if err := tx.HoldSupplier(ctx, supplierID); err != nil {
		return nil, err
	}
	rows, err := tx.queries().DocumentNews(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		begun, err := tx.queries().BeginDocumentMail(ctx, db.BeginDocumentMailParams{
			SupplierID: supplierID, ToldAt: timeColumn(tx.Now()), ToldBefore: timeColumn(toldBefore),
		})
		if err != nil || begun == 0 {
			return nil, err
		}
	}
	if err := tx.queries().ForgetDocumentNews(ctx, supplierID); err != nil {
		return nil, err
	}
	if err := tx.queries().KeepDocumentNewsTold(ctx, supplierID); err != nil {
		return nil, err
	}
	return allRows(rows, nil, documentNewsOf)
}

func documentNewsOf(r db.DocumentNews) (DocumentNews, error) {
	return DocumentNews{
		SupplierID: r.SupplierID, Subject: r.Subject, State: DocumentState(r.State), Title: r.Title, Detail: r.Detail, CreatedAt: timeOf(r.CreatedAt),
	}, nil
}
