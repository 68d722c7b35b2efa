package account

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// turnOn has the owner sign in with codes, and gives the secret of their app.
func (o *office) turnOn() (secret string, recovery []string) {
	o.t.Helper()
	app, err := o.NewAuthenticator(o.t.Context(), o.owner.ID)
	must(o.t, err)
	secret = strings.ReplaceAll(app.Secret, " ", "")
	recovery, _, err = o.TurnOnTwoStep(o.t.Context(), o.supplierID, o.owner.ID, o.code(secret))
	must(o.t, err)
	o.mailed(ownerEmail)
	return secret, recovery
}

// code is what the app shows now.
func (o *office) code(secret string) string {
	o.t.Helper()
	code, err := totp.GenerateCode(secret, o.clock.Now())
	must(o.t, err)
	return code
}

func (o *office) enter(code string) (Proof, error) {
	return o.EnterCode(o.t.Context(), o.owner.ID, code, Caller{IP: "192.0.2.1"})
}

// audited lists what the audit of the supplier says, the oldest first.
func (o *office) audited() (kinds []string) {
	o.t.Helper()
	must(o.t, o.store.View(o.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.AuditRows(o.t.Context(), o.supplierID, store.AuditFilter{}, 100)
		for _, row := range slices.Backward(rows) {
			kinds = append(kinds, row.Kind)
		}
		return err
	}))
	return kinds
}

func TestACodeIsAskedForFromTheFirstOneOn(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		app, err := o.NewAuthenticator(ctx, o.owner.ID)
		must(t, err)
		again, err := o.NewAuthenticator(ctx, o.owner.ID) // the page may be loaded again
		must(t, err)
		if app != again || !strings.HasPrefix(app.Picture, "data:image/png;base64,") {
			t.Errorf("got %+v, then %+v", app, again)
		}
		needs, err := o.NeedsCode(ctx, o.owner.ID)
		must(t, err)
		if needs {
			t.Error("a code is asked for before the app has shown one")
		}
		_, _, err = o.TurnOnTwoStep(ctx, o.supplierID, o.owner.ID, "000000")
		wantCode(t, wholesale.CodeInvalid, err)

		secret := strings.ReplaceAll(app.Secret, " ", "")
		code := o.code(secret)
		before := o.epoch(ownerEmail)
		recovery, epoch, err := o.TurnOnTwoStep(ctx, o.supplierID, o.owner.ID, code[:3]+" "+code[3:])
		must(t, err)
		if len(recovery) != recoveryCodes || epoch != before+1 || o.epoch(ownerEmail) != epoch {
			t.Errorf("%d codes, epoch %d after %d", len(recovery), epoch, before)
		}
		if _, mail := o.mailed(ownerEmail); !strings.Contains(mail.Text, "a code from the app") {
			t.Errorf("the mail says %s", mail.Text)
		}
		if needs, err = o.NeedsCode(ctx, o.owner.ID); err != nil || !needs {
			t.Errorf("no code is asked for: %v", err)
		}
		_, err = o.NewAuthenticator(ctx, o.owner.ID) // the secret is not shown again
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.enter(code) // it turned two-step sign-in on, so it is used
		wantCode(t, wholesale.CodeUnauthorized, err)

		_, err = o.TurnOffTwoStep(ctx, o.supplierID, o.owner.ID)
		must(t, err)
		if needs, err = o.NeedsCode(ctx, o.owner.ID); err != nil || needs {
			t.Errorf("a code is still asked for: %v", err)
		}
		if got := o.audited(); !slices.Contains(got, "codes_turned_on") || !slices.Contains(got, "codes_turned_off") || !slices.Contains(got, "sign_in_failed") {
			t.Errorf("the audit says %q", got)
		}
	})
}

// ASVS 6.5.1: a code works once, also for two who type it at the same moment.
func TestACodeWorksOnce(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		secret, recovery := o.turnOn()
		o.clock.pass(codePeriod)
		for _, code := range []string{o.code(secret), recovery[3]} {
			var group sync.WaitGroup
			results := make(chan error, 4)
			for range cap(results) {
				group.Go(func() {
					_, err := o.enter(code)
					results <- err
				})
			}
			group.Wait()
			close(results)
			passed := 0
			for err := range results {
				if err == nil {
					passed++
				} else {
					wantCode(t, wholesale.CodeUnauthorized, err)
				}
			}
			if passed != 1 {
				t.Errorf("%q was accepted %d times", code, passed)
			}
		}
	})
}

