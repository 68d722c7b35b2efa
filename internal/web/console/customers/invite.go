package customers

import (
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// inviteView is what the Invite tab shows.
type inviteView struct {
	customer   wholesale.Customer
	invitation store.Invitation
	invited    bool
	expired    bool // the link does not work any more
}

func (s Services) invitation(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	v := inviteView{customer: c}
	if v.invitation, v.invited, err = s.Catalog.InvitationOf(r.Context(), c.SupplierID, c.ID); err != nil {
		return err
	}
	tooOld := s.Clock().After(v.invitation.SentAt.Add(catalog.InvitationLife))
	v.expired = v.invited && (tooOld || v.invitation.Email != c.Email)
	return page.Render(w, r, invitePage(v))
}

func (s Services) invite(w http.ResponseWriter, r *http.Request) error {
	invitation, err := s.Catalog.Invite(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/customers/"+invitation.CustomerID+"/invite", "The invitation is on its way to "+invitation.Email)
}
