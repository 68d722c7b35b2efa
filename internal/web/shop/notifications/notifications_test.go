package notifications_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/push/pushtest"
	"upstock/internal/store"
	"upstock/internal/web/shop/notifications"
	"upstock/internal/web/webtest"
)

func newSite(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *webtest.Site) {
		notifications.Routes(s.Shop, notifications.Services{Orders: s.Orders, Push: s.Push})
	})
}

func TestABuyerChoosesWhatTheyAreTold(t *testing.T) {
	s := newSite(t)
	cafe := s.AddCustomer("CAFE", "Fern Cafe")
	s.AddBuyer(cafe, "kim@cafe.example")
	s.AsBuyer("kim@cafe.example")
	path := s.ShopPath("/notifications")
	page := s.Get(path)
	if n := page.Find(`input[name="shipped.mail"][checked], input[name="shipped.push"][checked]`).Length(); n != 2 {
		t.Errorf("%d of two switches are on at first", n)
	}
	if page.Find(`input[name="placed.push"]`).Length() != 0 {
		t.Error("who places an order can have the phone say so")
	}
	s.Post(path, url.Values{"kind": {"shipped", "comment"}, "shipped.push": {"on"}, "comment.mail": {"on"}})
	saved := s.Get(path)
	if !saved.Says("Saved") {
		t.Errorf("got %s", saved.Text())
	}
	for name, want := range map[string]int{"shipped.mail": 0, "shipped.push": 1, "comment.mail": 1, "comment.push": 0, "cancelled.mail": 1} {
		if got := saved.Find(`input[name="` + name + `"][checked]`).Length(); got != want {
			t.Errorf("%s: %d", name, got)
		}
	}
	if answer := s.Post(path, url.Values{"kind": {"everything"}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown kind: %d", answer.Status)
	}
}

// TestNoOneIsOfferedWhatTheyAreNeverTold: who has a limit releases no order, and limited buyers
// have no standing orders.
func TestNoOneIsOfferedWhatTheyAreNeverTold(t *testing.T) {
	s := newSite(t)
	cafe := s.AddCustomer("CAFE", "Fern Cafe")
	for email, b := range map[string]account.Buyer{
		"full@cafe.example":    {Role: account.BuyerFull},
		"spends@cafe.example":  {Role: account.BuyerFull, SpendingLimit: decimal.MustParse("100")},
		"limited@cafe.example": {Role: account.BuyerLimited},
	} {
		s.AddBuyerAs(cafe, email, b)
		s.AsBuyer(email)
		page := s.Get(s.ShopPath("/notifications"))
		held, upcoming := page.Find(`input[name="held.mail"]`).Length() == 1, page.Find(`input[name="upcoming.mail"]`).Length() == 1
		if held != b.Approver() || upcoming != (b.Role == account.BuyerFull) {
			t.Errorf("%s: held %v, upcoming %v", email, held, upcoming)
		}
	}
	s.AsNobody()
	if answer := s.Ask(s.ShopPath("/notifications/key")); answer.Status == http.StatusOK {
		t.Error("a stranger gets the key")
	}
}

func TestAPhoneGetsNotificationsUntilItsPersonSignsOut(t *testing.T) {
	s := newSite(t)
	phone := pushtest.New(t).Subscribe("phone")
	cafe := s.AddCustomer("CAFE", "Fern Cafe")
	buyer := s.AddBuyer(cafe, "kim@cafe.example")
	s.AsBuyer("kim@cafe.example")
	within := func(path string) string { return s.ShopPath("/notifications" + path) }
	if key := s.Get(within("/key")).Text(); !strings.HasPrefix(key, `{"key":"B`) {
		t.Errorf("the key is %s", key)
	}
	subscribe := url.Values{"endpoint": {phone.Endpoint}, "auth": {phone.Auth}, "p256dh": {phone.P256dh}}
	if answer := s.Post(within("/browser"), subscribe); answer.Status != http.StatusNoContent {
		t.Fatalf("subscribing: %d %s", answer.Status, answer.Text())
	}
	if page := s.Get(within("")); !page.Says("Notifications are on for 1 device.") {
		t.Errorf("got %s", page.Text())
	}
	s.Post(within("/test"), url.Values{})
	if page := s.Get(within("")); !page.Says("A test notification is on its way") {
		t.Errorf("got %s", page.Text())
	}
	browsers := func() int {
		t.Helper()
		n, err := s.Push.Browsers(t.Context(), buyer.PersonID)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	s.Post(within("/browser/remove"), url.Values{"endpoint": {phone.Endpoint}})
	if n := browsers(); n != 0 {
		t.Errorf("%d browsers after it was turned off", n)
	}
	s.Post(within("/browser"), subscribe)
	if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.EndSessions(t.Context(), buyer.PersonID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := browsers(); n != 0 {
		t.Errorf("%d browsers after signing out", n)
	}
	s.AsBuyer("kim@cafe.example")
	if answer := s.Post(within("/browser"), url.Values{"endpoint": {"https://10.0.0.1/"}, "auth": {phone.Auth}, "p256dh": {phone.P256dh}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("an address inside a private network: %d", answer.Status)
	}
}
