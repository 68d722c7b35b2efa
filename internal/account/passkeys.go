package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// passkeyLife is how long a browser has to answer a question about a passkey.
const passkeyLife = 5 * time.Minute

// maxPasskeys keeps a person's passkeys on one page.
const maxPasskeys = 20

// PasskeyQuestion is what a browser is asked, and what the server must remember to check the
// answer, once and for the same browser.
type PasskeyQuestion struct {
	ForBrowser []byte // JSON for navigator.credentials
	ForServer  []byte
}

// newPasskeys is this server as passkeys know it: by the name of its host. nil when people reach it
// by a bare address, which browsers make no passkeys for.
func newPasskeys(publicURL string) *webauthn.WebAuthn {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	if u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil
	}
	passkeys, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Upstock", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil // a host that no browser makes passkeys for
	}
	return passkeys
}

// OffersPasskeys reports whether people who reach the server under this host can use passkeys.
func (s *Service) OffersPasskeys(host string) bool {
	if s.passkeys == nil {
		return false
	}
	return strings.EqualFold(host, strings.TrimPrefix(strings.TrimPrefix(s.passkeys.Config.RPOrigins[0], "https://"), "http://"))
}

// passkeyOwner is a person with their passkeys, as the library wants to see them.
type passkeyOwner struct {
	store.Person
	credentials []webauthn.Credential
}

// WebAuthnID is the person's id: a passkey names its owner.
func (o passkeyOwner) WebAuthnID() []byte { return []byte(o.ID) }

// WebAuthnName is what the browser shows.
func (o passkeyOwner) WebAuthnName() string { return o.Email }

// WebAuthnDisplayName is what the browser shows as well.
func (o passkeyOwner) WebAuthnDisplayName() string { return personOf(o.Person).Name }

// WebAuthnCredentials are the person's passkeys.
func (o passkeyOwner) WebAuthnCredentials() []webauthn.Credential { return o.credentials }

func (s *Service) passkeyOwner(ctx context.Context, personID string) (owner passkeyOwner, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if owner.Person, err = tx.Person(ctx, personID); err != nil {
			return err
		}
		passkeys, err := tx.Passkeys(ctx, personID)
		if err != nil {
			return err
		}
		owner.credentials = make([]webauthn.Credential, len(passkeys))
		for i, p := range passkeys {
			if err := json.Unmarshal([]byte(p.Credential), &owner.credentials[i]); err != nil {
				return fmt.Errorf("passkey %s: %w", p.ID, err)
			}
		}
		return nil
	})
	return owner, store.Missing("person", err)
}

// Passkeys lists a person's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, personID string) ([]store.Passkey, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.Passkey, error) { return tx.Passkeys(ctx, personID) })
}

