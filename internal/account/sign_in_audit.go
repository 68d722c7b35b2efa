package account

import (
	"context"
	"errors"

	"upstock/internal/store"
)

// Proof is how someone has shown who they are, in words for the audit.
type Proof string

// The proofs.
const (
	ByPassword     Proof = "with the password"
	ByCode         Proof = "with the password and a code from the app"
	ByRecoveryCode Proof = "with the password and a recovery code"
	ByPasskey      Proof = "with a passkey"
	ByMailedCode   Proof = "with a code from an e-mail"
	ByInvitation   Proof = "by accepting an invitation"
	BySetUp        Proof = "by setting up the business"
	ByLink         Proof = "with a link of the demo"
)

// And is both steps of signing in, of which the second was a code of the app or for recovery.
func (p Proof) And(second Proof) Proof {
	switch {
	case p != ByMailedCode:
		return second // which names the password
	case second == ByRecoveryCode:
		return p + " and a recovery code"
	}
	return p + " and one from the app"
}

// SignedIn records in the audit that someone is signed in from now on.
func (s *Service) SignedIn(ctx context.Context, m Membership, how Proof, from Caller) error {
	ctx = as(ctx, m.Who(), from)
	return s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, store.AuditEvent{SupplierID: m.SupplierID, Kind: "signed_in", Subject: m.Email, Detail: string(how)})
	})
}

// SignedInToShop is [Service.SignedIn] for the shop of a supplier; supplierID is "" for someone who
// buys from none.
func (s *Service) SignedInToShop(ctx context.Context, p Person, supplierID string, how Proof, from Caller) error {
	ctx = as(ctx, p.Who(), from)
	return s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.Auditf(ctx, supplierID, "signed_in", p.Email, "to the shop, %s", how)
	})
}

// SignedOutOfShop records in the audit that someone has signed out of the shop of a supplier.
func (s *Service) SignedOutOfShop(ctx context.Context, p Person, supplierID string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.Auditf(ctx, supplierID, "signed_out", p.Email, "of the shop") })
}

// SignedOut records in the audit that someone has signed out.
func (s *Service) SignedOut(ctx context.Context, m Membership) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.Auditf(ctx, m.SupplierID, "signed_out", m.Email, "") })
}

// signInFailed records that someone tried to sign in and could not. What was typed as the address
// is kept only when it is one: people type their password into the wrong field. They have not shown
// to be that person, so the row names the person only as what was tried.
func (s *Service) signInFailed(ctx context.Context, email string, p store.Person, why string, from Caller) error {
	if emailFault(email) != "" {
		email = "not an e-mail address"
	}
	ctx = as(ctx, store.WhoOf(ctx).Name, from)
	return s.store.Update(ctx, func(tx *store.Tx) error {
		supplierID, err := supplierOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		return tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: "sign_in_failed", Subject: email, Detail: why})
	})
}

// auditOf records what a person has done to how they sign in, or what was done to it for them.
func auditOf(ctx context.Context, tx *store.Tx, p store.Person, kind, detail string) error {
	supplierID, err := supplierOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	return tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: kind, Subject: p.Email, Detail: detail})
}

func auditOfID(ctx context.Context, tx *store.Tx, personID, kind, detail string) error {
	person, err := tx.Person(ctx, personID)
	if err != nil {
		return err
	}
	return auditOf(ctx, tx, person, kind, detail)
}

// supplierOf is the supplier in whose audit a person's sign-ins stand; "" for someone whom no
// supplier knows. It looks for no one, too: an attempt takes the same work for any name.
func supplierOf(ctx context.Context, tx *store.Tx, personID string) (string, error) {
	supplier, err := tx.SupplierOfPerson(ctx, personID)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return supplier.ID, err
}

// as names in the audit someone who is not signed in yet.
func as(ctx context.Context, name string, from Caller) context.Context {
	who := store.WhoOf(ctx)
	who.Name, who.Address = name, from.IP
	return store.By(ctx, who)
}
