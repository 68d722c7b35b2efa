package payments

import (
	"context"
	"errors"
	"slices"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// A grant lets one supplier charge a person's saved method for one customer. Only the person gives
// it; anyone with full access to the customer may take it back.

// Allow lets the supplier charge a method of the buyer's own for the customer they buy for. The
// method must be saved at the account of Stripe that the supplier uses, else
// wholesale.CodeConflict.
func (s *Service) Allow(ctx context.Context, buyer account.Buyer, methodID string) error {
	return s.changeGrants(ctx, buyer.SupplierID, buyer.CustomerID, func(tx *store.Tx) error {
		m, err := ownMethod(ctx, tx, buyer.PersonID, methodID)
		if err != nil {
			return err
		}
		connection, _, err := s.connected(ctx, tx, buyer.SupplierID)
		if err != nil {
			return err
		}
		if !sameAccount(m, connection) {
			return wholesale.Conflict("%s is saved with another business. Add it here on Stripe's page", m.Words())
		}
		return s.allow(ctx, tx, buyer.SupplierID, buyer.CustomerID, m)
	})
}

// allow writes a grant, unless there is one.
func (s *Service) allow(ctx context.Context, tx *store.Tx, supplierID, customerID string, m wholesale.SavedMethod) error {
	given, err := tx.Grants(ctx, store.GrantFilter{SupplierID: supplierID, CustomerID: customerID})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(given, func(g wholesale.Grant) bool { return g.MethodID == m.ID }) {
		return nil
	}
	if err := tx.PutGrant(ctx, wholesale.Grant{
		SupplierID: supplierID, CustomerID: customerID, MethodID: m.ID, PersonID: m.PersonID, Default: len(given) == 0, GrantedAt: tx.Now(),
	}); err != nil {
		return err
	}
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return err
	}
	return tx.Auditf(ctx, supplierID, "payment_method_allowed", m.Words(), "for %s", customer.Name)
}

// Use has a method that is allowed be the one that is charged for the customer.
func (s *Service) Use(ctx context.Context, buyer account.Buyer, methodID string) error {
	return s.changeGrants(ctx, buyer.SupplierID, buyer.CustomerID, func(tx *store.Tx) error {
		given, err := tx.Grants(ctx, store.GrantFilter{SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(given, func(g wholesale.Grant) bool { return g.MethodID == methodID }) {
			return wholesale.NotFound("payment method")
		}
		for _, g := range given {
			if use := g.MethodID == methodID; use != g.Default {
				g.Default = use
				if err := tx.PutGrant(ctx, g); err != nil {
					return err
				}
			}
		}
		m, err := tx.SavedMethod(ctx, methodID)
		if err != nil {
			return err
		}
		return tx.Auditf(ctx, buyer.SupplierID, "payment_method_chosen", m.Words(), "")
	})
}

// Revoke takes back that the buyer's supplier may charge a method for the buyer's customer, whoever
// of that customer gave it. Nothing that has not begun is charged to it any more.
func (s *Service) Revoke(ctx context.Context, buyer account.Buyer, methodID string) error {
	return s.revoke(ctx, store.GrantFilter{SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID, MethodID: methodID})
}

// RevokeElsewhere takes back a grant that a person has given to a supplier for any customer.
func (s *Service) RevokeElsewhere(ctx context.Context, personID, supplierID, customerID, methodID string) error {
	return s.revoke(ctx, store.GrantFilter{SupplierID: supplierID, CustomerID: customerID, PersonID: personID, MethodID: methodID})
}

func (s *Service) revoke(ctx context.Context, f store.GrantFilter) error {
	if f.SupplierID == "" || f.CustomerID == "" || f.MethodID == "" {
		return wholesale.NotFound("payment method")
	}
	return s.changeGrants(ctx, f.SupplierID, f.CustomerID, func(tx *store.Tx) error {
		given, err := tx.Grants(ctx, f)
		if err != nil {
			return err
		}
		if len(given) == 0 {
			return wholesale.NotFound("payment method")
		}
		for _, g := range given {
			if err := s.end(ctx, tx, g, "taken back"); err != nil {
				return err
			}
		}
		return nil
	})
}

// BuyerLeft ends the grants that a person has given for a customer, in the transaction in which
// they stop buying for it. What was to be charged to their methods is looked at before it is
// charged.
func (s *Service) BuyerLeft(ctx context.Context, tx *store.Tx, supplierID, customerID, personID string) error {
	given, err := tx.Grants(ctx, store.GrantFilter{SupplierID: supplierID, CustomerID: customerID, PersonID: personID})
	if err != nil || len(given) == 0 {
		return err
	}
	for _, g := range given {
		if err := s.end(ctx, tx, g, "the person no longer orders for the customer"); err != nil {
			return err
		}
	}
	_, err = s.lookAgain(ctx, tx, supplierID, customerID, "")
	return err
}

// end writes that a grant is over.
func (s *Service) end(ctx context.Context, tx *store.Tx, g wholesale.Grant, why string) error {
	g.Default, g.RevokedAt = false, tx.Now()
	if err := tx.PutGrant(ctx, g); err != nil {
		return err
	}
	m, err := tx.SavedMethod(ctx, g.MethodID)
	if err != nil {
		return err
	}
	return tx.Auditf(ctx, g.SupplierID, "payment_method_revoked", m.Words(), "%s", why)
}

// changeGrants changes what may be charged for a customer, and looks again at all its payments that
// have not begun: the first ones in the same transaction, the others in pieces.
func (s *Service) changeGrants(ctx context.Context, supplierID, customerID string, change func(tx *store.Tx) error) error {
	after := ""
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err = change(tx); err != nil {
			return err
		}
		after, err = s.lookAgain(ctx, tx, supplierID, customerID, "")
		return err
	})
	for err == nil && after != "" {
		err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
			after, err = s.lookAgain(ctx, tx, supplierID, customerID, after)
			return err
		})
	}
	return err
}

