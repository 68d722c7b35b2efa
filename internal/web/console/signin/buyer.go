package signin

import (
	"net/http"

	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// buyerInvitation shows a customer's invitation to order to someone who has followed its link.
func (s Services) buyerInvitation(w http.ResponseWriter, r *http.Request) error {
	invitation, err := s.Catalog.OpenInvitation(r.Context(), r.PathValue("token"))
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, noInvitation())
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, buyerPage(invitation))
}

func (s Services) joinAsBuyer(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Catalog.AcceptInvitation(r.Context(), r.PathValue("token"))
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, noInvitation())
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, r.URL.Path)
}
