package edi

import (
	"context"
	"fmt"
	"strconv"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of heads-ups about documents.
const (
	WaitingNotice = "supermarket_document" // documents wait in the inbox
	RefusedNotice = "supermarket_refused"  // a document, or a message of one, was refused
)

// tellOffice tells people that a document waits for them or was refused, so that none is stuck
// without anyone knowing.
func tellOffice(ctx context.Context, tx *store.Tx, d store.Document, partner wholesale.TradingPartner, rows []store.DocumentMessage, justRead bool) error {
	waits := justRead && d.State == store.DocumentWaiting
	if err := tellWaiting(ctx, tx, d.SupplierID, waits); err != nil || !justRead {
		return err
	}
	if waits {
		news, err := waitingNews(d, partner, rows)
		if err != nil {
			return err
		}
		if err := tx.PutDocumentNews(ctx, news); err != nil {
			return err
		}
	}
	refused := ""
	if d.State == store.DocumentRefused {
		refused = firstError(d.Problems)
	}
	for _, row := range rows {
		if row.State == store.DocumentRefused && row.Answer == "" && refused == "" {
			refused = "order " + row.Number + ": " + firstError(row.Problems)
		}
	}
	if refused == "" {
		return nil
	}
	from := senderWords(partner)
	title := "A document from " + from + " was refused"
	detail := plain(fmt.Sprintf("%s: %s. The document is kept in the inbox. Ask %s to send it again once it is right.", nameOf(d), refused, from))
	if d.State != store.DocumentWaiting { // it is told already, with what it waits for
		if err := tx.PutDocumentNews(ctx, newsOf(d, title, detail)); err != nil {
			return err
		}
	}
	return tx.PutNotice(ctx, d.SupplierID, store.Notice{Kind: RefusedNotice, Title: title, Detail: detail})
}

func firstError(text string) string {
	var problems []message.Problem
	if err := unpack(text, &problems); err != nil {
		return "" // it was written by us
	}
	for _, p := range problems {
		if p.Severity == message.Error {
			if p.Location != "" {
				return p.Message + " (" + p.Location + ")"
			}
			return p.Message
		}
	}
	return ""
}

// tellWaiting keeps one heads-up for all documents that wait; isNew says that there is one more.
func tellWaiting(ctx context.Context, tx *store.Tx, supplierID string, isNew bool) error {
	n, err := tx.CountWaitingDocuments(ctx, supplierID)
	switch {
	case err != nil:
		return err
	case n == 0:
		return tx.ClearNotice(ctx, supplierID, WaitingNotice, "")
	case !isNew:
		return nil
	}
	title := "A document waits in the inbox"
	if n > 1 {
		title = strconv.FormatInt(n, 10) + " documents wait in the inbox"
	}
	return tx.PutNotice(ctx, supplierID, store.Notice{
		Kind: WaitingNotice, Title: title, Detail: "A store or product is not known, or something needs your decision. What you match once is remembered.",
	})
}
