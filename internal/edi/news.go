package edi

import (
	"context"
	"errors"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// gatherFor is how long the first news wait for others: what comes together is told together.
	gatherFor = 10 * time.Second
	// quietFor is how long no one is mailed again. A supermarket may want its answer within two
	// hours.
	quietFor = 30 * time.Minute
)

// Subjects of news that are not about one document.
const incomingFolder = "folder_in" // documents in it cannot be taken

// outgoingFolder is the folder of a partner into which documents cannot be put.
func outgoingFolder(partnerID string) string { return "folder_out/" + partnerID }

// MailNews mails the people of each supplier what is new about documents: one mail for all of it,
// then none for a while.
func (s *Service) MailNews(ctx context.Context) error {
	now := s.clock()
	suppliers, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]string, error) {
		return tx.SuppliersWithNews(ctx, now.Add(-gatherFor), now.Add(-quietFor))
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, supplierID := range suppliers {
		errs = append(errs, s.store.Update(ctx, func(tx *store.Tx) error {
			news, err := tx.TakeDocumentNews(ctx, supplierID, now.Add(-quietFor))
			if err != nil {
				return err
			}
			return s.orders.MailDocumentNews(ctx, tx, supplierID, news)
		}))
	}
	return errors.Join(errs...)
}

// newsOf is that a document needs people.
func newsOf(d store.Document, title, detail string) store.DocumentNews {
	return store.DocumentNews{SupplierID: d.SupplierID, Subject: d.ID, State: d.State, Title: title, Detail: plain(detail)}
}

// waitingNews is that a document waits in the inbox, and for what.
func waitingNews(d store.Document, partner wholesale.TradingPartner, rows []store.DocumentMessage) (store.DocumentNews, error) {
	title, reasons := "A document from "+senderWords(partner)+" waits in the inbox", []string(nil)
	switch d.WaitsFor {
	case WaitsForPartner:
		reasons = []string{"It is not known whom it is from."}
	case WaitsForColumns:
		reasons = []string{"Someone has to say what its columns are."}
	}
	for _, row := range rows {
		if row.State != store.DocumentWaiting {
			continue
		}
		var found found
		if err := unpack(row.Missing, &found); err != nil {
			return store.DocumentNews{}, err
		}
		words := "someone has to decide about it."
		if len(found.Missing) > 0 {
			words = found.Missing[0].Words
		}
		reasons = append(reasons, "Order "+row.Number+": "+words)
	}
	const most = 5
	return newsOf(d, title, nameOf(d)+"\n"+strings.Join(reasons[:min(len(reasons), most)], "\n")), nil
}

// senderWords name whom a document is from, in a sentence.
func senderWords(partner wholesale.TradingPartner) string {
	if partner.Name == "" {
		return "an unknown sender"
	}
	return partner.Name
}
