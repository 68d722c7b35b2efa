// Package notifications is where a buyer chooses what they are told, by mail and by notification,
// and turns notifications on for the phone they hold.
package notifications

import (
	"encoding/json"
	"net/http"

	"upstock/internal/ordering"
	"upstock/internal/push"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

// Services are what the area works with.
type Services struct {
	Orders *ordering.Service
	Push   *push.Service
}

// Routes registers the area.
func Routes(rt *page.Router, s Services) {
	a := area(s)
	rt.Handle("GET /shop/{supplier}/notifications", shell.ForBuyers, a.show)
	rt.Handle("POST /shop/{supplier}/notifications", shell.ForBuyers, a.choose)
	rt.Handle("GET /shop/{supplier}/notifications/key", shell.ForBuyers, a.key)
	rt.Handle("POST /shop/{supplier}/notifications/browser", shell.ForBuyers, a.subscribe)
	rt.Handle("POST /shop/{supplier}/notifications/browser/remove", shell.ForBuyers, a.unsubscribe)
	rt.Handle("POST /shop/{supplier}/notifications/test", shell.ForBuyers, a.test)
}

type area Services

func (a area) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	choices, err := a.Orders.MessageChoices(ctx, shell.SupplierOf(ctx).ID, shell.VisitOf(ctx).Person.ID)
	if err != nil {
		return err
	}
	browsers, err := a.Push.Browsers(ctx, shell.VisitOf(ctx).Person.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, notificationsPage(shown(ctx, choices), browsers))
}

// choose keeps the switches of the form. Its list of kinds says which switches it had.
func (a area) choose(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	chosen := map[string]ordering.MessageChoice{}
	for _, kind := range r.PostForm["kind"] {
		chosen[kind] = ordering.MessageChoice{ByMail: r.PostForm.Has(kind + ".mail"), ByPush: r.PostForm.Has(kind + ".push")}
	}
	if err := a.Orders.ChooseMessages(ctx, shell.SupplierOf(ctx).ID, shell.VisitOf(ctx).Person.ID, chosen); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, "/notifications"), "Saved")
}

// key answers the page's script with the key that browsers subscribe with.
func (a area) key(w http.ResponseWriter, r *http.Request) error {
	key, err := a.Push.PublicKey(r.Context())
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]string{"key": key})
	if err != nil {
		return err
	}
	return page.JSON(w, text)
}

func browser(r *http.Request) push.Browser {
	ctx := r.Context()
	return push.Browser{
		SupplierID: shell.SupplierOf(ctx).ID, PersonID: shell.VisitOf(ctx).Person.ID, Session: page.SessionID(ctx), Name: page.BrowserOf(r),
	}
}

func (a area) subscribe(w http.ResponseWriter, r *http.Request) error {
	if err := a.Push.Subscribe(r.Context(), browser(r), push.Subscription{
		Endpoint: r.PostForm.Get("endpoint"), Auth: r.PostForm.Get("auth"), P256dh: r.PostForm.Get("p256dh"),
	}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a area) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	if err := a.Push.Unsubscribe(r.Context(), browser(r), r.PostForm.Get("endpoint")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// test sends a notification to every device of the person, to see that they arrive.
func (a area) test(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := a.Push.SendTest(ctx, shell.VisitOf(ctx).Person.ID, push.Message{
		Title: shell.SupplierOf(ctx).Name, Body: "Notifications work on this device", Path: shell.Path(ctx, "/notifications"),
		Icon: shell.Path(ctx, "/icon-192.png"),
	}); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, "/notifications"), "A test notification is on its way")
}
