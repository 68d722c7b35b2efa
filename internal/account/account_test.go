package account

import (
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var now = time.Date(2026, 3, 2, 1, 2, 3, 0, time.UTC)

// cheap is what a password's hash takes in tests, in KiB: what it costs is no business of theirs.
const cheap = 64

func onEachEngine(t *testing.T, test func(t *testing.T, st *store.Store)) {
	for engine, url := range map[string]func(testing.TB) string{
		"SQLite":     databasetest.SQLite,
		"PostgreSQL": databasetest.PostgreSQL,
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, openStore(t, url(t), func() time.Time { return now }))
		})
	}
}

func openStore(t *testing.T, url string, clock func() time.Time) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), url, store.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Clock: clock})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	must(t, st.Migrate(t.Context()))
	return st
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCreateSupplier(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		ctx, accounts := t.Context(), New(Config{Store: st, PasswordMemory: cheap})
		created, err := accounts.CreateSupplier(ctx, NewSupplier{Name: " Kombucha Co ", Email: "Office@kombucha.example"})
		if err != nil {
			t.Fatal(err)
		}

		supplier, err := accounts.Supplier(ctx, created.SupplierID)
		if err != nil {
			t.Fatal(err)
		}
		want := wholesale.Supplier{
			ID: created.SupplierID, Name: "Kombucha Co", Email: "Office@kombucha.example", Currency: "NZD", TimeZone: "Pacific/Auckland", CreatedAt: now,
			Mails: wholesale.CustomerMails{Shipped: true, Cancelled: true, Comment: true},
			Shop:  wholesale.Shop{Slug: "kombucha-co", ForStrangers: wholesale.StrangersSeeNothing},
		}
		if diff := cmp.Diff(want, supplier); diff != "" {
			t.Error(diff)
		}

		var owner store.Membership
		var connection store.Connection
		var number int64
		if err := st.Update(ctx, func(tx *store.Tx) (err error) {
			person, err := tx.PersonByEmail(ctx, "office@kombucha.example")
			if err != nil {
				return err
			}
			if owner, err = tx.Membership(ctx, created.SupplierID, person.ID); err != nil {
				return err
			}
			if connection, err = tx.Connection(ctx, created.SupplierID, "unleashed"); err != nil {
				return err
			}
			number, err = tx.NextOrderNumber(ctx, created.SupplierID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if owner.Role != "full" || owner.SessionEpoch != 1 || !owner.MailAttention || !owner.AcceptedAt.Equal(now) {
			t.Errorf("the owner is %+v", owner)
		}
		if ok, err := argon2id.ComparePasswordAndHash(created.Password, owner.PasswordHash); err != nil || !ok {
			t.Errorf("the password does not open the log-in: %v, %v", ok, err)
		}
		if connection.Status != store.Disconnected || connection.Settings != wholesale.DefaultIntegrationSettings() {
			t.Errorf("the connection is %+v", connection)
		}
		if number != 1001 {
			t.Errorf("the first order number is %d", number)
		}
	})
}

func TestATokenActsForItsSupplierOnly(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		ctx, accounts := t.Context(), New(Config{Store: st, PasswordMemory: cheap})
		one, err := accounts.CreateSupplier(ctx, NewSupplier{Name: "One", Email: "one@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		two, err := accounts.CreateSupplier(ctx, NewSupplier{Name: "Two", Email: "two@example.com", Currency: "AUD", TimeZone: "Australia/Perth"})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []Created{one, two} {
			if p, err := accounts.Authenticate(ctx, s.APIToken); err != nil || p.SupplierID != s.SupplierID || p.Scope != ScopeAll {
				t.Errorf("the token of %s gives %+v, %v", s.SupplierID, p, err)
			}
		}
		encoded, ok := strings.CutPrefix(one.APIToken, "upk_")
		if secret, err := base64.RawURLEncoding.DecodeString(encoded); !ok || err != nil || len(secret) != 32 {
			t.Errorf("token %q is not upk_ and 32 bytes", one.APIToken)
		}
		for _, token := range []string{"", "upk_", one.APIToken + "A", strings.TrimPrefix(one.APIToken, "upk_"), hashOf(one.APIToken), "upk_" + hashOf(one.APIToken)} {
			if p, err := accounts.Authenticate(ctx, token); wholesale.CodeOf(err) != wholesale.CodeUnauthorized || p != (Program{}) {
				t.Errorf("token %q gives %+v, %v", token, p, err)
			}
		}
	})
}

func TestALogInIsUniqueInTheInstallation(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		ctx, accounts := t.Context(), New(Config{Store: st, PasswordMemory: cheap})
		if _, err := accounts.CreateSupplier(ctx, NewSupplier{Name: "One", Email: "office@example.com"}); err != nil {
			t.Fatal(err)
		}
		_, err := accounts.CreateSupplier(ctx, NewSupplier{Name: "Two", Email: "OFFICE@example.com"})
		if wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("got %v", err)
		}
		if err := st.View(ctx, func(tx *store.Tx) error {
			suppliers, err := tx.Suppliers(ctx)
			if len(suppliers) != 1 {
				t.Errorf("%d suppliers remain, want the first only", len(suppliers))
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestCreateSupplierNamesEveryFault(t *testing.T) {
	tests := []struct {
		in   NewSupplier
		want []string
	}{
		{NewSupplier{}, []string{"name", "email"}},
		{NewSupplier{Name: "  ", Email: "office", Currency: "nzd", TimeZone: "Middle/Earth"}, []string{"name", "email", "currency", "time_zone"}},
		{NewSupplier{Name: strings.Repeat("ä", 501), Email: "Office <office@example.com>"}, []string{"name", "email"}},
		{NewSupplier{Name: "Line\nbreak", Email: "a@example.com", Currency: "NZ€", TimeZone: "Local"}, []string{"name", "currency", "time_zone"}},
		{NewSupplier{Name: strings.Repeat("ä", 500), Email: "a@example.com", Currency: "USD", TimeZone: "UTC"}, nil},
	}
	for _, test := range tests {
		var wrong faults
		test.in.checked(&wrong)
		var got []string
		for _, f := range wrong {
			got = append(got, f.Field)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: %v\n%s", test.in, wrong, diff)
		}
	}
}

func TestSupplierThatIsNotThere(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		if _, err := New(Config{Store: st, PasswordMemory: cheap}).Supplier(t.Context(), store.NewID()); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("got %v", err)
		}
	})
}
