package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// InviteAll is who is invited when all customers are invited at once, and who is not.
type InviteAll struct {
	Customers []wholesale.Customer // who get an invitation: id, code, name and e-mail of each
	Not       store.InviteCounts   // who get none, by the reason
}

// PreviewInviteAll says whom [Service.InviteAll] would invite now: the customers from Unleashed
// with an e-mail address that are not connected and have no invitation that still works.
func (s *Service) PreviewInviteAll(ctx context.Context, supplierID string) (preview InviteAll, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		since := tx.Now().Add(-InvitationLife)
		if preview.Customers, err = tx.CustomersToInvite(ctx, supplierID, since); err != nil {
			return err
		}
		preview.Not, err = tx.CountCustomersByInvitation(ctx, supplierID, since)
		return err
	})
	return preview, err
}

// InviteRound reads how far inviting all customers is; ok is false when it was never begun.
func (s *Service) InviteRound(ctx context.Context, supplierID string) (round store.InviteRound, ok bool, err error) {
	round, err = store.Read(ctx, s.store, func(tx *store.Tx) (store.InviteRound, error) { return tx.InviteRound(ctx, supplierID) })
	if errors.Is(err, store.ErrNotFound) {
		return round, false, nil
	}
	return round, err == nil, err
}

// InviteWaiting is the job that invites the customers that wait for it.
type InviteWaiting struct {
	SupplierID string `json:"supplier_id"`
	// By is the name of who has pressed the button, for the audit.
	By string `json:"by"`
}

// Kind names the job.
func (InviteWaiting) Kind() string { return "invite_waiting" }

const (
	// waitingPerWrite and invitesPerWrite keep a transaction short: an invitation writes half a
	// dozen rows.
	waitingPerWrite = 200
	invitesPerWrite = 5
)

// InviteAll invites every customer of [Service.PreviewInviteAll], in the background; begun again,
// it goes on with those that have been added since. While one round goes on, when no one is left to
// invite, or without a mail server, it is wholesale.CodeConflict.
func (s *Service) InviteAll(ctx context.Context, supplierID string) (round store.InviteRound, err error) {
	if !s.SendsMail() {
		return round, wholesale.Conflict("No mail server is set. Invite customers on their pages, and hand over the links")
	}
	preview, err := s.PreviewInviteAll(ctx, supplierID)
	if err != nil {
		return round, err
	}
	customers := preview.Customers
	for first := true; first || len(customers) > 0; first = false {
		piece := customers[:min(len(customers), waitingPerWrite)]
		customers = customers[len(piece):]
		if err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
			if err := tx.HoldSupplier(ctx, supplierID); err != nil {
				return store.Missing("supplier", err)
			}
			if first {
				if round, err = beginRound(ctx, tx, supplierID, int64(len(preview.Customers))); err != nil {
					return err
				}
			}
			return s.haveWait(ctx, tx, supplierID, piece)
		}); err != nil {
			return round, err
		}
	}
	return round, nil
}

// haveWait has customers wait for their invitations, and starts the job that sends them.
func (s *Service) haveWait(ctx context.Context, tx *store.Tx, supplierID string, customers []wholesale.Customer) error {
	for _, c := range customers {
		if err := tx.PutInviteWaiting(ctx, supplierID, c.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return s.queue.EnqueueOnce(ctx, tx, InviteWaiting{SupplierID: supplierID, By: store.WhoOf(ctx).Name})
}

func beginRound(ctx context.Context, tx *store.Tx, supplierID string, customers int64) (store.InviteRound, error) {
	waiting, err := tx.CountInvitesWaiting(ctx, supplierID)
	switch {
	case err != nil:
		return store.InviteRound{}, err
	case customers+waiting == 0:
		return store.InviteRound{}, wholesale.Conflict("There is no one left to invite")
	}
	round := store.InviteRound{
		SupplierID: supplierID, Customers: customers + waiting, StartedBy: store.WhoOf(ctx).Name, StartedAt: tx.Now(),
	}
	if err := tx.Auditf(ctx, supplierID, "customers_invited", "", "%d customers, all that could be invited", round.Customers); err != nil {
		return round, err
	}
	return round, tx.PutInviteRound(ctx, round)
}

// InviteWaiting invites the customers that wait for it, a few in each transaction. A customer is
// invited in the transaction that takes it off the list, so never twice.
func (s *Service) InviteWaiting(ctx context.Context, job InviteWaiting) error {
	ctx = store.By(ctx, store.Who{Name: job.By})
	for more := true; more; {
		if err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
			more, err = s.inviteSome(ctx, tx, job.SupplierID)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// inviteSome invites the next few customers; more says whether others wait.
func (s *Service) inviteSome(ctx context.Context, tx *store.Tx, supplierID string) (more bool, err error) {
	if err := tx.HoldSupplier(ctx, supplierID); err != nil { // another process may have the same job
		return false, err
	}
	round, err := tx.InviteRound(ctx, supplierID)
	if err != nil {
		return false, err
	}
	ids, err := tx.InvitesWaiting(ctx, supplierID, invitesPerWrite)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if err := tx.DeleteInviteWaiting(ctx, supplierID, id); err != nil {
			return false, err
		}
		invited, err := s.inviteUnlessInvited(ctx, tx, supplierID, id)
		switch {
		case err != nil:
			return false, err
		case invited:
			round.Invited++
		default:
			round.PassedOver++
		}
	}
	round.FinishedAt = time.Time{}
	if more = len(ids) == invitesPerWrite; !more {
		round.FinishedAt = tx.Now()
	}
	return more, tx.PutInviteRound(ctx, round)
}

// inviteUnlessInvited invites a customer, unless someone has done so since it waits, or it is
// connected or has no address any more.
func (s *Service) inviteUnlessInvited(ctx context.Context, tx *store.Tx, supplierID, customerID string) (invited bool, err error) {
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return false, err
	}
	last, err := tx.Invitation(ctx, supplierID, customerID)
	switch {
	case err == nil && (!last.AcceptedAt.IsZero() || works(last, customer, tx.Now())):
		return false, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return false, err
	}
	_, err = s.inviteCustomer(ctx, tx, supplierID, customerID, "")
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return false, nil
	}
	return err == nil, err
}

// UnsentInvitations are the invitations of customers that their addresses refused, or that wait for
// long, newest first.
func (s *Service) UnsentInvitations(ctx context.Context, supplierID string) ([]store.Mail, error) {
	unsent, err := s.UnsentMails(ctx, supplierID)
	return slices.DeleteFunc(unsent, func(m store.Mail) bool { return m.Purpose != customerMail || m.CustomerID == "" }), err
}
