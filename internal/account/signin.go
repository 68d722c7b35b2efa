package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Caller is where an attempt to sign in comes from.
type Caller struct {
	IP     string
	Device string // the browser's device cookie, see Service.DeviceCookie; "" when it has none
}

// SignIn checks an e-mail address and a password, and gives the membership the person works under
// first. That is the first step: where [Service.NeedsCode] says so, [Service.EnterCode] must
// follow. The epoch belongs in the session, see MembershipOfSession. A person in no team is
// wholesale.CodeForbidden.
//
// A wrong password and an unknown address get the same answer, wholesale.CodeUnauthorized, after
// the same time. Too many wrong attempts are wholesale.CodeTooMany; they never lock out the person
// themselves at another address, or in a browser they have signed in with before.
func (s *Service) SignIn(ctx context.Context, email, password string, from Caller) (Membership, int64, error) {
	person, err := s.withPassword(ctx, email, password, from)
	if err != nil {
		return Membership{}, 0, err
	}
	membership, err := s.firstMembership(ctx, person.ID)
	return membership, person.SessionEpoch, err
}

// SignInToShop is [Service.SignIn] for the shop, where a person needs to be in no team.
func (s *Service) SignInToShop(ctx context.Context, email, password string, from Caller) (Person, int64, error) {
	person, err := s.withPassword(ctx, email, password, from)
	if err != nil {
		return Person{}, 0, err
	}
	return personOf(person), person.SessionEpoch, nil
}

// withPassword finds the person whose e-mail address and password these are.
func (s *Service) withPassword(ctx context.Context, email, password string, from Caller) (store.Person, error) {
	email = normalEmail(email)
	buckets := s.signInBuckets(email, from)
	if wait := s.limiter.take(buckets...); wait > 0 {
		s.log.WarnContext(ctx, "too many wrong sign-ins", slog.String("ip", from.IP))
		return store.Person{}, tooMany(wait)
	}
	person, err := s.personByEmail(ctx, email)
	if err != nil {
		return store.Person{}, err
	}
	same, err := s.hasher.matches(ctx, password, person.PasswordHash)
	if err != nil {
		s.limiter.giveBack(buckets...)
		return store.Person{}, err
	}
	if !same {
		if err := s.signInFailed(ctx, email, person, "the password was wrong", from); err != nil {
			return store.Person{}, err
		}
		return store.Person{}, &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "E-mail or password is wrong"}
	}
	s.limiter.giveBack(buckets...)
	return person, nil
}

// signInBuckets are the counts for an attempt to sign in.
func (s *Service) signInBuckets(email string, from Caller) []bucket {
	if device, known := s.device(email, from.Device); known {
		return []bucket{{"device " + device, signInsOfDevice}}
	}
	ip := network(from.IP)
	return []bucket{{"sign-in " + ip, signInsOfAddress}, {"sign-in " + ip + " " + hashOf(email), signInsOfPair}}
}

// personByEmail finds a person; the zero Person, whose password never matches, when there is none.
func (s *Service) personByEmail(ctx context.Context, email string) (store.Person, error) {
	person, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(ctx, email) })
	if errors.Is(err, store.ErrNotFound) {
		return store.Person{}, nil
	}
	return person, err
}

// DeviceCookie gives the value of a cookie that recognises the browser of someone who has just
// signed in (OWASP calls it a device cookie). It does not sign anyone in. "" without a key ring.
func (s *Service) DeviceCookie(p Person) (string, error) {
	if s.ring == nil {
		return "", nil
	}
	cookie, err := s.ring.Seal([]byte(rand.Text()), deviceRow(p.Email))
	if err != nil {
		return "", fmt.Errorf("create a device cookie: %w", err)
	}
	return cookie, nil
}

// device reads a device cookie; known is false when it is not ours, or another person's.
func (s *Service) device(email, cookie string) (device string, known bool) {
	if s.ring == nil || cookie == "" {
		return "", false
	}
	name, err := s.ring.Open(cookie, deviceRow(email))
	return string(name), err == nil
}

// deviceRow binds a device cookie to its person.
func deviceRow(email string) string { return "device/" + email }

// normalEmail is how e-mail addresses are stored: people write their own in many ways.
func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func tooMany(wait time.Duration) error {
	wait = wait.Round(time.Second) + time.Second
	return &wholesale.Error{
		Code: wholesale.CodeTooMany, RetryAfter: wait,
		Message: fmt.Sprintf("Too many attempts. Wait %s and try again", spoken(wait)),
	}
}

// spoken is a wait in words.
func spoken(wait time.Duration) string {
	if wait < 2*time.Minute {
		return fmt.Sprintf("%d seconds", int(wait.Seconds()))
	}
	return fmt.Sprintf("%d minutes", int((wait + time.Minute - 1).Minutes()))
}
