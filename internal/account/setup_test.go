package account

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func firstSupplier(email string) FirstSupplier {
	return FirstSupplier{NewSupplier: NewSupplier{Name: "Kombu Brewing", Email: email, OwnerName: "Jo"}, Password: "a long password"}
}

func TestSetUp(t *testing.T) {
	test := func(t *testing.T, url string) {
		o := newEmptyOffice(t, url)
		ctx, from := t.Context(), Caller{IP: "192.0.2.1"}
		replaced, _, err := o.NewSetupCode(ctx)
		must(t, err)
		made, needed, err := o.NewSetupCode(ctx)
		must(t, err)
		code := made.Code
		if !made.ExpiresAt.Equal(now.Add(24 * time.Hour)) {
			t.Errorf("the code works until %v", made.ExpiresAt)
		}
		if !needed || !regexp.MustCompile(`^[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}$`).MatchString(code) {
			t.Errorf("the code is %q, needed: %v", code, needed)
		}
		_, _, err = o.SetUp(ctx, replaced.Code, firstSupplier(ownerEmail), from)
		wantFields(t, err, "code")
		_, _, err = o.SetUp(ctx, "AAAA-AAAA-AAAA", firstSupplier(ownerEmail), from)
		wantFields(t, err, "code")
		_, _, err = o.SetUp(ctx, "AAAA-AAAA-AAAA", FirstSupplier{Password: "short"}, from) // all that is wrong is said at once
		wantFields(t, err, "code", "name", "email", "owner_name", "password")
		_, _, err = o.SetUp(ctx, code, FirstSupplier{Password: "short"}, from)
		wantFields(t, err, "name", "email", "owner_name", "password")

		owner, epoch, err := o.SetUp(ctx, " "+strings.ToLower(strings.ReplaceAll(code, "-", "")), firstSupplier(ownerEmail), from)
		must(t, err)
		if owner.Name != "Jo" || owner.Role != FullAccess || owner.Invited {
			t.Errorf("the owner is %+v", owner)
		}
		if _, supplier, err := o.MembershipOfSession(ctx, owner.SupplierID, owner.ID, epoch); err != nil || supplier.Name != "Kombu Brewing" {
			t.Errorf("the owner is not signed in: %+v, %v", supplier, err)
		}
		_, _, err = o.SignIn(ctx, ownerEmail, "a long password", from)
		must(t, err)

		// All codes are dead, and there are no new ones.
		for _, dead := range []string{code, replaced.Code} {
			_, _, err = o.SetUp(ctx, dead, firstSupplier("two@kombu.example"), from)
			wantCode(t, wholesale.CodeNotFound, err)
		}
		if code, needed, err := o.NewSetupCode(ctx); needed || code != (SetupCode{}) || err != nil {
			t.Errorf("a new code: %+v, %v, %v", code, needed, err)
		}
		if needed, err := o.SetUpNeeded(ctx); needed || err != nil {
			t.Errorf("set-up is still needed: %v", err)
		}
	}
	t.Run("SQLite", func(t *testing.T) { test(t, databasetest.SQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, databasetest.PostgreSQL(t)) })
}

func TestOnlyOneOfManySetsUp(t *testing.T) {
	test := func(t *testing.T, url string) {
		o := newEmptyOffice(t, url)
		var done atomic.Int32
		var all sync.WaitGroup
		code, _, err := o.NewSetupCode(t.Context())
		must(t, err)
		for i := range 6 {
			all.Go(func() {
				_, _, err := o.SetUp(t.Context(), code.Code, firstSupplier(string(rune('a'+i))+"@kombu.example"), Caller{IP: "192.0.2.1"})
				if err == nil {
					done.Add(1)
				} else if wholesale.CodeOf(err) != wholesale.CodeNotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Errorf("%d suppliers were set up", done.Load())
		}
	}
	t.Run("SQLite", func(t *testing.T) { test(t, databasetest.SQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, databasetest.PostgreSQL(t)) })
}

func TestSetUpCodesCannotBeGuessed(t *testing.T) {
	o := newEmptyOffice(t, databasetest.SQLite(t))
	code, _, err := o.NewSetupCode(t.Context())
	must(t, err)
	for range setUpsOfAddress.burst {
		_, _, err = o.SetUp(t.Context(), "AAAA-AAAA-AAAA", firstSupplier(ownerEmail), Caller{IP: "192.0.2.1"})
		wantFields(t, err, "code")
	}
	_, _, err = o.SetUp(t.Context(), code.Code, firstSupplier(ownerEmail), Caller{IP: "192.0.2.1"})
	wantCode(t, wholesale.CodeTooMany, err)
	_, _, err = o.SetUp(t.Context(), code.Code, firstSupplier(ownerEmail), Caller{IP: "192.0.2.2"})
	must(t, err)
}

func TestASupplierMadeOtherwiseEndsTheCodes(t *testing.T) {
	o := newEmptyOffice(t, databasetest.SQLite(t))
	code, _, err := o.NewSetupCode(t.Context())
	must(t, err)
	_, err = o.CreateSupplier(t.Context(), NewSupplier{Name: "Kombu Brewing", Email: ownerEmail})
	must(t, err)
	must(t, o.store.View(t.Context(), func(tx *store.Tx) error {
		if left, err := tx.IsSetupCode(t.Context(), setupCodeHash(code.Code)); left || err != nil {
			t.Errorf("the code is left: %v", err)
		}
		return nil
	}))
}

// wantFields checks which fields of the input an error is about.
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	e, ok := errors.AsType[*wholesale.Error](err)
	if !ok || e.Code != wholesale.CodeInvalid {
		t.Errorf("got %v, want an error about %v", err, want)
		return
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Field)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
