package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAnInvitationWithoutAMailServerIsALinkToHandOver(t *testing.T) {
	w := newWorld(t)
	path := "/api/v1/customers/" + w.office.customer.ID + "/invite"
	got := w.send(request{method: http.MethodPost, path: path, body: `{"email":"ana@harbour.example"}`})
	link, _ := got.json["link"].(string)
	if got.status != http.StatusOK || got.json["sent"] != false || !strings.Contains(link, "/join/") {
		t.Errorf("%d %s", got.status, got.text)
	}
	if got.json["reason"] != "No mail server is set, so no e-mail was sent." {
		t.Errorf("%s", got.text)
	}
	w.send(request{method: http.MethodPost, path: path, body: `{"email":"ana@"}`}).problem(t, http.StatusUnprocessableEntity)
}
