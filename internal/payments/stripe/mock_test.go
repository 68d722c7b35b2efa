package stripe_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/wholesale"
)

// mock starts stripe-mock, which is Stripe's own: it holds every request against Stripe's
// specification, knows nothing of earlier ones, and answers with an example.
func mock(t *testing.T) *stripe.Account {
	t.Helper()
	unusable := t.Skipf
	if os.Getenv("CI") != "" {
		unusable = t.Fatalf
	}
	program := filepath.Join(t.TempDir(), "stripe-mock")
	building, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	build := exec.CommandContext(building, "go", "build", "-modfile=tools/go.mod", "-o", program, "github.com/stripe/stripe-mock")
	build.Dir = "../../.."
	if said, err := build.CombinedOutput(); err != nil {
		unusable("stripe-mock cannot be built, so requests are not held against Stripe's specification: %v\n%s", err, said)
	}
	running := exec.CommandContext(t.Context(), program, "-http-addr", "127.0.0.1:0")
	out, err := running.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = running.Process.Kill()
		_ = running.Wait()
	})
	address := regexp.MustCompile(`HTTP at address: (127\.0\.0\.1:\d+)`)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := address.FindStringSubmatch(lines.Text()); found != nil {
			go func() {
				for lines.Scan() { // its pipe must not fill up
				}
			}()
			return stripe.New(stripe.Config{BaseURL: "http://" + found[1]}).Account("sk_test_123")
		}
	}
	t.Fatal("stripe-mock does not say where it listens")
	return nil
}

// TestStripesSpecificationAcceptsEveryCall: a parameter that Stripe does not have, or of another
// kind, is refused by stripe-mock.
func TestStripesSpecificationAcceptsEveryCall(t *testing.T) {
	a := mock(t)
	ctx, now := t.Context(), time.Now()
	intent := stripe.IntentRequest{
		PaymentID: "p", OrderID: "o", OrderNumber: "U-1029", SupplierID: "s", Description: "Order U-1029", Amount: 47334, Currency: "NZD",
		CustomerID: "cus_1", Kind: wholesale.Card,
	}
	bank := intent
	bank.Kind = wholesale.NZBankAccount
	page := stripe.PaymentPageRequest{
		PaymentID: "p", OrderID: "o", OrderNumber: "U-1029", SupplierID: "s", Description: "Order U-1029", Amount: 47334, Currency: "NZD",
		Kinds: []wholesale.MethodKind{wholesale.Card}, Email: "kiri@cafe.example", SaveMethod: true,
		ReturnURL: "https://orders.example.com/pay/t", CancelURL: "https://orders.example.com/pay/t", ExpiresAt: now.Add(time.Hour),
	}
	known := page
	known.CustomerID, known.Email = "cus_1", ""
	calls := map[string]func() error{
		"check": func() error { _, err := a.Check(ctx); return err },
		"create a customer": func() error {
			_, err := a.CreateCustomer(ctx, stripe.CustomerRequest{PersonID: "p", Name: "Kiri", Email: "kiri@cafe.example"}, "k1")
			return err
		},
		"create an intent":      func() error { _, err := a.CreateIntent(ctx, intent, "k2"); return err },
		"create one for a bank": func() error { _, err := a.CreateIntent(ctx, bank, "k3"); return err },
		"confirm":               func() error { _, err := a.ConfirmIntent(ctx, "pi_1", "pm_1", "k4"); return err },
		"read an intent":        func() error { _, err := a.Intent(ctx, "pi_1"); return err },
		"cancel":                func() error { _, err := a.CancelIntent(ctx, "pi_1", "k5"); return err },
		"find an intent":        func() error { _, _, err := a.FindIntent(ctx, "p", "cus_1", now); return err },
		"list intents": func() error {
			return a.EachIntent(ctx, now.Add(-time.Hour), now, func(stripe.Intent) error { return nil })
		},
		"refund": func() error {
			_, err := a.CreateRefund(ctx, stripe.RefundRequest{RefundID: "r", PaymentID: "p", IntentID: "pi_1", SupplierID: "s", Amount: 100, Reason: "Short"}, "k6")
			return err
		},
		"read a refund": func() error { _, err := a.Refund(ctx, "re_1"); return err },
		"find a refund": func() error { _, _, err := a.FindRefund(ctx, "pi_1", "r"); return err },
		"list refunds": func() error {
			return a.EachRefund(ctx, now.Add(-time.Hour), now, func(stripe.Refund) error { return nil })
		},
		"read a dispute": func() error { _, err := a.Dispute(ctx, "dp_1"); return err },
		"list disputes": func() error {
			return a.EachDispute(ctx, now.Add(-time.Hour), now, func(stripe.Dispute) error { return nil })
		},
		"list payouts": func() error {
			return a.EachPayout(ctx, now.Add(-time.Hour), now, func(stripe.Payout) error { return nil })
		},
		"list what is in a payout": func() error {
			return a.EachMovement(ctx, "po_1", func(stripe.Movement) error { return nil })
		},
		"open a page to pay":      func() error { _, err := a.PaymentPage(ctx, page, "k7"); return err },
		"open one for a customer": func() error { _, err := a.PaymentPage(ctx, known, "k8"); return err },
		"open a page to save": func() error {
			_, err := a.SetupPage(ctx, stripe.SetupPageRequest{
				CustomerID: "cus_1", GrantRef: "g", Kinds: []wholesale.MethodKind{wholesale.Card}, Currency: "NZD",
				ReturnURL: "https://orders.example.com/back", CancelURL: "https://orders.example.com/back",
			}, "k9")
			return err
		},
		"read a page":   func() error { _, err := a.Page(ctx, "cs_1"); return err },
		"close a page":  func() error { _, err := a.ExpirePage(ctx, "cs_1", "k10"); return err },
		"find a page":   func() error { _, _, err := a.FindPage(ctx, "p", now); return err },
		"read a method": func() error { _, err := a.Method(ctx, "pm_1"); return err },
		"detach":        func() error { return a.DetachMethod(ctx, "pm_1") },
	}
	for name, call := range calls {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
