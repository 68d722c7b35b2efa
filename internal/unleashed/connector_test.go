package unleashed

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
)

func TestCheck(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	for range 2 { // never cached: it checks the credentials
		company, err := r.Check(t.Context())
		must(t, err)
		if want := (syncing.Company{ID: company.ID, Name: "Demo Drinks Ltd", BaseCurrency: "NZD"}); company != want || company.ID == "" {
			t.Errorf("got %+v, want %+v", company, want)
		}
	}
	if r.calls.Load() != 2 {
		t.Errorf("got %d calls, want 2", r.calls.Load())
	}
}

func TestRefusedCredentials(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	company, err := r.Check(t.Context())
	must(t, err)
	if company.Name == "" {
		t.Fatal("the right key is refused")
	}
	wrong := r.open("wrong-key==")
	_, err = wrong.Check(t.Context())
	failure := wantRemoteError(t, err, syncing.Auth)
	if !strings.Contains(failure.Message, "refuses this Unleashed ID or User Key.") || !strings.Contains(failure.Technical, "403") {
		t.Errorf("got %q", failure.Message)
	}
	if strings.Contains(failure.Message, "wrong-key") {
		t.Error("the message holds the key")
	}
	// A wrong key must not see what the right key has read.
	_, err = wrong.company(t.Context())
	if failure, ok := errors.AsType[*unleashedapi.Error](err); !ok || failure.Kind != unleashedapi.KindAuth {
		t.Errorf("reference data with a wrong key: got %v", err)
	}
}

func TestOpenMakesNoCallAndForgivesWhiteSpace(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	account := r.connector.Open(syncing.Credentials{APIID: " " + strings.ToUpper(apiID) + "\n", APIKey: apiKey + "\n"}, nil)
	if calls := r.sandbox.Calls(); calls.Total("*", "*") != 0 {
		t.Errorf("Open made calls: %v", calls)
	}
	_, err := account.Check(t.Context())
	must(t, err)
}

func TestAccountsOfOneAPIIDShareTheirPace(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	pace, reference := r.connector.shared(syncing.Credentials{APIID: apiID, APIKey: apiKey})
	otherKeyPace, otherKeyReference := r.connector.shared(syncing.Credentials{APIID: apiID, APIKey: "other"})
	otherIDPace, _ := r.connector.shared(syncing.Credentials{APIID: "other", APIKey: apiKey})
	if pace != otherKeyPace || pace == otherIDPace {
		t.Error("the pace is not by API id")
	}
	if reference != r.account.reference || reference == otherKeyReference {
		t.Error("the reference data is not by id and key")
	}
}

func TestPageSizes(t *testing.T) {
	for _, c := range []struct{ full, changes, wantFull, wantChanges int }{{0, 0, 200, 1000}, {-1, -1, 200, 1000}, {1000, 200, 1000, 200}, {5000, 5000, 1000, 1000}} {
		config := New(Config{FullPageSize: c.full, ChangesPageSize: c.changes}).config
		if config.FullPageSize != c.wantFull || config.ChangesPageSize != c.wantChanges {
			t.Errorf("%d and %d: got %d and %d", c.full, c.changes, config.FullPageSize, config.ChangesPageSize)
		}
	}
}

func TestReadingIsRepeatedUntilItWorks(t *testing.T) {
	for _, fault := range []string{"error_before count=3", "cut_before count=3", "cut_after count=2", "truncated count=3", "truncated style=chunk count=3", "garbage count=2"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRemote(t, sandbox.Behaviour{}, nil)
			must(t, r.sandbox.AddProducts(sandbox.NewProduct("A", "A", "1")))
			r.fault(t, "GET Products "+fault)
			rows, _ := readAll(t, r.Products, syncing.Reading{})
			if len(rows) != 1 || r.calls.Load() < 3 {
				t.Errorf("got %d rows in %d calls", len(rows), r.calls.Load())
			}
		})
	}
}

