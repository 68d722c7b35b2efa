package people

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/webhook"
)

// webhooksShown is more than a supplier can have.
const webhooksShown = 100

// webhooksView is the webhooks, with the form as it was submitted.
type webhooksView struct {
	Webhooks []webhook.Webhook
	New      *webhook.Webhook // just created: its secret is shown only once
	URL      string
	Events   []string
	Errors   map[string]string
	TestOf   string // the id of the webhook whose test has just failed
	Fault    string // and what came back
}

// askedAtFirst are the events a new webhook asks for by default.
var askedAtFirst = []string{webhook.OrderAttention}

// asks says whether the form asks for an event.
func (v webhooksView) asks(event string) bool { return slices.Contains(v.Events, event) }

// eventsError is what is wrong with the choice of events as a whole or with one of them.
func (v webhooksView) eventsError() string {
	for field, fault := range v.Errors {
		if strings.HasPrefix(field, "events") {
			return fault
		}
	}
	return ""
}

func (s Services) webhooks(w http.ResponseWriter, r *http.Request) error {
	return s.showWebhooks(w, r, http.StatusOK, webhooksView{Events: askedAtFirst})
}

func (s Services) showWebhooks(w http.ResponseWriter, r *http.Request, status int, v webhooksView) (err error) {
	v.Webhooks, _, err = s.Webhooks.List(r.Context(), shell.SupplierID(r.Context()), "", webhooksShown)
	if err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, webhooksPage(v))
}

func (s Services) createWebhook(w http.ResponseWriter, r *http.Request) error {
	sent := webhooksView{URL: strings.TrimSpace(r.PostFormValue("url"))}
	sent.Events = r.PostForm["events"] // parsed by the line before
	supplierID := shell.SupplierID(r.Context())
	made, _, err := s.Webhooks.Create(r.Context(), supplierID, webhook.NewWebhook{URL: sent.URL, Events: sent.Events}, nil)
	if fields, ok := page.FieldErrors(err); ok {
		sent.Errors = fields
		return s.showWebhooks(w, r, http.StatusUnprocessableEntity, sent)
	}
	if err != nil {
		return err
	}
	return s.showWebhooks(w, r, http.StatusOK, webhooksView{New: &made, Events: askedAtFirst})
}

// testWebhook sends a ping now and shows the result.
func (s Services) testWebhook(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	result, err := s.Webhooks.Test(r.Context(), shell.SupplierID(r.Context()), id)
	if err != nil {
		return err
	}
	if result.Fault != "" {
		return s.showWebhooks(w, r, http.StatusOK, webhooksView{Events: askedAtFirst, TestOf: id, Fault: result.Fault})
	}
	return page.RedirectWith(w, r, webhooksPath, fmt.Sprintf("Test received: the program answered %d", result.Status))
}

func (s Services) deleteWebhook(w http.ResponseWriter, r *http.Request) error {
	if err := s.Webhooks.Delete(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, webhooksPath, "Webhook deleted. That address is no longer notified")
}
