package app

import (
	"net/http"
	"net/http/httptest"
	"slices"
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
	wrong.AllowWebhookNetwork = []string{"10.0.0.0/33"}
	if err := wrong.Validate(); err == nil || !strings.Contains(err.Error(), "--allow-webhook-network") {
		t.Errorf("a network of a wrong size: %v", err)
	}
}

func TestNetworksInEverySpelling(t *testing.T) {
	networks, err := readNetworks("--flag", []string{" 10.1.2.3/8", "10.0.0.2", "::ffff:10.0.0.0/104", "::ffff:10.0.0.2", "fd12::1", "::/0"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range networks {
		got = append(got, n.String())
	}
	if want := []string{"10.0.0.0/8", "10.0.0.2/32", "10.0.0.0/8", "10.0.0.2/32", "fd12::1/128", "::/0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