// paymentsPerLook bounds how many payments one transaction looks at again.
const paymentsPerLook = 20

// notBegun are the states of payments that what may be charged still decides about.
var notBegun = []wholesale.PaymentState{
	wholesale.PaymentDue, wholesale.PaymentScheduled, wholesale.PaymentFailed, wholesale.PaymentBlocked,
}

// lookAgain plans a customer's payments anew; next is where the following piece begins, "" at the
// end.
func (s *Service) lookAgain(ctx context.Context, tx *store.Tx, supplierID, customerID, after string) (next string, err error) {
	found, err := tx.Payments(ctx, supplierID, store.PaymentFilter{
		CustomerID: customerID, States: notBegun, Before: after, Limit: paymentsPerLook,
	})
	if err != nil {
		return "", err
	}
	for _, p := range found {
		o, err := tx.OrderForUpdate(ctx, supplierID, p.OrderID)
		if err != nil {
			return "", store.Missing("order", err)
		}
		if err := s.Follow(ctx, tx, o); err != nil {
			return "", err
		}
	}
	if len(found) == paymentsPerLook {
		next = found[len(found)-1].ID
	}
	return next, nil
}

// ownMethod reads a method of a person's that was not removed.
func ownMethod(ctx context.Context, tx *store.Tx, personID, methodID string) (wholesale.SavedMethod, error) {
	m, err := tx.SavedMethod(ctx, methodID)
	if err == nil && (m.PersonID != personID || !m.RemovedAt.IsZero()) {
		err = store.ErrNotFound
	}
	return m, store.Missing("payment method", err)
}

// sameAccount says whether a method is saved at the account of Stripe that a supplier uses.
func sameAccount(m wholesale.SavedMethod, c store.StripeConnection) bool {
	return m.StripeAccount == c.AccountID
}

// buyerWithFullAccess finds a person, and whether they may decide how a customer pays.
func buyerWithFullAccess(ctx context.Context, tx *store.Tx, supplierID, customerID, personID string) (store.Person, bool, error) {
	buyers, err := tx.BuyersOfCustomer(ctx, supplierID, customerID)
	if err != nil {
		return store.Person{}, false, err
	}
	for _, b := range buyers {
		if b.PersonID == personID {
			return b.Person, account.BuyerRole(b.Role) == account.BuyerFull, nil
		}
	}
	person, err := tx.Person(ctx, personID)
	if errors.Is(err, store.ErrNotFound) {
		return store.Person{Name: "This person"}, false, nil
	}
	return person, false, err
}
