package ordering

import (
	"context"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// noticeRenamed is the heads-up about a code that was renamed in Unleashed.
const noticeRenamed = "code_renamed"

// sayRenamed says with which other codes a sales order was sent than it was approved with, because
// they were renamed in Unleashed. The order and its customer are given the new ones, so that the
// next orders have them from the start.
func (s *Service) sayRenamed(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	for _, r := range remote.Renamed {
		title := fmt.Sprintf("%s %s is called %s in Unleashed now", r.What, r.Before, r.After)
		if r.After == "" {
			title = fmt.Sprintf("%s %s is not used in Unleashed any more", r.What, r.Before)
		}
		if err := AddEvent(ctx, tx, o, ByUnleashed, noticeRenamed, "%s. The sales order was sent so; its total is the same", title); err != nil {
			return err
		}
		if err := tx.PutNotice(ctx, o.SupplierID, store.Notice{
			Kind: noticeRenamed, Title: title,
			Detail: fmt.Sprintf("Order %s was sent so, at the same total. Import customers and products, so that they are up to date here too.", o.Number),
		}); err != nil {
			return err
		}
	}
	if len(remote.Renamed) == 0 {
		return nil
	}
	return keepRenamed(ctx, tx, o, remote.Renamed)
}

func keepRenamed(ctx context.Context, tx *store.Tx, o *wholesale.Order, renamed []wholesale.RenamedCode) error {
	if err := tx.HoldCustomer(ctx, o.SupplierID, o.CustomerID); err != nil {
		return err
	}
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	for _, r := range renamed {
		codes := []*string{&customer.Terms.DeliveryMethod}
		if r.What == wholesale.TaxCode {
			codes = []*string{&customer.Terms.Tax.Code, &o.Tax.Code}
			for i := range o.Lines {
				codes = append(codes, &o.Lines[i].Tax.Code)
			}
		}
		for _, code := range codes {
			if *code == r.Before {
				*code = r.After
			}
		}
	}
	if err := tx.PutCustomer(ctx, customer); err != nil {
		return err
	}
	return tx.ReplaceLines(ctx, o)
}
