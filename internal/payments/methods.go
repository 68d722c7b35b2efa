package payments

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"upstock/internal/account"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyersMethod is a saved payment method as people with full access to a customer see it.
type BuyersMethod struct {
	wholesale.SavedMethod
	Mine    bool   // saved by who looks
	Owner   string // the name of who saved it
	Allowed bool   // the supplier may charge it for the customer
	Used    bool   // it is the one that is charged
	// CanAllow says that one press allows it here: it is saved at the account of Stripe that this
	// supplier uses, too.
	CanAllow bool
	// Elsewhere is what else its owner, who looks, has allowed with it.
	Elsewhere []Allowance
}

// Allowance is for whom a supplier may charge a method.
type Allowance struct {
	SupplierID, SupplierName, CustomerID, CustomerName string
}

// BuyersMethods are what a page about payment methods shows.
type BuyersMethods struct {
	Methods []BuyersMethod // those that are allowed here first, the one that is used at the very front
	CanAdd  bool           // the supplier takes payments
	Kinds   []wholesale.MethodKind
}

// Methods lists the payment methods that the buyer's customer may be charged to, and the buyer's
// own. Which buyers may see them, the door decides.
func (s *Service) Methods(ctx context.Context, buyer account.Buyer) (BuyersMethods, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (BuyersMethods, error) { return s.methods(ctx, tx, buyer) })
}

func (s *Service) methods(ctx context.Context, tx *store.Tx, buyer account.Buyer) (found BuyersMethods, err error) {
	connection, err := tx.StripeConnection(ctx, buyer.SupplierID)
	found.CanAdd = err == nil && connection.SealedKey != ""
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	supplier, err := tx.Supplier(ctx, buyer.SupplierID)
	if err != nil {
		return found, err
	}
	terms, err := tx.PaymentTermsOf(ctx, buyer.SupplierID, buyer.CustomerID)
	if err != nil {
		return found, err
	}
	found.Kinds = kindsOf(terms, supplier.Currency)
	given, err := tx.Grants(ctx, store.GrantFilter{SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID})
	if err != nil {
		return found, err
	}
	for _, g := range given {
		m, err := tx.SavedMethod(ctx, g.MethodID)
		if err != nil {
			return found, err
		}
		owner, _, err := buyerWithFullAccess(ctx, tx, buyer.SupplierID, buyer.CustomerID, g.PersonID)
		if err != nil {
			return found, err
		}
		found.Methods = append(found.Methods, BuyersMethod{
			SavedMethod: m, Mine: g.PersonID == buyer.PersonID, Owner: cmp.Or(owner.Name, owner.Email), Allowed: true, Used: len(found.Methods) == 0,
		})
	}
	return found, s.addOwn(ctx, tx, buyer, connection, &found)
}

// addOwn adds the buyer's own methods that are not allowed here, and says of all of theirs what
// they have allowed elsewhere.
func (s *Service) addOwn(ctx context.Context, tx *store.Tx, buyer account.Buyer, connection store.StripeConnection, found *BuyersMethods) error {
	own, err := tx.SavedMethods(ctx, buyer.PersonID)
	if err != nil {
		return err
	}
	for _, m := range own {
		if !m.RemovedAt.IsZero() {
			continue
		}
		at := slices.IndexFunc(found.Methods, func(known BuyersMethod) bool { return known.ID == m.ID })
		if at < 0 {
			at = len(found.Methods)
			found.Methods = append(found.Methods, BuyersMethod{SavedMethod: m, Mine: true, CanAllow: found.CanAdd && sameAccount(m, connection)})
		}
		given, err := tx.Grants(ctx, store.GrantFilter{PersonID: buyer.PersonID, MethodID: m.ID})
		if err != nil {
			return err
		}
		for _, g := range given {
			if g.SupplierID == buyer.SupplierID && g.CustomerID == buyer.CustomerID {
				continue
			}
			a, err := allowance(ctx, tx, g)
			if err != nil {
				return err
			}
			found.Methods[at].Elsewhere = append(found.Methods[at].Elsewhere, a)
		}
	}
	return nil
}

func allowance(ctx context.Context, tx *store.Tx, g wholesale.Grant) (a Allowance, err error) {
	supplier, err := tx.Supplier(ctx, g.SupplierID)
	if err != nil {
		return a, err
	}
	customer, err := tx.Customer(ctx, g.SupplierID, g.CustomerID)
	return Allowance{SupplierID: g.SupplierID, SupplierName: supplier.Name, CustomerID: g.CustomerID, CustomerName: customer.Name}, err
}

// RemoveMethod removes a person's own method: nothing is charged to it any more, at no supplier,
// and Stripe forgets it for us.
func (s *Service) RemoveMethod(ctx context.Context, personID, methodID string) error {
	var given []wholesale.Grant
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		m, err := ownMethod(ctx, tx, personID, methodID)
		if err != nil {
			return err
		}
		if given, err = tx.Grants(ctx, store.GrantFilter{PersonID: personID, MethodID: methodID}); err != nil {
			return err
		}
		for _, g := range given {
			if err := s.end(ctx, tx, g, "the payment method was removed"); err != nil {
				return err
			}
		}
		m.RemovedAt = tx.Now()
		if err := tx.PutSavedMethod(ctx, m); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, "", "payment_method_removed", m.Words(), ""); err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, DetachMethod{MethodID: methodID})
	})
	for _, g := range given {
		if err != nil {
			return err
		}
		err = s.changeGrants(ctx, g.SupplierID, g.CustomerID, func(*store.Tx) error { return nil })
	}
	return err
}

// DetachMethod is the job that has Stripe forget a method that its owner has removed.
type DetachMethod struct {
	MethodID string `json:"method_id"`
}

// Kind names the job.
func (DetachMethod) Kind() string { return "detach_payment_method" }

// Detach does the job. A method that is attached to no one any more is done, whoever did it: an
// earlier answer may have been lost.
func (s *Service) Detach(ctx context.Context, job DetachMethod) error {
	var m wholesale.SavedMethod
	var connections []store.StripeConnection
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		if m, err = tx.SavedMethod(ctx, job.MethodID); err != nil {
			return err
		}
		connections, err = tx.StripeConnections(ctx)
		return err
	}); err != nil {
		return err
	}
	at := slices.IndexFunc(connections, func(c store.StripeConnection) bool { return sameAccount(m, c) })
	if at < 0 || m.RemovedAt.IsZero() {
		return nil // that account's key is gone: we can reach the method no more, and so charge nothing
	}
	holder, err := s.accountOf(connections[at])
	if err != nil {
		return err
	}
	there, err := holder.Method(ctx, m.StripeMethod)
	if stripe.IsMissing(err) || err == nil && there.CustomerID == "" {
		return nil
	}
	if err != nil {
		return err
	}
	return holder.DetachMethod(ctx, m.StripeMethod)
}
