package test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// newBuyer makes a log-in for someone who buys for a customer.
func (s *shop) newBuyer(t testing.TB, customer, email string) (password string) {
	t.Helper()
	stdout, stderr, code := runProgram(t, "buyer", "create", "--json", "--supplier", s.ID, "--customer", customer, "--email", email,
		"--database-url", s.installation.databaseURL)
	var made struct {
		Password string `json:"password"`
	}
	if code != 0 || json.Unmarshal([]byte(stdout), &made) != nil {
		t.Fatalf("buyer create: exit %d: %s%s", code, stdout, stderr)
	}
	return made.Password
}

// goOffline takes the network away from a tab, or gives it back.
func (b *tab) goOffline(t *testing.T, offline bool) {
	t.Helper()
	conditions := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{}}
	if offline {
		conditions.MatchedNetworkConditions = []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
	}
	state := network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}
	b.do(t, "change the network", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		if _, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, conditions); err != nil {
			return chromedp.Void{}, err
		}
		_, err := chromedp.Call(ctx, network.OverrideNetworkState, state)
		return chromedp.Void{}, err
	})
}

// TestOrderWithoutNetwork changes a basket and places it while the network is off: it is placed
// once when it is back.
func TestOrderWithoutNetwork(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	password := s.newBuyer(t, "KAI", "sam@kai.example")
	b := s.visitor(t)
	b.lookAs(t, phone)
	b.open(t, "/shop/sign-in?next=/shop/fizz/basket")
	b.fill(t, "E-mail", "sam@kai.example")
	b.fill(t, "Password", password)
	b.click(t, "Sign in")
	b.isAt(t, "/shop/fizz/basket")
	b.do(t, "put Ginger into the basket", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](
			`(() => {
				const sent = new XMLHttpRequest();
				sent.open("POST", "/shop/fizz/basket", false);
				sent.setRequestHeader("Accept", "application/json");
				sent.send(new URLSearchParams({ product: "KOMBU-GIN-330", quantity: "2" }));
				return sent.status === 200;
			})()`))
		return chromedp.Void{}, err
	})
	b.open(t, "/shop/fizz/basket")
	b.see(t, "Place order")
	b.isAccessible(t)
	b.fits(t)

	b.goOffline(t, true)
	b.clickElement(t, `[data-product="KOMBU-GIN-330"] [data-step="1"]`)
	b.see(t, "You're offline")
	b.click(t, "Place order")
	b.see(t, "Will be placed when you're back online")
	b.goOffline(t, false)
	b.see(t, "is placed")
	b.see(t, "3 × ")
	if n := len(s.ordersOf(t, "KAI")); n != 1 {
		t.Errorf("%d orders were made", n)
	}
	b.journal.problems() // the requests that failed without a network
}

// ordersOf are the ids of a customer's orders.
func (s *shop) ordersOf(t *testing.T, customer string) (ids []string) {
	t.Helper()
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	s.ask(t, s.installation.url(), "GET", "/orders?customer_id="+s.firstID(t, "/customers?code="+customer), nil, &page)
	for _, item := range page.Items {
		ids = append(ids, item.ID)
	}
	return ids
}
