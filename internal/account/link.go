package account

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// resetLife is how long a link to reset a password works.
const resetLife = time.Hour

func newLink(
	ctx context.Context, tx *store.Tx, p store.Person, purpose store.LinkPurpose, life time.Duration,
) (token string, err error) {
	token = randomText()
	if err := tx.DeletePersonLinks(ctx, p.ID, purpose); err != nil { // the newest is the one that counts
		return "", err
	}
	return token, tx.InsertPersonLink(ctx, store.PersonLink{
		TokenHash: hashOf(token), PersonID: p.ID, Purpose: purpose, ExpiresAt: tx.Now().Add(life),
	})
}

// personByLink finds the person of a link. It does not use the link up: mail programs open links
// before people do.
func (s *Service) personByLink(ctx context.Context, token string, purpose store.LinkPurpose) (store.Person, error) {
	person, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.Person, error) {
		return tx.PersonByLink(ctx, hashOf(token), purpose)
	})
	return person, deadLink(err)
}

// SignInLink creates a link that signs a person in, as often as it is opened, until it expires. It
// is for the demo and for development only.
func (s *Service) SignInLink(ctx context.Context, personEmail string, validFor time.Duration) (token string, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(ctx, normalEmail(personEmail))
		if err != nil {
			return err
		}
		token, err = newLink(ctx, tx, person, store.LinkSignIn, validFor)
		return err
	})
	return token, store.Missing("person", err)
}

// SignInByLink finds the person a link of SignInLink signs in; wholesale.CodeNotFound when it has
// expired.
func (s *Service) SignInByLink(ctx context.Context, token string) (Membership, int64, error) {
	person, err := s.personByLink(ctx, token, store.LinkSignIn)
	if err != nil {
		return Membership{}, 0, err
	}
	membership, err := s.firstMembership(ctx, person.ID)
	return membership, person.SessionEpoch, err
}

// deadLink turns "not found" into the answer to someone who has followed a link.
func deadLink(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return &wholesale.Error{Code: wholesale.CodeNotFound, Message: "This link has been used or has expired. Ask for a new one"}
	}
	return err
}