func TestCodesOfNowAndHalfAMinuteAround(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	secret, _ := o.turnOn()
	o.clock.pass(10 * time.Minute)
	at := func(shift time.Duration) string {
		code, err := totp.GenerateCode(secret, o.clock.Now().Add(shift))
		must(t, err)
		return code
	}
	for _, shift := range []time.Duration{-2 * codePeriod, 2 * codePeriod, -time.Hour} {
		_, err := o.enter(at(shift))
		wantCode(t, wholesale.CodeUnauthorized, err)
	}
	for _, shift := range []time.Duration{-codePeriod, 0, codePeriod} { // each is later than the one before
		if how, err := o.enter(at(shift)); err != nil || how != ByCode {
			t.Errorf("%s: %q %v", shift, how, err)
		}
	}
	_, err := o.enter(at(0)) // an earlier one than the last
	wantCode(t, wholesale.CodeUnauthorized, err)
	for _, code := range []string{"", "abcdef", "12345", "1234567"} {
		_, err := o.enter(code)
		wantCode(t, wholesale.CodeUnauthorized, err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	_, recovery := o.turnOn()
	if how, err := o.enter(" " + strings.ToLower(strings.ReplaceAll(recovery[0], "-", " "))); err != nil || how != ByRecoveryCode {
		t.Errorf("as people type it: %q %v", how, err)
	}
	now, err := o.TwoStepOf(t.Context(), o.owner.ID)
	must(t, err)
	if now.RecoveryCodes != recoveryCodes-1 {
		t.Errorf("%d are left", now.RecoveryCodes)
	}
	renewed, err := o.RenewRecoveryCodes(t.Context(), o.supplierID, o.owner.ID)
	must(t, err)
	_, err = o.enter(recovery[1])
	wantCode(t, wholesale.CodeUnauthorized, err)
	_, err = o.enter(renewed[1])
	must(t, err)
	if got := o.audited(); !slices.Contains(got, "recovery_code_used") || !slices.Contains(got, "recovery_codes_renewed") {
		t.Errorf("the audit says %q", got)
	}
	for _, code := range renewed {
		if bits := 5 * len(plainRecoveryCode(code)); bits < 112 { // ASVS 6.5.2: enough for a fast hash
			t.Errorf("%s has %d random bits", code, bits)
		}
	}
}

// Whoever knows the password may not guess codes, from wherever; and can still not lock out the
// person in a browser that is theirs.
func TestCodesCannotBeGuessed(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	secret, _ := o.turnOn()
	device, err := o.DeviceCookie(o.owner.Person)
	must(t, err)
	guess := func(from Caller) error {
		_, err := o.EnterCode(t.Context(), o.owner.ID, "000000", from)
		return err
	}
	tried := 0
	for network := range 60 {
		from := Caller{IP: "203.0.113." + string(rune('0'+network%10)) + string(rune('0'+network/10%10))}
		for range 20 {
			if wholesale.CodeOf(guess(from)) == wholesale.CodeUnauthorized {
				tried++
			}
		}
	}
	if most := codesOfPerson.burst; tried > most {
		t.Errorf("%d guesses of many addresses were tried, at most %d may be", tried, most)
	}
	_, err = o.EnterCode(t.Context(), o.owner.ID, o.code(secret), Caller{IP: "192.0.2.1"})
	wantCode(t, wholesale.CodeTooMany, err)
	o.clock.pass(codePeriod)
	_, err = o.EnterCode(t.Context(), o.owner.ID, o.code(secret), Caller{IP: "192.0.2.1", Device: device})
	must(t, err)
	tried = 0
	for range 50 {
		if wholesale.CodeOf(guess(Caller{IP: "192.0.2.1", Device: device})) == wholesale.CodeUnauthorized {
			tried++
		}
	}
	if tried > codesOfCaller.burst {
		t.Errorf("%d guesses in a known browser were tried", tried)
	}
}

func TestTheSecretOfAnAppIsSealedForItsPerson(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	secret, _ := o.turnOn()
	var kept store.Authenticator
	must(t, o.store.View(t.Context(), func(tx *store.Tx) (err error) {
		kept, err = tx.Authenticator(t.Context(), o.owner.ID)
		return err
	}))
	if strings.Contains(kept.Secret, secret) {
		t.Error("the secret is kept as it is")
	}
	if _, err := o.ring.Open(kept.Secret, authenticatorRow("somebody else")); err == nil {
		t.Error("the secret can be opened for another person")
	}
}

func TestSomeoneWhoLostTheirPhoneIsHelped(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	o.turnOn()
	before := o.epoch(ownerEmail)
	_, err := o.RemoveSecondFactors(ctx, o.supplierID, o.owner.ID)
	must(t, err)
	if _, mail := o.mailed(ownerEmail); !strings.Contains(mail.Text, "Your codes and passkeys were removed") {
		t.Errorf("the mail says %s", mail.Text)
	}
	if needs, err := o.NeedsCode(ctx, o.owner.ID); err != nil || needs || o.epoch(ownerEmail) != before+1 {
		t.Errorf("needs a code: %t, epoch %d after %d, %v", needs, o.epoch(ownerEmail), before, err)
	}

	// Someone who works for two suppliers is not one supplier's to expose.
	o.turnOn()
	other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other Foods", Email: "office@other.example"})
	must(t, err)
	_, err = o.CreatePerson(ctx, other.SupplierID, ownerEmail, OrderManagement)
	must(t, err)
	for _, supplierID := range []string{o.supplierID, other.SupplierID} {
		_, err = o.RemoveSecondFactors(ctx, supplierID, o.owner.ID)
		wantCode(t, wholesale.CodeConflict, err)
	}
	_, err = o.RemoveSecondFactors(ctx, "another supplier", o.owner.ID)
	wantCode(t, wholesale.CodeNotFound, err)

	link, err := o.Recover(ctx, strings.ToUpper(ownerEmail))
	must(t, err)
	must(t, o.Reset(ctx, linkPattern.FindStringSubmatch(link)[1], "kererū on the line"))
	if needs, err := o.NeedsCode(ctx, o.owner.ID); err != nil || needs {
		t.Errorf("needs a code: %t, %v", needs, err)
	}
	_, err = o.Recover(ctx, "nobody@kombu.example")
	wantCode(t, wholesale.CodeNotFound, err)
}

func TestSignInsAreAudited(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	from := Caller{IP: "192.0.2.7"}
	ctx := store.By(t.Context(), store.Who{Name: "someone not signed in"}) // as the pages do
	_, _, _ = o.SignIn(ctx, ownerEmail, "wrong-secret", from)
	_, _, _ = o.SignIn(ctx, "stranger@example.com", "wrong-secret", from)
	_, _, _ = o.SignIn(ctx, "my-secret-typed-into-the-wrong-field", "x", from)
	must(t, o.SignedIn(ctx, o.owner, ByPassword, from))
	for supplierID, want := range map[string][]string{
		o.supplierID: {"sign_in_failed " + ownerEmail + " by someone not signed in from 192.0.2.7", "signed_in " + ownerEmail + " by " + ownerEmail + " from 192.0.2.7"},
		"":           {"sign_in_failed stranger@example.com by someone not signed in from 192.0.2.7", "sign_in_failed not an e-mail address by someone not signed in from 192.0.2.7"},
	} {
		var got []string
		must(t, o.store.View(ctx, func(tx *store.Tx) error {
			rows, err := tx.AuditRows(ctx, supplierID, store.AuditFilter{}, 100)
			for _, row := range slices.Backward(rows) {
				if row.Kind == "supplier_created" {
					continue
				}
				got = append(got, row.Kind+" "+row.Subject+" by "+row.Who.Name+" from "+row.Who.Address)
				if strings.Contains(row.Detail+row.Subject, "secret") {
					t.Errorf("the audit says %+v", row)
				}
			}
			return err
		}))
		if !slices.Equal(got, want) {
			t.Errorf("the audit of %q says %q, want %q", supplierID, got, want)
		}
	}
}
