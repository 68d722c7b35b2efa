package account

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAPITokensAreMadeAndRevoked(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		_, err := o.CreateAPIToken(ctx, o.supplierID, NewAPIToken{Name: " "})
		wantFields(t, err, "name", "scope", "lasts")
		secret, err := o.CreateAPIToken(ctx, o.supplierID, NewAPIToken{Name: " Warehouse scanner ", Scope: ScopeOrders, Lasts: For90Days})
		must(t, err)
		list := func() []APIToken {
			tokens, err := o.APITokens(ctx, o.supplierID)
			must(t, err)
			return tokens
		}
		tokens := list() // the first is that of CreateSupplier
		want := APIToken{
			ID: tokens[1].ID, Name: "Warehouse scanner", Scope: ScopeOrders, Beginning: secret[:8],
			CreatedAt: now, ExpiresAt: now.AddDate(0, 0, 90),
		}
		if diff := cmp.Diff(want, tokens[1]); diff != "" || len(tokens) != 2 {
			t.Error(diff)
		}

		use := func() time.Time {
			t.Helper()
			want := Program{SupplierID: o.supplierID, TokenID: want.ID, TokenName: "Warehouse scanner", Scope: ScopeOrders}
			if got, err := o.Authenticate(ctx, secret); err != nil || got != want {
				t.Fatalf("the token is of %+v, %v", got, err)
			}
			return list()[1].LastUsedAt
		}
		for _, step := range []struct{ pass, after time.Duration }{{0, 0}, {59 * time.Minute, 0}, {time.Minute, time.Hour}} {
			o.clock.pass(step.pass)
			if got := use(); !got.Equal(now.Add(step.after)) {
				t.Errorf("last used at %v, want %v after the start", got, step.after)
			}
		}

		other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other", Email: "other@example.com"})
		must(t, err)
		wantCode(t, wholesale.CodeNotFound, o.RevokeAPIToken(ctx, other.SupplierID, want.ID))
		must(t, o.RevokeAPIToken(ctx, o.supplierID, want.ID))
		_, err = o.Authenticate(ctx, secret)
		wantCode(t, wholesale.CodeUnauthorized, err)
	})
}

func TestATokenExpires(t *testing.T) {
	zone, err := time.LoadLocation("Pacific/Auckland")
	must(t, err)
	for _, test := range []struct {
		life TokenLife
		day  string
		want time.Time // zero: never
	}{
		{For30Days, "", now.AddDate(0, 0, 30)},
		{For90Days, "", now.AddDate(0, 0, 90)},
		{ForAYear, "", now.AddDate(1, 0, 0)},
		{UntilDay, "2026-03-05", time.Date(2026, 3, 6, 0, 0, 0, 0, zone)}, // the day is the supplier's, and counts
		{ForEver, "2026-03-05", time.Time{}},
	} {
		t.Run(string(test.life), func(t *testing.T) {
			o := newOffice(t, databasetest.SQLite(t))
			secret, err := o.CreateAPIToken(t.Context(), o.supplierID, NewAPIToken{Name: "ERP", Scope: ScopeAll, Lasts: test.life, LastDay: test.day})
			must(t, err)
			end := test.want
			if end.IsZero() {
				end = now.AddDate(50, 0, 0)
			}
			o.clock.pass(end.Sub(now) - time.Second)
			_, err = o.Authenticate(t.Context(), secret)
			must(t, err)
			o.clock.pass(time.Second)
			_, err = o.Authenticate(t.Context(), secret)
			if test.want.IsZero() {
				must(t, err)
				return
			}
			wantCode(t, wholesale.CodeUnauthorized, err)
			if !strings.Contains(err.Error(), "“ERP” expired on ") {
				t.Errorf("the words are %q", err)
			}
			tokens, err := o.APITokens(t.Context(), o.supplierID)
			must(t, err)
			if !tokens[1].Expired {
				t.Error("the list does not say that it has expired")
			}
		})
	}
}

func TestTheLastDayOfATokenIsChecked(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	for _, day := range []string{"", "soon", "2026-02-31", "2026-03-01", "2036-03-03"} {
		_, err := o.CreateAPIToken(t.Context(), o.supplierID, NewAPIToken{Name: "ERP", Scope: ScopeAll, Lasts: UntilDay, LastDay: day})
		wantFields(t, err, "last_day")
	}
}

func TestScopesIncludeTheSmallerOnes(t *testing.T) {
	for _, test := range []struct{ has, needed Scope }{
		{ScopeRead, ScopeRead}, {ScopeOrders, ScopeRead}, {ScopeOrders, ScopeOrders}, {ScopeAll, ScopeRead},
		{ScopeAll, ScopeOrders}, {ScopeAll, ScopeAll}, {ScopeAll, ""},
	} {
		must(t, Program{Scope: test.has}.Allow(test.needed))
	}
	for _, test := range []struct{ has, needed Scope }{
		{ScopeRead, ScopeOrders}, {ScopeRead, ScopeAll}, {ScopeOrders, ScopeAll}, {ScopeRead, ""}, {ScopeOrders, "new"}, {"", ScopeRead}, {"", ""},
	} {
		wantCode(t, wholesale.CodeForbidden, Program{Scope: test.has}.Allow(test.needed))
	}
}

func TestSuppliersAreWarnedOfTokensThatExpire(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		notice := func() (open store.Notice) {
			t.Helper()
			must(t, o.WarnOfTokens(ctx))
			must(t, o.store.View(ctx, func(tx *store.Tx) error {
				notices, err := tx.Notices(ctx, o.supplierID, "", 10)
				if len(notices) > 1 {
					t.Errorf("%d notices are open", len(notices))
				}
				if len(notices) > 0 {
					open = notices[0]
				}
				return err
			}))
			return open
		}
		dismiss := func(id string) {
			must(t, o.store.Update(ctx, func(tx *store.Tx) error { return tx.DismissNotice(ctx, o.supplierID, id) }))
		}
		for _, name := range []string{"ERP", "Scanner"} {
			_, err := o.CreateAPIToken(ctx, o.supplierID, NewAPIToken{Name: name, Scope: ScopeRead, Lasts: For30Days})
			must(t, err)
			o.clock.pass(24 * time.Hour)
		}
		o.clock.pass(14*24*time.Hour - time.Second)
		if n := notice(); n.ID != "" {
			t.Errorf("a warning 14 days and a second ahead: %+v", n)
		}
		o.clock.pass(time.Second)
		first := notice()
		if first.Kind != NoticeTokenExpiring || first.Title != "An API token expires soon" || !strings.HasPrefix(first.Detail, "“ERP” expires on 1 April 2026, ") {
			t.Errorf("the notice is %+v", first)
		}
		dismiss(first.ID)
		if n := notice(); n.ID != "" {
			t.Errorf("a dismissed notice is back: %+v", n)
		}
		o.clock.pass(24 * time.Hour)
		second := notice()
		if second.Title != "2 API tokens expire soon" {
			t.Errorf("the notice is %+v", second)
		}
		tokens, err := o.APITokens(ctx, o.supplierID)
		must(t, err)
		must(t, o.RevokeAPIToken(ctx, o.supplierID, tokens[1].ID))
		if n := notice(); n.ID != second.ID {
			t.Errorf("the notice has gone with the first of two tokens: %+v", n)
		}
		must(t, o.RevokeAPIToken(ctx, o.supplierID, tokens[2].ID))
		if n := notice(); n.ID != "" {
			t.Errorf("the notice is left without a token: %+v", n)
		}
	})
}
