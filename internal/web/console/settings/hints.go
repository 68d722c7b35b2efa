package settings

import (
	"errors"
	"net/http"
	"strings"

	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const hintsPath = path + "/webhook"

func (s Services) hintRoutes(rt *page.Router) {
	rt.Handle("POST "+hintsPath, shell.ForFullAccess, s.addHintKey)
	rt.Handle("POST "+hintsPath+"/{id}/remove", shell.ForFullAccess, s.removeHintKey)
}

// hintsView is what the page shows of webhooks from Unleashed.
type hintsView struct {
	syncing.Hints
	address string // to subscribe in Unleashed
	fault   string // of the key that was given, which is never sent back
}

// https says whether Unleashed can send to the address.
func (v hintsView) https() bool { return strings.HasPrefix(v.address, "https://") }

func (v hintsView) full() bool { return len(v.Keys) >= syncing.MaxHintKeys }

// refusing says that the latest message was refused.
func (v hintsView) refusing() bool { return v.Health.LastRefusedAt.After(v.Health.LastReceivedAt) }

// state says how the messages arrive, in a word or two.
func (v hintsView) state() (tone ui.Tone, words string) {
	switch {
	case len(v.Keys) == 0:
		return ui.Info, "Not set up"
	case v.refusing():
		return ui.Warn, "Messages are refused"
	case v.Health.LastReceivedAt.IsZero():
		return ui.Info, "Waiting for the first message"
	}
	return ui.Good, "Working"
}

func (s Services) readHints(r *http.Request) (v hintsView, err error) {
	v.Hints, err = s.Syncing.Hints(r.Context(), shell.SupplierID(r.Context()))
	v.address = s.PublicURL + v.Path
	return v, err
}

func (s Services) addHintKey(w http.ResponseWriter, r *http.Request) error {
	err := s.Syncing.AddHintKey(r.Context(), shell.SupplierID(r.Context()), r.PostFormValue("signature_key"))
	if err == nil {
		return page.RedirectWith(w, r, path, "Signature key added")
	}
	fields, invalid := page.FieldErrors(err)
	isFull := wholesale.CodeOf(err) == wholesale.CodeConflict
	if !invalid && !isFull {
		return err
	}
	v, readErr := s.read(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	status := http.StatusUnprocessableEntity
	v.hints.fault = ui.Capitalised(fields["signature_key"])
	if isFull {
		status, v.hints.fault = http.StatusConflict, err.Error()+"."
	}
	return page.RenderStatus(w, r, status, integrationsPage(v))
}

func (s Services) removeHintKey(w http.ResponseWriter, r *http.Request) error {
	if err := s.Syncing.RemoveHintKey(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, path, "Signature key removed. Messages signed with it are refused from now on")
}