// AskForNewPasskey begins adding a passkey: [Service.AddPasskey] must follow.
func (s *Service) AskForNewPasskey(ctx context.Context, personID string) (PasskeyQuestion, error) {
	if s.passkeys == nil {
		return PasskeyQuestion{}, errNoPasskeys()
	}
	owner, err := s.passkeyOwner(ctx, personID)
	if err != nil {
		return PasskeyQuestion{}, err
	}
	if len(owner.credentials) >= maxPasskeys {
		return PasskeyQuestion{}, wholesale.Conflict("You already have %d passkeys, the most allowed. Remove one first", maxPasskeys)
	}
	options, state, err := s.passkeys.BeginRegistration(owner, webauthn.WithExclusions(webauthn.Credentials(owner.credentials).CredentialDescriptors()))
	if err != nil {
		return PasskeyQuestion{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.passkeyQuestion(options, state)
}

// AddPasskey adds the passkey that a browser has made for the person. An answer that is wrong or
// late is wholesale.CodeInvalid of the field "passkey", a name "name".
func (s *Service) AddPasskey(ctx context.Context, personID, name string, asked, answer []byte) error {
	if s.passkeys == nil {
		return errNoPasskeys()
	}
	name = strings.TrimSpace(name)
	if fault := nameFault(name); fault != "" {
		return wholesale.Invalid("name", "%s", fault)
	}
	person, err := s.person(ctx, personID)
	if err != nil {
		return err
	}
	credential, err := s.newCredential(ctx, personID, asked, answer)
	if err != nil {
		s.log.InfoContext(ctx, "a passkey was not added", slog.String("person", personID), slog.Any("error", err))
		return wholesale.Invalid("passkey", "%s", "The passkey was not added, because the browser's answer was late or did not fit. Try again")
	}
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("add a passkey: %w", err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPasskey(ctx, store.Passkey{
			ID: credentialID(credential.ID), PersonID: personID, Name: name, Credential: string(kept), CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
		if err := auditOf(ctx, tx, person, "passkey_added", name); err != nil {
			return err
		}
		return s.mailSignInChanged(ctx, tx, person, "The passkey “"+name+"” was added.")
	})
	if store.UniqueViolation(err, "passkey") {
		return wholesale.Invalid("passkey", "%s", "This passkey was added before")
	}
	return err
}

func (s *Service) newCredential(ctx context.Context, personID string, asked, answer []byte) (*webauthn.Credential, error) {
	owner, err := s.passkeyOwner(ctx, personID)
	if err != nil {
		return nil, err
	}
	state, err := s.passkeyState(asked)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, err
	}
	return s.passkeys.CreateCredential(owner, state, parsed)
}

// RemovePasskey removes a passkey of the person; wholesale.CodeNotFound when they have no such one.
func (s *Service) RemovePasskey(ctx context.Context, personID, id string) error {
	person, err := s.person(ctx, personID)
	if err != nil {
		return err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DeletePasskey(ctx, personID, id); err != nil {
			return err
		}
		if err := auditOf(ctx, tx, person, "passkey_removed", ""); err != nil {
			return err
		}
		return s.mailSignInChanged(ctx, tx, person, "A passkey was removed.")
	})
	return store.Missing("passkey", err)
}

// AskForPasskey begins signing in with any passkey that the browser has for this server:
// [Service.SignInWithPasskey] must follow. Each question is kept in a session, so too many from one
// place are wholesale.CodeTooMany.
func (s *Service) AskForPasskey(from Caller) (PasskeyQuestion, error) {
	if s.passkeys == nil {
		return PasskeyQuestion{}, errNoPasskeys()
	}
	if wait := s.limiter.take(bucket{"passkey question " + network(from.IP), questionsOfAddress}); wait > 0 {
		return PasskeyQuestion{}, tooMany(wait)
	}
	options, state, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return PasskeyQuestion{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.passkeyQuestion(options, state)
}

// SignInWithPasskey checks the answer of a browser, and gives the membership the person works under
// first. The device has asked for their finger, face or PIN, so no code follows. An answer that is
// wrong, late or of an unknown passkey is wholesale.CodeUnauthorized.
func (s *Service) SignInWithPasskey(ctx context.Context, asked, answer []byte, from Caller) (Membership, int64, error) {
	person, err := s.withPasskey(ctx, asked, answer, from)
	if err != nil {
		return Membership{}, 0, err
	}
	membership, err := s.firstMembership(ctx, person.ID)
	return membership, person.SessionEpoch, err
}

// SignInToShopWithPasskey is [Service.SignInWithPasskey] for the shop, where a person needs to be
// in no team.
func (s *Service) SignInToShopWithPasskey(ctx context.Context, asked, answer []byte, from Caller) (Person, int64, error) {
	person, err := s.withPasskey(ctx, asked, answer, from)
	if err != nil {
		return Person{}, 0, err
	}
	return personOf(person), person.SessionEpoch, nil
}

// withPasskey finds the person of a passkey that a browser has answered with.
func (s *Service) withPasskey(ctx context.Context, asked, answer []byte, from Caller) (store.Person, error) {
	if s.passkeys == nil {
		return store.Person{}, errNoPasskeys()
	}
	attempt := bucket{"sign-in " + network(from.IP), signInsOfAddress}
	if wait := s.limiter.take(attempt); wait > 0 {
		return store.Person{}, tooMany(wait)
	}
	owner, credential, err := s.usedCredential(ctx, asked, answer)
	if err != nil {
		s.log.InfoContext(ctx, "a passkey was refused", slog.String("ip", from.IP), slog.Any("error", err))
		if err := s.signInFailed(ctx, owner.Email, owner.Person, "the passkey was refused", from); err != nil {
			return store.Person{}, err
		}
		return store.Person{}, &wholesale.Error{
			Code: wholesale.CodeUnauthorized, Message: "This passkey did not work here. Try again, or use another way to sign in",
		}
	}
	s.limiter.giveBack(attempt)
	kept, err := json.Marshal(credential)
	if err != nil {
		return store.Person{}, fmt.Errorf("sign in with a passkey: %w", err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if credential.Authenticator.CloneWarning {
			// Passkeys that are kept in step between devices do not count at all, so this is rare:
			// the key may have been copied. People are not locked out for it.
			if err := auditOf(ctx, tx, owner.Person, "passkey_counter_went_back", "the passkey may have been copied"); err != nil {
				return err
			}
		}
		return tx.UsePasskey(ctx, owner.ID, credentialID(credential.ID), string(kept))
	})
	if err != nil {
		return store.Person{}, store.Missing("passkey", err)
	}
	return owner.Person, nil
}

func (s *Service) usedCredential(ctx context.Context, asked, answer []byte) (owner passkeyOwner, c *webauthn.Credential, err error) {
	state, err := s.passkeyState(asked)
	if err != nil {
		return owner, nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return owner, nil, err
	}
	_, c, err = s.passkeys.ValidatePasskeyLogin(func(_, personID []byte) (webauthn.User, error) {
		owner, err = s.passkeyOwner(ctx, string(personID))
		return owner, err
	}, state, parsed)
	return owner, c, err
}

// passkeyState is what the server remembers of a question.
type passkeyState struct {
	Session   webauthn.SessionData
	ExpiresAt time.Time
}

func (s *Service) passkeyQuestion(options any, session *webauthn.SessionData) (q PasskeyQuestion, err error) {
	if q.ForBrowser, err = json.Marshal(options); err != nil {
		return PasskeyQuestion{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	if q.ForServer, err = json.Marshal(passkeyState{*session, s.clock().Add(passkeyLife)}); err != nil {
		return PasskeyQuestion{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return q, nil
}

func (s *Service) passkeyState(asked []byte) (webauthn.SessionData, error) {
	var state passkeyState
	if len(asked) == 0 {
		return state.Session, errors.New("nothing was asked, or it was answered before")
	}
	if err := json.Unmarshal(asked, &state); err != nil {
		return state.Session, err
	}
	if s.clock().After(state.ExpiresAt) {
		return state.Session, errors.New("the answer is late")
	}
	return state.Session, nil
}

func credentialID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func errNoPasskeys() error {
	return wholesale.Conflict("This server is reached by a bare address, which browsers make no passkeys for. It needs a name, and https")
}
