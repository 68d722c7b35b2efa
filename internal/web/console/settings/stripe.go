package settings

import (
	"errors"
	"net/http"

	"upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const stripePath = path + "/stripe"

func (s Services) stripeRoutes(rt *page.Router) {
	rt.Handle("GET "+stripePath, shell.ForFullAccess, s.showStripe)
	rt.Handle("POST "+stripePath, shell.ForFullAccess, s.connectStripe)
	rt.Handle("POST "+stripePath+"/test", shell.ForFullAccess, s.testStripe)
	rt.Handle("POST "+stripePath+"/disconnect", shell.ForFullAccess, s.disconnectStripe)
}

// stripeView is what the page shows of Stripe.
type stripeView struct {
	payments.Connection
	address string            // of the webhook endpoint to add in Stripe
	errors  map[string]string // of what was entered, which is never sent back
	// testError is why Stripe did not answer a test, testDetail the technical text of it.
	testError, testDetail string
}

func (s Services) readStripe(r *http.Request) (v stripeView, err error) {
	supplierID := shell.SupplierID(r.Context())
	v.address = s.PublicURL + payments.EventPath(supplierID)
	v.Connection, err = s.Payments.Connection(r.Context(), supplierID)
	return v, err
}

// state says how the connection is, in a word or two.
func (v stripeView) state() (tone ui.Tone, words string) {
	switch {
	case !v.Connected():
		return ui.Info, "Not connected"
	case v.Status == store.InError:
		return ui.Bad, "Not working"
	case !v.Live:
		return ui.Warn, "Connected, test mode: no real money"
	}
	return ui.Good, "Connected"
}

// messages says how Stripe's messages arrive.
func (v stripeView) messages() (tone ui.Tone, words string) {
	switch {
	case !v.HasWebhookSecret:
		return ui.Info, "Not set up"
	case v.Deliveries.Refusing():
		return ui.Warn, "Messages are refused"
	case v.Deliveries.LastReceivedAt.IsZero():
		return ui.Info, "Waiting for the first message"
	}
	return ui.Good, "Working"
}

// fault is what is wrong with a field. Keys are never sent back, so the other one must be pasted
// again.
func (v stripeView) fault(field string) string {
	if message := v.errors[field]; message != "" {
		return ui.Capitalised(message)
	}
	if len(v.errors) > 0 {
		return "Paste it again: it was not kept."
	}
	return ""
}

func (s Services) showStripe(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readStripe(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, stripePage(v))
}

func (s Services) connectStripe(w http.ResponseWriter, r *http.Request) error {
	keys := payments.Keys{SecretKey: r.PostFormValue("secret_key"), WebhookSecret: r.PostFormValue("webhook_secret")}
	c, err := s.Payments.Connect(r.Context(), shell.SupplierID(r.Context()), keys)
	if err == nil {
		saved := "Stripe is connected"
		if c.AccountName != "" {
			saved += " as " + c.AccountName
		}
		if c.Error != "" {
			saved = "The key is saved. " + c.Error
		}
		return page.RedirectWith(w, r, stripePath, saved)
	}
	fields, invalid := page.FieldErrors(err)
	if !invalid {
		return err
	}
	v, readErr := s.readStripe(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	v.errors = fields
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, stripePage(v))
}

func (s Services) testStripe(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Payments.TestConnection(r.Context(), shell.SupplierID(r.Context()))
	if err == nil {
		return page.RedirectWith(w, r, stripePath, "Stripe answered, and accepts the key")
	}
	failure, ok := errors.AsType[*wholesale.Error](err)
	if !ok || failure.Code != wholesale.CodeUnavailable {
		return err
	}
	v, readErr := s.readStripe(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	v.testError, v.testDetail = failure.Message, failure.Technical
	return page.RenderStatus(w, r, http.StatusServiceUnavailable, stripePage(v))
}

func (s Services) disconnectStripe(w http.ResponseWriter, r *http.Request) error {
	if err := s.Payments.Disconnect(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	return page.RedirectWith(w, r, stripePath, "Stripe is disconnected. Payments that are due wait until you connect again")
}
