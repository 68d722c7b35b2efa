package api

import (
	"context"
	"net/http"

	"upstock/internal/account"
)

func (a *API) registerInvitations() {
	register(a, call{
		method: http.MethodPost, path: "/customers/{id}/invite", id: "inviteCustomer", scope: scopeAll, tag: customersTag, summary: "Invite a customer to order online",
		description: "It waits up to ten seconds for the mail server. An earlier invitation's link stops working.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("customer", a.inviteCustomer), invitedView))
}

// CustomerInvite is the body that invites a customer.
type CustomerInvite struct {
	Email string `json:"email,omitempty" maxLength:"254" doc:"Where the invitation goes; the customer's own address when left out." example:"ana@harbour.example"`
}

// Invited says what became of an invitation.
type Invited struct {
	Sent   bool   `json:"sent" doc:"Whether the mail server has taken the e-mail." example:"false"`
	Link   string `json:"link" doc:"To hand over when the e-mail was not sent; empty when it was." example:"https://orders.example.com/join/K7QJ4ZC2N6VXB5T3MWREYH2AFD"`
	Reason string `json:"reason" doc:"Why it was not sent, for people; empty when it was." example:"No mail server is set, so no e-mail was sent."`
}

func invitedView(i account.CustomerInvited) Invited {
	if i.Delivery.Sent() {
		return Invited{Sent: true}
	}
	return Invited{Link: i.Link, Reason: i.Delivery.Words()}
}

func (a *API) inviteCustomer(ctx context.Context, supplierID, id string, invite CustomerInvite) (account.CustomerInvited, error) {
	return a.config.Accounts.InviteCustomer(ctx, supplierID, id, invite.Email)
}
