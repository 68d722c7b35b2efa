package terms_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/fulfilment"
	"upstock/internal/store"
	"upstock/internal/terms"
	"upstock/internal/wholesale"
)

// office is a supplier with a customer, and another supplier next door.
type office struct {
	t                  *testing.T
	store              *store.Store
	terms              *terms.Service
	catalog            *catalog.Service
	groups             *fulfilment.Service
	supplier, neighbor string
	customer           wholesale.Customer
}

func eachEngine(t *testing.T, test func(t *testing.T, f *office)) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": databasetest.SQLite, "postgres": databasetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newOffice(t, url(t)))
		})
	}
}

func newOffice(t *testing.T, databaseURL string) *office {
	t.Helper()
	st, err := store.Open(t.Context(), databaseURL, store.Options{Log: slog.New(slog.DiscardHandler), Clock: time.Now})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	f := &office{t: t, store: st, terms: terms.New(st), catalog: catalog.New(st), groups: fulfilment.New(st)}
	accounts := account.New(account.Config{Store: st, PasswordMemory: 64})
	for _, supplier := range []*string{&f.supplier, &f.neighbor} {
		made, err := accounts.CreateSupplier(t.Context(), account.NewSupplier{Name: "Kombu", Email: store.NewID() + "@kombu.example", Currency: "NZD"})
		must(t, err)
		*supplier = made.SupplierID
	}
	f.customer, _, err = f.catalog.CreateCustomer(t.Context(), f.supplier, catalog.NewCustomer{Name: "Fern Cafe"}, nil)
	must(t, err)
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, want wholesale.Code) {
	t.Helper()
	if got := wholesale.CodeOf(err); got != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func ptr[T any](v T) *T { return &v }

// onCard is a change that makes terms of both options on a card.
func onCard(name string) terms.Change {
	return terms.Change{
		Name: &name, Options: &[]string{"pay_now", "on_account"}, Collect: ptr("day_of_following_month"), Days: ptr(int64(20)), Methods: &[]string{"card"},
	}
}

func (f *office) create(name string) terms.Terms {
	f.t.Helper()
	made, _, err := f.terms.Create(f.t.Context(), f.supplier, onCard(name), nil)
	must(f.t, err)
	return made
}

// holding are the terms that the customer has.
func (f *office) holding() string {
	f.t.Helper()
	t, err := f.terms.Of(f.t.Context(), f.supplier, f.customer.ID)
	must(f.t, err)
	if t == nil {
		return "none"
	}
	return t.Name
}

func TestTermsAreKeptAndChanged(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		made := f.create(" Card  on the 20th ")
		if made.Name != "Card on the 20th" || made.Default != wholesale.OnAccount || made.Days != 20 {
			t.Errorf("made %+v", made)
		}
		read, err := f.terms.Terms(ctx, f.supplier, made.ID)
		must(t, err)
		if diff := cmp.Diff(made, read); diff != "" {
			t.Errorf("made and read differ:\n%s", diff)
		}
		// What no longer fits because of a change is forgotten; what was given must fit.
		changed, err := f.terms.Update(ctx, f.supplier, made.ID, terms.Change{Options: &[]string{"pay_now"}, Collect: ptr("on_approval")})
		must(t, err)
		if changed.Default != wholesale.PayNow || changed.Days != 0 || changed.Offers(wholesale.OnAccount) {
			t.Errorf("changed to %+v", changed)
		}
		for field, change := range map[string]terms.Change{
			"default": {Default: ptr("on_account")}, "days": {Collect: ptr("day_of_following_month")}, "methods": {Methods: &[]string{}},
			"options": {Options: &[]string{}}, "name": {Name: ptr(" ")}, "collect": {Collect: ptr("later")},
		} {
			_, err := f.terms.Update(ctx, f.supplier, made.ID, change)
			wantCode(t, field, err, wholesale.CodeInvalid)
			if err == nil || !strings.Contains(err.Error(), field) {
				t.Errorf("%s is not named: %v", field, err)
			}
		}
		if read, err = f.terms.Terms(ctx, f.supplier, made.ID); !cmp.Equal(read, changed) {
			t.Errorf("refused, and changed: %+v %v", read, err)
		}
		_, _, err = f.terms.Create(ctx, f.supplier, onCard("card ON the 20th"), nil)
		wantCode(t, "a name in use", err, wholesale.CodeConflict)
		_, err = f.terms.Update(ctx, f.supplier, f.create("Other").ID, terms.Change{Name: ptr("Card on the 20th")})
		wantCode(t, "a name in use", err, wholesale.CodeConflict)
		_, err = f.terms.Update(ctx, f.supplier, made.ID, terms.Change{Name: ptr("CARD on the 20th")})
		must(t, err)
	})
}

