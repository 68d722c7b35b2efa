package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestWebhooksNeedTheOperatorsNetwork asks a server for a webhook beside it, without and with the
// flag.
func TestWebhooksNeedTheOperatorsNetwork(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	receiver := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(receiver.Close)
	body := `{"url":"` + receiver.URL + `","events":["order.created"]}`

	server := r.start(t, nil)
	if status, answer := r.ask(t, server, http.MethodPost, "/api/v1/webhooks", body); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "private network") {
		t.Errorf("without the flag: %d %s", status, answer)
	}
	stopServer(t, server)
	server = r.start(t, func(s *Serve) { s.AllowWebhookNetwork = []string{"10.0.0.0/8", " 127.0.0.5/8"} })
	if status, answer := r.ask(t, server, http.MethodPost, "/api/v1/webhooks", body); status != http.StatusCreated {
		t.Errorf("with the flag: %d %s", status, answer)
	}
	wrong := r.serve
	wrong.AllowWebhookNetwork = []string{"10.0.0.300"}
	if err := wrong.Validate(); err == nil || !strings.Contains(err.Error(), "--allow-webhook-network") {
		t.Errorf("no network: %v", err)
	}
}
