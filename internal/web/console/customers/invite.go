package customers

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/mail"
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
	expired    bool          // the link no longer works
	delivery   mail.Delivery // of the newest invitation
	link       string        // of the invitation that was just made, unless its mail was sent
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
	if v.delivery, err = s.Accounts.InvitationMails(r.Context(), v.invitation); err != nil {
		return err
	}
	tooOld := s.Clock().After(v.invitation.SentAt.Add(account.InvitationLife))
	v.expired = v.invited && (tooOld || v.invitation.Email != c.Email && !v.invitation.OtherAddress)
	return page.Render(w, r, invitePage(v))
}

func (s Services) invite(w http.ResponseWriter, r *http.Request) error {
	invited, err := s.Accounts.InviteCustomer(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), "")
	if err != nil {
		return err
	}
	if invited.Delivery.Sent() {
		return page.RedirectWith(w, r, "/customers/"+invited.CustomerID+"/invite", "Invitation sent to "+invited.Email)
	}
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, invitePage(inviteView{
		customer: c, invitation: invited.Invitation, invited: true, delivery: invited.Delivery, link: invited.Link,
	}))
}
