package customers

import (
	"net/http"

	"upstock/internal/account"
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
	expired    bool // the link no longer works
}

func (s Services) invitation(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	v := inviteView{customer: c}
	if v.invitation, v.invited, err = s.Accounts.CustomerInvitation(r.Context(), c.SupplierID, c.ID); err != nil {
		return err
	}
	tooOld := s.Clock().After(v.invitation.SentAt.Add(account.InvitationLife))
	v.expired = v.invited && (tooOld || v.invitation.Email != c.Email)
	return page.Render(w, r, invitePage(v))
}

func (s Services) invite(w http.ResponseWriter, r *http.Request) error {
	invitation, err := s.Accounts.InviteCustomer(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/customers/"+invitation.CustomerID+"/invite", "Invitation sent to "+invitation.Email)
}