func TestACustomersOwnTermsComeBeforeThoseOfItsGroup(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		of := func(id string) *string { return &id }
		usual, north, own := f.create("Usual"), f.create("North"), f.create("Own")
		group, _, err := f.groups.Create(ctx, f.supplier, fulfilment.Change{Name: ptr("North"), PaymentTermsID: of(north.ID)}, nil)
		must(t, err)
		customer := func(change catalog.CustomerChange) {
			t.Helper()
			_, err := f.catalog.UpdateCustomer(ctx, f.supplier, f.customer.ID, change)
			must(t, err)
		}
		for i, step := range []struct {
			do   func()
			want string
		}{
			{func() {}, "none"},
			{func() {
				_, err := f.groups.Update(ctx, f.supplier, f.supplier, fulfilment.Change{PaymentTermsID: of(usual.ID)})
				must(t, err)
			}, "Usual"},
			{func() { customer(catalog.CustomerChange{FulfilmentGroupID: &group.ID}) }, "North"},
			{func() { customer(catalog.CustomerChange{PaymentTermsID: of(own.ID)}) }, "Own"},
			{func() { customer(catalog.CustomerChange{Name: ptr("Fern Café")}) }, "Own"},
			{func() { customer(catalog.CustomerChange{PaymentTermsID: of("")}) }, "North"},
			{func() {
				_, err := f.groups.Update(ctx, f.supplier, group.ID, fulfilment.Change{PaymentTermsID: of("")})
				must(t, err)
			}, "Usual"},
		} {
			if step.do(); f.holding() != step.want {
				t.Errorf("step %d: the customer has %s, want %s", i, f.holding(), step.want)
			}
		}
	})
}

func TestTermsThatSomeoneHasStay(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		made := f.create("Card")
		give := func(id string) {
			t.Helper()
			_, err := f.catalog.UpdateCustomer(ctx, f.supplier, f.customer.ID, catalog.CustomerChange{PaymentTermsID: &id})
			must(t, err)
			_, err = f.groups.Update(ctx, f.supplier, f.supplier, fulfilment.Change{PaymentTermsID: &id})
			must(t, err)
		}
		give(made.ID)
		err := f.terms.Delete(ctx, f.supplier, made.ID)
		wantCode(t, "deleted", err, wholesale.CodeConflict)
		if want := "1 customer and 1 fulfilment group have these payment terms"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it says %v, want %s", err, want)
		}
		if who, err := f.terms.Customers(ctx, f.supplier, made.ID, 10); err != nil || len(who) != 1 || who[0].ID != f.customer.ID {
			t.Errorf("who has them: %v %v", who, err)
		}
		give("")
		must(t, f.terms.Delete(ctx, f.supplier, made.ID))
		wantCode(t, "deleted again", f.terms.Delete(ctx, f.supplier, made.ID), wholesale.CodeNotFound)
		if all, err := f.terms.All(ctx, f.supplier); err != nil || len(all) != 0 {
			t.Errorf("left: %v %v", all, err)
		}
	})
}

// TestTermsAreNotDeletedWhileTheyAreGiven: no customer is left with terms that are not there.
func TestTermsAreNotDeletedWhileTheyAreGiven(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		for range 10 {
			made := f.create(store.NewID())
			var both sync.WaitGroup
			both.Go(func() { _ = f.terms.Delete(t.Context(), f.supplier, made.ID) })
			both.Go(func() {
				_, _ = f.catalog.UpdateCustomer(t.Context(), f.supplier, f.customer.ID, catalog.CustomerChange{PaymentTermsID: &made.ID})
			})
			both.Wait()
			c, err := f.catalog.Customer(t.Context(), f.supplier, f.customer.ID)
			must(t, err)
			if c.PaymentTermsID == "" {
				continue
			}
			if _, err := f.terms.Terms(t.Context(), f.supplier, c.PaymentTermsID); err != nil {
				t.Fatalf("the customer has terms that are not there: %v", err)
			}
		}
	})
}

func TestTermsOfAnotherSupplierAreNotThere(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		made := f.create("Card")
		_, err := f.terms.Terms(ctx, f.neighbor, made.ID)
		wantCode(t, "read", err, wholesale.CodeNotFound)
		_, err = f.terms.Update(ctx, f.neighbor, made.ID, terms.Change{Name: ptr("Mine")})
		wantCode(t, "changed", err, wholesale.CodeNotFound)
		wantCode(t, "deleted", f.terms.Delete(ctx, f.neighbor, made.ID), wholesale.CodeNotFound)
		if all, err := f.terms.All(ctx, f.neighbor); err != nil || len(all) != 0 {
			t.Errorf("listed: %v %v", all, err)
		}
		theirs, _, err := f.terms.Create(ctx, f.neighbor, onCard("Card"), nil)
		must(t, err)
		_, err = f.catalog.UpdateCustomer(ctx, f.supplier, f.customer.ID, catalog.CustomerChange{PaymentTermsID: &theirs.ID})
		wantCode(t, "given to a customer", err, wholesale.CodeInvalid)
		_, err = f.groups.Update(ctx, f.supplier, f.supplier, fulfilment.Change{PaymentTermsID: &theirs.ID})
		wantCode(t, "given to a group", err, wholesale.CodeInvalid)
		if f.holding() != "none" {
			t.Errorf("the customer has %s", f.holding())
		}
	})
}

func TestAListOfTermsGoesOnWhereItEnded(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		var made, listed []string
		for _, name := range []string{"C", "A", "B"} {
			made = append(made, f.create(name).ID)
		}
		for cursor := ""; len(listed) < 5; {
			page, next, err := f.terms.List(t.Context(), f.supplier, cursor, 2)
			must(t, err)
			for _, one := range page {
				listed = append(listed, one.ID)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(made, listed); diff != "" {
			t.Error(diff)
		}
	})
}
