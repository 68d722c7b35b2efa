package notices_test

import (
	"net/http"
	"testing"

	"upstock/internal/store"
	"upstock/internal/web/console/notices"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *webtest.Site) { notices.Routes(s.Router, notices.Services{Orders: s.Orders}) })
}

func put(t *testing.T, s *webtest.Site, supplierID string, n store.Notice) {
	t.Helper()
	if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutNotice(t.Context(), supplierID, n) }); err != nil {
		t.Fatal(err)
	}
}

func TestNoticesAreShownAndDismissed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if a := s.Get("/notices"); !a.Says("Nothing needs attention") {
		t.Errorf("without notices: %s", a.Text())
	}
	put(t, s, s.SupplierID, store.Notice{Kind: "connection_error", Title: "Unleashed <b>refuses</b> the key", Detail: "Enter it again"})
	put(t, s, s.SupplierID, store.Notice{Kind: "sales_order_failed", OrderID: "an-order", Title: "Order U-1001 did not reach Unleashed"})
	a := s.Get("/notices")
	if !a.Says("Unleashed <b>refuses</b> the key") || a.Find("main b").Length() != 0 {
		t.Errorf("the text is not shown as text: %s", a.Body)
	}
	for _, place := range []string{"/settings/integrations", "/orders/an-order"} {
		if a.Find(`main a[href="`+place+`"]`).Length() != 1 {
			t.Errorf("no way to %s", place)
		}
	}
	action, _ := a.Find("main form").First().Attr("action")
	if answer := s.Post(action, nil); answer.Status != http.StatusSeeOther || answer.Location != "/notices" {
		t.Errorf("dismissing: %d %s", answer.Status, answer.Location)
	}
	if left := s.Get("/notices").Find("main form").Length(); left != 1 {
		t.Errorf("%d notices are left, want 1", left)
	}
}

// Whoever may not open the settings is not sent there.
func TestNoNoticeLeadsToAPageThatIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	put(t, s, s.SupplierID, store.Notice{Kind: "relink", Title: "Review the links"})
	put(t, s, s.SupplierID, store.Notice{Kind: "pictures_missing", Title: "Pictures are missing"})
	s.AsOrderManager()
	notices := s.Get("/notices")
	if n := notices.Find(`main a[href^="/settings"]`).Length(); n != 0 {
		t.Errorf("%d links to the settings", n)
	}
	if notices.Find(`main a[href="/products?problem=picture"]`).Length() != 1 {
		t.Error("the products are not one click away")
	}
}

// What a person is asked to do is one click away.
func TestNoticesLeadToWhereTheyAreDealtWith(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for kind, place := range map[string]string{
		"other_account": "/settings/integrations/relink", "relink": "/settings/integrations/relink", "quota": "/settings/integrations",
		"mail_refused": "/settings/notifications", "mail_waiting": "/settings/notifications", "token_expiring": "/settings/tokens",
		"pictures_missing": "/products?problem=picture", "webhook_failing": "/settings/webhooks", "sync_products": "/settings/sync-history",
	} {
		put(t, s, s.SupplierID, store.Notice{Kind: kind, Title: "Title of " + kind})
		link := s.Get("/notices").Find(`main li:contains("Title of ` + kind + `") a`)
		if href, _ := link.Attr("href"); href != place {
			t.Errorf("%s leads to %q, want %q", kind, href, place)
		}
	}
}

func TestAnotherSuppliersNoticeIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	put(t, s, s.OtherSupplier(), store.Notice{Kind: "quota", Title: "theirs"})
	s.As("office@other.example")
	action, _ := s.Get("/notices").Find("main form").Attr("action")
	s.As("office@kombu.example")
	if a := s.Get("/notices"); a.Says("theirs") {
		t.Error(a.Text())
	}
	if a := s.Post(action, nil); a.Status != http.StatusNotFound {
		t.Errorf("dismissing another's notice: %d", a.Status)
	}
}

// A dismissed notice does not hide its order.
func TestAnOrderThatNeedsAttentionStaysOnTheBell(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	o := s.AddOrder(s.AddCustomer("CAFE", "Café Ōtautahi"), s.AddProduct("KOMBU", "Kombucha ginger", "24.95"), "12")
	alter := func(change func(o *wholesale.Order)) {
		t.Helper()
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			o, err := tx.Order(t.Context(), s.SupplierID, o.ID)
			if err != nil {
				return err
			}
			change(o)
			return tx.UpdateOrder(t.Context(), o)
		}); err != nil {
			t.Fatal(err)
		}
	}
	alter(func(o *wholesale.Order) {
		o.Status, o.SalesOrder.State, o.SalesOrder.Number, o.SalesOrder.Deleted = wholesale.Processing, wholesale.OutboxCreated, "SO-1", true
	})
	put(t, s, s.SupplierID, store.Notice{Kind: "sales_order_deleted", OrderID: o.ID, Title: "Sales order SO-1 was deleted"})
	bell := func() string {
		label, _ := s.Get("/notices").Find(`a[href="/notices"]`).Attr("aria-label")
		return label
	}
	if got := bell(); got != "Notices: 1 needs attention" { // the order and its notice are one
		t.Errorf("got %q", got)
	}
	action, _ := s.Get("/notices").Find("main form").First().Attr("action")
	s.Post(action, nil)
	if a := s.Get("/notices"); bell() != "Notices: 1 needs attention" || !a.Says("1 order needs attention") || a.Says("Nothing needs attention") {
		t.Errorf("after dismissing: %q, %s", bell(), a.Text())
	}
	alter(func(o *wholesale.Order) { o.Status = wholesale.Cancelled })
	if a := s.Get("/notices"); bell() != "Notices: none" || !a.Says("Nothing needs attention") {
		t.Errorf("after it was dealt with: %q, %s", bell(), a.Text())
	}
}
