package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/store"
)

// TestWhatCannotBeAuditedIsNotDone takes the audit away as a fault of the database would: nothing
// is changed, and no one gets in, without its row (ASVS 16.5.3).
func TestWhatCannotBeAuditedIsNotDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	rename := func(from, to string) {
		t.Helper()
		if err := server.Store().Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	const customer, hook = `{"code":"FERN","name":"Fern Cafe"}`, `{"url":"https://hooks.example.com","events":["order.created"]}`
	signIn := func() answer {
		t.Helper()
		form := url.Values{"email": {r.account.Email}, "password": {r.account.Password}}
		answered, err := http.DefaultTransport.RoundTrip(formTo(t, server.URL()+"/sign-in", form))
		if err != nil {
			t.Fatal(err)
		}
		answered.Body.Close()
		return answer{status: answered.StatusCode, header: answered.Header}
	}
	rename("audit", "audit_away")
	for path, body := range map[string]string{"/api/v1/customers": customer, "/api/v1/webhooks": hook} {
		if status, text := r.ask(t, server, http.MethodPost, path, body); status != http.StatusInternalServerError {
			t.Errorf("%s: %d %s", path, status, text)
		}
		if _, text := r.ask(t, server, http.MethodGet, path, ""); !strings.Contains(text, `"items":[]`) {
			t.Errorf("%s was done: %s", path, text)
		}
	}
	if a := signIn(); a.status != http.StatusInternalServerError || strings.Contains(strings.Join(a.header.Values("Set-Cookie"), " "), "session=") {
		t.Errorf("signed in without a row: %d %v", a.status, a.header)
	}
	rename("audit_away", "audit")
	if status, text := r.ask(t, server, http.MethodPost, "/api/v1/customers", customer); status != http.StatusCreated {
		t.Errorf("afterwards: %d %s", status, text)
	}
	if a := signIn(); a.status != http.StatusSeeOther {
		t.Errorf("afterwards: %d", a.status)
	}
}

func formTo(t *testing.T, address string, form url.Values) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}
