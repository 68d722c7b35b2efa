package joining

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// roundTopic is the live region that shows how far inviting everyone is.
const roundTopic = "invite-round"

// mostListed is how many of those who get an invitation are named.
const mostListed = 200

// inviteAllView is what the page about inviting everyone shows.
type inviteAllView struct {
	preview   account.InviteAll
	sendsMail bool
	round     roundView
}

// roundView is how far a round is.
type roundView struct {
	store.InviteRound
	known   bool
	refused []store.Mail // invitations that were refused by their addresses, or wait for long
}

func (s Services) inviteAll(w http.ResponseWriter, r *http.Request) error {
	v := inviteAllView{sendsMail: s.Accounts.SendsMail()}
	var err error
	if v.preview, err = s.Accounts.PreviewInviteAll(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	if v.round, err = s.readRound(r.Context()); err != nil {
		return err
	}
	return page.Render(w, r, inviteAllPage(v))
}

func (s Services) readRound(ctx context.Context) (v roundView, err error) {
	if v.InviteRound, v.known, err = s.Accounts.InviteRound(ctx, shell.SupplierID(ctx)); err != nil {
		return v, err
	}
	v.refused, err = s.Accounts.UnsentInvitations(ctx, shell.SupplierID(ctx))
	return v, err
}

func (s Services) roundPiece(ctx context.Context, _ string) (templ.Component, error) {
	v, err := s.readRound(ctx)
	return round(v), err
}

func (s Services) startInviteAll(w http.ResponseWriter, r *http.Request) error {
	begun, err := s.Accounts.InviteAll(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, inviteAllPath, invitingWords(begun.Customers))
}
