package account

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// resetLife is how long a link holds by which somebody chooses another password.
const resetLife = time.Hour

// newLink makes a link of a person and gives its token.
func newLink(
	ctx context.Context, tx *store.Tx, p store.Person, purpose store.LinkPurpose, life time.Duration,
) (token string, err error) {
	token = randomText()
	return token, tx.InsertPersonLink(ctx, store.PersonLink{
		TokenHash: hashOf(token), PersonID: p.ID, Purpose: purpose, ExpiresAt: tx.Now().Add(life),
	})
}

// personByLink says whom a link lets in. Looking does not use it up: mail programs look at links before people do.
func (s *Service) personByLink(ctx context.Context, token string, purpose store.LinkPurpose) (store.Person, error) {
	var person store.Person
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		person, err = tx.PersonByLink(ctx, hashOf(token), purpose)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return store.Person{}, errDeadLink()
	}
	return person, err
}

// SignInLink makes a link that signs a person in, as often as it is opened, until its time is over. It is for the demo and
// for looking at pages while they are made, and nobody else may have one.
func (s *Service) SignInLink(ctx context.Context, personEmail string, validFor time.Duration) (token string, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(ctx, normalEmail(personEmail))
		if err != nil {
			return err
		}
		token, err = newLink(ctx, tx, person, store.LinkSignIn, validFor)
		return err
	})
	return token, named("person", err)
}

// SignInByLink says whom a link of SignInLink signs in; wholesale.CodeNotFound when its time is over.
func (s *Service) SignInByLink(ctx context.Context, token string) (Membership, int64, error) {
	person, err := s.personByLink(ctx, token, store.LinkSignIn)
	if err != nil {
		return Membership{}, 0, err
	}
	membership, err := s.firstMembership(ctx, person.ID)
	return membership, person.SessionEpoch, err
}

func errDeadLink() error {
	return &wholesale.Error{Code: wholesale.CodeNotFound, Message: "This link has been used, or its time is over. Ask for a new one"}
}
