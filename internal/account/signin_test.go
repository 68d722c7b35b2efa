package account

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/wholesale"
)

func TestSignIn(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		person, epoch, err := o.SignIn(t.Context(), " Owner@KOMBU.example ", o.password, Caller{IP: "192.0.2.1"})
		must(t, err)
		if person.SupplierID != o.supplierID || person.Role != FullAccess || person.Email != ownerEmail || person.Invited {
			t.Errorf("signed in as %+v", person)
		}
		again, supplier, err := o.MembershipOfSession(t.Context(), o.supplierID, person.ID, epoch)
		must(t, err)
		if again != person || supplier.ID != o.supplierID {
			t.Errorf("the session is of %+v of %+v", again, supplier)
		}
		must(t, o.SignOutEverywhere(t.Context(), o.supplierID, person.ID))
		_, _, err = o.MembershipOfSession(t.Context(), o.supplierID, person.ID, epoch)
		wantCode(t, wholesale.CodeUnauthorized, err)
	})
}

func TestWrongSignInsAreAllAnsweredAlike(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	invited, _, err := o.Invite(t.Context(), o.supplierID, NewPerson{Name: "Ann", Email: "ann@kombu.example", Role: OrderManagement})
	must(t, err)
	answers := map[string]bool{}
	for _, try := range [][2]string{
		{ownerEmail, "wrong"}, {ownerEmail, ""}, {ownerEmail, o.password + "x"}, {"stranger@example.com", "wrong"}, {"", ""},
		{invited.Email, ""}, {ownerEmail, strings.Repeat("x", 100_000)},
	} {
		_, epoch, err := o.SignIn(t.Context(), try[0], try[1], Caller{IP: "192.0.2.1"})
		wantCode(t, wholesale.CodeUnauthorized, err)
		if epoch != 0 {
			t.Errorf("a wrong sign-in was given epoch %d", epoch)
		}
		answers[err.Error()] = true
	}
	if len(answers) != 1 {
		t.Errorf("the answers tell who has an account: %v", answers)
	}
}

// An attacker who hammers on one person's account from anywhere must not keep that person out.
func TestNobodyCanLockSomebodyElseOut(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	device, err := o.DeviceCookie(o.owner.Person)
	must(t, err)
	hammer := func(ip, cookie string) (slowed bool) {
		for range 200 {
			_, _, err := o.SignIn(t.Context(), ownerEmail, "a guess", Caller{IP: ip, Device: cookie})
			slowed = slowed || wholesale.CodeOf(err) == wholesale.CodeTooMany
		}
		return slowed
	}
	signIn := func(from Caller) error {
		_, _, err := o.SignIn(t.Context(), ownerEmail, o.password, from)
		return err
	}

	if !hammer("203.0.113.66", "") {
		t.Error("200 guesses from one address were not slowed down")
	}
	if err := signIn(Caller{IP: "192.0.2.1"}); err != nil {
		t.Errorf("from another address: %v", err)
	}
	if !hammer("192.0.2.1", "") {
		t.Error("200 guesses from the owner's address were not slowed down")
	}
	wantCode(t, wholesale.CodeTooMany, signIn(Caller{IP: "192.0.2.1"}))
	if err := signIn(Caller{IP: "192.0.2.1", Device: device}); err != nil {
		t.Errorf("from the same address, with a browser that is known: %v", err)
	}

	// A known browser is no licence to guess, and a made-up one nothing at all.
	if !hammer("192.0.2.1", device) {
		t.Error("200 guesses with a known browser were not slowed down")
	}
	stranger, err := o.DeviceCookie(Person{Email: "stranger@example.com"})
	must(t, err)
	for _, cookie := range []string{stranger, "made-up", device + "A"} {
		wantCode(t, wholesale.CodeTooMany, signIn(Caller{IP: "192.0.2.1", Device: cookie}))
	}

	_, _, err = o.SignIn(t.Context(), ownerEmail, o.password, Caller{IP: "192.0.2.1"})
	refusal, ok := errors.AsType[*wholesale.Error](err)
	if !ok || refusal.RetryAfter <= 0 {
		t.Fatalf("got %v, want how long to wait", err)
	}
	o.clock.pass(refusal.RetryAfter)
	must(t, signIn(Caller{IP: "192.0.2.1"}))
}

func TestColleaguesOfOneAddressDoNotSlowEachOtherDown(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	for range 100 {
		if _, _, err := o.SignIn(t.Context(), ownerEmail, o.password, Caller{IP: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
	}
	for range signInsOfPair.burst + 1 { // one of them has forgotten the password
		_, _, err := o.SignIn(t.Context(), "colleague@kombu.example", "forgotten", Caller{IP: "192.0.2.1"})
		if err == nil {
			t.Fatal("signed in")
		}
	}
	_, _, err := o.SignIn(t.Context(), ownerEmail, o.password, Caller{IP: "192.0.2.1"})
	must(t, err)
}

// Whatever the tries and pauses, no more pass than the limit says.
func TestTheLimiterKeepsItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := &movedClock{now: now}
		l := newLimiter(clock.Now)
		b := bucket{"somebody", limit{burst: rapid.IntRange(1, 20).Draw(t, "burst"), interval: time.Duration(rapid.IntRange(1, 60).Draw(t, "interval")) * time.Second}}
		passed := 0
		for range rapid.IntRange(1, 200).Draw(t, "tries") {
			clock.pass(time.Duration(rapid.IntRange(0, 5000).Draw(t, "pause")) * time.Millisecond)
			wait := l.take(b)
			if wait == 0 {
				passed++
			} else {
				clock.pass(wait)
				if l.take(b) != 0 {
					t.Fatal("after the wait it said, the next try did not pass")
				}
				passed++
			}
		}
		if most := b.limit.burst + int(clock.Now().Sub(now)/b.limit.interval); passed > most {
			t.Fatalf("%d tries passed, at most %d may", passed, most)
		}
	})
}

func TestTheLimiterIsBounded(t *testing.T) {
	clock := &movedClock{now: now}
	l := newLimiter(clock.Now)
	for i := range 3 * maxBuckets {
		l.take(bucket{fmt.Sprint(i), signInsOfAddress})
	}
	if len(l.forgiven) > maxBuckets {
		t.Errorf("%d buckets are kept", len(l.forgiven))
	}
}

func TestNetworks(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::1": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "pipe": "pipe",
	} {
		if got := network(ip); got != want {
			t.Errorf("%s is of %s, want %s", ip, got, want)
		}
	}
}