func TestReadingGivesUp(t *testing.T) {
	for fault, want := range map[string]syncing.Kind{
		"error_before": syncing.Transient, "cut_before": syncing.Transient, "garbage": syncing.Transient,
		"auth_gone": syncing.Auth, "quota_gone": syncing.Quota,
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRemote(t, sandbox.Behaviour{}, nil)
			customer := sandbox.NewCustomer("A", "A")
			customer.Guid = apiID
			must(t, r.sandbox.AddCustomers(customer))
			r.fault(t, "GET * "+fault)
			reads := map[string]func() error{
				"Check":         func() error { _, err := r.Check(t.Context()); return err },
				"Products":      func() error { _, err := r.Products(t.Context(), syncing.Reading{}); return err },
				"Customers":     func() error { _, err := r.Customers(t.Context(), syncing.Reading{}); return err },
				"FindCustomers": func() error { _, err := r.FindCustomers(t.Context(), "a", 1); return err },
				"Customer":      func() error { _, err := r.Customer(t.Context(), apiID); return err },
				"Prices":        func() error { _, err := r.Prices(t.Context(), syncing.Reading{}); return err },
				"GroupPrices":   func() error { _, err := r.GroupPrices(t.Context(), syncing.Reading{}); return err },
				"FindOrder":     func() error { _, _, err := r.FindOrder(t.Context(), apiID, "x"); return err },
				"ChangedOrders": func() error { _, err := r.ChangedOrders(t.Context(), syncing.Reading{}); return err },
			}
			for name, read := range reads {
				failure := wantRemoteError(t, read(), want)
				if failure.Message == "" {
					t.Errorf("%s: no message", name)
				}
			}
		})
	}
}

func TestAnExhaustedMonthSaysWhenItEnds(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	r.fault(t, "GET * quota_gone")
	_, err := r.Products(t.Context(), syncing.Reading{})
	failure := wantRemoteError(t, err, syncing.Quota)
	if failure.Message != "Unleashed says: The monthly API usage limit has been reached." {
		t.Errorf("got %q, want Unleashed's own words", failure.Message)
	}
	if untilApril := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC).Sub(r.clock.Now()); failure.RetryAfter != untilApril {
		t.Errorf("got a wait of %s, want %s", failure.RetryAfter, untilApril)
	}

	// Some accounts may answer 403 to that, so only the message identifies it.
	behaviour, err := sandbox.ParseBehaviour("quota_status=403")
	must(t, err)
	r = newRemote(t, behaviour, nil)
	r.fault(t, "GET * quota_gone")
	_, err = r.Products(t.Context(), syncing.Reading{})
	if failure := wantRemoteError(t, err, syncing.Auth); failure.Message != "Unleashed says: The monthly API usage limit has been reached." {
		t.Errorf("got %q, want Unleashed's own words", failure.Message)
	}
}

func TestAnEndedContextIsNobodysFailure(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Products(ctx, syncing.Reading{})
	if _, ok := errors.AsType[*syncing.RemoteError](err); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	_, err = r.customerTax(ctx, unleashedapi.Customer{Taxable: new(true)})
	if _, ok := errors.AsType[*syncing.RemoteError](err); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("reference data: got %v, want the context's error", err)
	}
}

func TestEveryKindOfFailureHasItsCounterpart(t *testing.T) {
	for from, want := range map[unleashedapi.Kind]syncing.Kind{
		unleashedapi.KindAuth: syncing.Auth, unleashedapi.KindQuota: syncing.Quota, unleashedapi.KindInvalid: syncing.Invalid,
		unleashedapi.KindNotFound: syncing.NotFound, unleashedapi.KindTransient: syncing.Transient, unleashedapi.KindUnknownOutcome: syncing.UnknownOutcome,
	} {
		failure := wantRemoteError(t, remoteError(&unleashedapi.Error{Kind: from, RetryAfter: time.Minute}), want)
		if failure.Message == "" || failure.RetryAfter != time.Minute {
			t.Errorf("%s: got %+v", from, failure)
		}
	}
}
