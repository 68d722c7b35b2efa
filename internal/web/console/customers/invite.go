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
	buyers     buyersView
	email      string // of one more person, as it was typed
	fault      string // what is wrong with it
}

// reachable says whether someone can sign in for the customer. One that was connected before people
// were kept may have no one, and is invited like any other.
func (v inviteView) reachable() bool { return v.customer.Connected && len(v.buyers.people) > 0 }

func (s Services) invitation(w http.ResponseWriter, r *http.Request) error {
	return s.showInvitation(w, r, http.StatusOK, inviteView{})
}

// showInvitation shows the tab, with what was typed or just made in v.
func (s Services) showInvitation(w http.ResponseWriter, r *http.Request, status int, v inviteView) (err error) {
	if v.customer, err = s.customer(r); err != nil {
		return err
	}
	c := v.customer
	if v.buyers, err = s.readBuyers(r, c.ID); err != nil {
		return err
	}
	if v.link != "" {
		return page.RenderStatus(w, r, status, invitePage(v))
	}
	if v.invitation, v.invited, err = s.Accounts.CustomerInvitation(r.Context(), c.SupplierID, c.ID); err != nil {
		return err
	}
	if v.delivery, err = s.Accounts.InvitationMails(r.Context(), v.invitation); err != nil {
		return err
	}
	tooOld := s.Clock().After(v.invitation.SentAt.Add(account.InvitationLife))
	v.expired = v.invited && (tooOld || v.invitation.Email != c.Email && !v.invitation.OtherAddress)
	return page.RenderStatus(w, r, status, invitePage(v))
}

func (s Services) invite(w http.ResponseWriter, r *http.Request) error {
	email := r.FormValue("email")
	invited, err := s.Accounts.InviteCustomer(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), email)
	if fields, ok := page.FieldErrors(err); ok {
		return s.showInvitation(w, r, http.StatusUnprocessableEntity, inviteView{email: email, fault: fields["email"]})
	}
	if err != nil {
		return err
	}
	if invited.Delivery.Sent() {
		return page.RedirectWith(w, r, "/customers/"+invited.CustomerID+"/invite", "Invitation sent to "+invited.Email)
	}
	return s.showInvitation(w, r, http.StatusOK, inviteView{
		invitation: invited.Invitation, invited: true, delivery: invited.Delivery, link: invited.Link,
	})
}
